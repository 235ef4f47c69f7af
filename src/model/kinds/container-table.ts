// https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/docs/flags.md; each has its environment variable too.
const externalDnsFlags = [
  'policy',
  'registry',
  'txt-owner-id',
  'txt-prefix',
  'txt-suffix',
  'provider',
  'source',
  'domain-filter',
  'regex-domain-filter',
  'exclude-domains',
  'zone-id-filter',
  'zone-name-filter',
  'aws-zone-type',
  'aws-zone-tags',
  'azure-resource-group',
  'rfc2136-zone',
  'namespace',
  'annotation-filter',
  'label-filter',
  'annotation-prefix',
  'ingress-class',
  'publish-internal-services',
  'fqdn-template',
  'compatibility',
] as const;

/**
 * The one table of (container, environment variable) and (container, flag) pairs whose values are kept. Everything else
 * that a container is started with may hold a credential and is dropped where it is read.
 */
const variables: Readonly<Record<string, readonly string[]>> = {
  // https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md
  'aws-node': [
    'AWS_VPC_ENI_MTU',
    'POD_MTU',
    'AWS_VPC_K8S_CNI_EXTERNALSNAT',
    'AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS',
    'AWS_VPC_K8S_CNI_RANDOMIZESNAT',
    'AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG',
    'ENABLE_PREFIX_DELEGATION',
    'ENABLE_IPv4',
    'ENABLE_IPv6',
    'ENABLE_V4_EGRESS',
    'ENABLE_V6_EGRESS',
    'ENABLE_POD_ENI',
    'WARM_PREFIX_TARGET',
    'WARM_ENI_TARGET',
    'WARM_IP_TARGET',
    'MINIMUM_IP_TARGET',
    'IP_COOLDOWN_PERIOD',
    'MAX_ENI',
    'ENI_CONFIG_LABEL_DEF',
    'ENI_CONFIG_ANNOTATION_DEF',
    'POD_SECURITY_GROUP_ENFORCING_MODE',
  ],
  'aws-vpc-cni-init': ['DISABLE_TCP_EARLY_DEMUX'],
  // https://docs.tigera.io/calico/latest/reference/configure-calico-node
  'calico-node': [
    'CALICO_NETWORKING_BACKEND',
    'CALICO_IPV4POOL_CIDR',
    'CALICO_IPV6POOL_CIDR',
    'CALICO_IPV4POOL_IPIP',
    'CALICO_IPV4POOL_VXLAN',
    'CALICO_IPV4POOL_BLOCK_SIZE',
    'CALICO_IPV4POOL_NAT_OUTGOING',
    'IP_AUTODETECTION_METHOD',
    'IP6_AUTODETECTION_METHOD',
    'FELIX_BPFENABLED',
    'FELIX_BPFKUBEPROXYIPTABLESCLEANUPENABLED',
    'FELIX_NFTABLESMODE',
    'KUBERNETES_SERVICE_HOST',
    'FELIX_WIREGUARDENABLED',
    'FELIX_WIREGUARDENABLEDV6',
    'FELIX_VXLANENABLED',
    'FELIX_VXLANPORT',
    'FELIX_WIREGUARDLISTENINGPORT',
    'FELIX_NATOUTGOINGADDRESS',
    'FELIX_NATPORTRANGE',
    'FELIX_IPTABLESNATOUTGOINGINTERFACEFILTER',

    'FELIX_IPINIPMTU',
    'FELIX_VXLANMTU',
    'FELIX_WIREGUARDMTU',
    'FELIX_IPV6SUPPORT',
    'FELIX_AWSSRCDSTCHECK',
    'CLUSTER_TYPE',
  ],
  // Each flag has a variable too: https://github.com/flannel-io/flannel/blob/v0.28.10/main.go
  'kube-flannel': ['EVENT_QUEUE_DEPTH', 'CONT_WHEN_CACHE_NOT_READY', 'FLANNELD_IP_MASQ'],
  'kube-router': [],
  // https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/nftables/supported.go
  'kube-proxy': ['KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK'],
  // https://github.com/kube-vip/kube-vip/blob/main/pkg/kubevip/config_envvar.go
  'kube-vip': ['vip_arp', 'svc_enable'],
  'external-dns': externalDnsFlags.map((flag) => `EXTERNAL_DNS_${flag.toUpperCase().replaceAll('-', '_')}`),
  // https://developer.konghq.com/kubernetes-ingress-controller/reference/cli-arguments/
  'ingress-controller': ['CONTROLLER_INGRESS_CLASS'],
};

/** Which Ingresses a controller takes. */
const ingressFlags = [
  'ingress-class',
  'controller-class',
  'watch-ingress-without-class',
  'ingress-class-by-name',
] as const;
const ingressNginxFlags = [...ingressFlags, 'disable-svc-external-name', 'configmap'] as const;

const traefikFlags = [
  'providers.kubernetesingress',
  'providers.kubernetesingress.ingressclass',
  'providers.kubernetesingress.allowexternalnameservices',
  'providers.kubernetesingressnginx',
  'providers.kubernetesingressnginx.ingressclass',
  'providers.kubernetesingressnginx.controllerclass',
  'providers.kubernetesingressnginx.ingressclassbyname',
  'providers.kubernetesingressnginx.watchingresswithoutclass',
] as const;

// https://github.com/kubernetes-sigs/ip-masq-agent/blob/master/README.md (Agent Flags)
const ipMasqFlags = ['nomasq-all-reserved-ranges', 'enable-ipv6'] as const;

const flags: Readonly<Record<string, readonly string[]>> = {
  'kube-apiserver': ['service-cluster-ip-range', 'service-node-port-range'],
  'kube-controller-manager': [
    'cluster-cidr',
    'service-cluster-ip-range',
    'node-cidr-mask-size',
    'node-cidr-mask-size-ipv4',
    'node-cidr-mask-size-ipv6',
    'allocate-node-cidrs',
  ],
  'kube-proxy': [
    'proxy-mode',
    'cluster-cidr',
    'detect-local-mode',
    'config',
    'nodeport-addresses',
    'ipvs-strict-arp',
  ],
  'kube-vip': ['arp', 'services'],
  'kube-flannel': [
    'ip-masq',
    'iface',
    'iface-regex',
    'iface-can-reach',
    'public-ip',
    'public-ipv6',
    'kube-subnet-mgr',
  ],
  'kube-router': [
    'run-service-proxy',
    'run-router',
    'run-firewall',
    'service-cluster-ip-range',
    'enable-pod-egress',
  ],
  'ip-masq-agent': ipMasqFlags,
  'azure-ip-masq-agent': ipMasqFlags,
  'node-cache': [
    'localip',
    'conf',
    'upstreamsvc',
    'setupiptables',
    'setupinterface',
    'skipteardown',
    'interfacename',
  ],
  coredns: ['conf'],
  dns: ['conf'],
  'external-dns': externalDnsFlags,
  controller: ingressNginxFlags,
  'nginx-ingress-controller': ingressNginxFlags,
  'ingress-nginx-controller': ingressNginxFlags,
  'rke2-ingress-nginx-controller': ingressNginxFlags,
  'nginx-ingress': ingressFlags,
  'nginx-plus-ingress': ingressFlags,
  'haproxy-ingress': ingressFlags,
  'haproxy-ingress-controller': ingressFlags,
  'aws-load-balancer-controller': [...ingressFlags, 'default-target-type'],
  traefik: traefikFlags,
  'rke2-traefik': traefikFlags,
  'kubernetes-ingress-controller': ['ingress.class', 'empty-ingress-class'],
  contour: ['ingress-class-name', 'contour-config-name'],
};

/** Containers that answer DNS queries: where they mount what says which file is their Corefile. */
const dnsServers = ['coredns', 'dns', 'node-cache'];

/** Is it kept where this container mounts its volumes? */
export function keepsMounts(container: string): boolean {
  return dnsServers.includes(container);
}

/** May anything be kept of this container's environment, arguments or mounts? */
export function isInTable(container: string): boolean {
  return Object.hasOwn(variables, container) || Object.hasOwn(flags, container) || keepsMounts(container);
}

/** Is the value of this environment variable of this container kept? */
export function keepsVariable(container: string, variable: string): boolean {
  return Object.hasOwn(variables, container) && variables[container]?.includes(variable) === true;
}

/**
 * The kept flags of a container's command and arguments, each as `--name=value`, in their order. Names are compared
 * without regard to case, as Traefik does; no other program here has two that differ in nothing else.
 */
export function keptArguments(container: string, lists: readonly unknown[]): string[] {
  const names = Object.hasOwn(flags, container) ? flags[container] : undefined;
  if (names === undefined) return [];
  const words = lists.flatMap((words) => (Array.isArray(words) ? words.map(String) : []));
  return words.flatMap((word, index) => {
    const match = /^--?([a-z0-9.-]+)(?:=(.*))?$/is.exec(word);
    const name = match?.[1]?.toLowerCase();
    if (name === undefined || !names.includes(name)) return [];
    const next = words[index + 1];
    const value = match?.[2] ?? (next !== undefined && !next.startsWith('-') ? next : 'true');
    return [`--${name}=${value}`];
  });
}
