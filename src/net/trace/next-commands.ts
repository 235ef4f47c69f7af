import type { CniName } from '../../model/evidence/cni.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { TraceStep } from '../../model/trace.ts';
import type { KubeProxyMode } from '../../model/evidence/kube-proxy.ts';
import type { Found } from './destination.ts';
import type { Client } from './find-client.ts';
import type { Beyond } from './playbook.ts';

type ProxySeen = Pick<Evidence, 'kubeProxy' | 'cni'>;

/** Read-only commands that would settle the steps which are not, each once, in the order of the path. */
export function nextCommands(
  client: Client,
  { destination }: Found,
  steps: readonly TraceStep[],
  beyond: Beyond,
  seen: ProxySeen,
): string[] {
  const open = steps.filter(({ unknown }) => unknown !== null);
  const commands = open.flatMap(({ step }) => [
    ...(beyond === 'URL' && (step === 'service' || step === 'endpoint') ? doorCommands : []),
    ...(beyond === 'outside' && step === 'translation' ? outwardCommands(seen) : []),
    ...(beyond === 'outside' && step === 'service'
      ? machineCommands(client)
      : commandsFor(step, client, destination, seen)),
  ]);
  // A table that is full drops new connections on any path that something translates, and no object tells of it.
  const tracked = steps.some(({ step }) => step === 'translation') ? ['conntrack -C', 'conntrack -S'] : [];
  return [...new Set([...commands, ...tracked])];
}

const doorCommands = [
  'kubectl get gateways -A -o yaml',
  'kubectl get httproutes -A -o yaml',
  'kubectl get ingresses -A -o yaml',
];

/** Whose machine the client is on, and by whose options. */
function machineCommands(client: Client): string[] {
  const node = client.kind === 'pod' || client.kind === 'node' ? client.node?.name : undefined;
  return [node === undefined ? 'kubectl get nodes -o yaml' : `kubectl get node ${node} -o yaml`];
}

/** What masquerades what leaves. */
function outwardCommands({ cni }: ProxySeen): readonly string[] {
  const name = cni.state === 'known' ? cni.value.name : undefined;
  return (name === undefined ? undefined : outward[name]) ?? ['kubectl get daemonsets -A -o wide'];
}

const masqAgent = [
  'kubectl get daemonsets -n kube-system -o wide',
  'kubectl get configmap ip-masq-agent -n kube-system -o yaml',
];
const onGke = [...masqAgent, 'kubectl get egressnatpolicies.networking.gke.io -o yaml'];

const outward: Readonly<Partial<Record<CniName, readonly string[]>>> = {
  Cilium: ['cilium-dbg status --verbose', 'cilium-dbg bpf egress list', 'cilium-dbg bpf ipmasq list'],
  Calico: [
    'kubectl get ippools.crd.projectcalico.org -o yaml',
    'kubectl get felixconfigurations.crd.projectcalico.org -o yaml',
  ],
  'GKE Dataplane V2': onGke,
  'GKE VPC-native': onGke,
  'Azure CNI': [
    'kubectl get daemonsets -n kube-system -o wide',
    'kubectl get configmap azure-ip-masq-agent-config -n kube-system -o yaml',
    'kubectl get configmap azure-ip-masq-agent-config-reconciled -n kube-system -o yaml',
  ],
  'OVN-Kubernetes': [
    'kubectl get egressips.k8s.ovn.org -o yaml',
    'kubectl get egressservices.k8s.ovn.org -A -o yaml',
    'kubectl get adminpolicybasedexternalroutes.k8s.ovn.org -o yaml',
    'kubectl get routeadvertisements.k8s.ovn.org -o yaml',
  ],
  Antrea: [
    'kubectl get configmap antrea-config -n kube-system -o yaml',
    'kubectl get egresses.crd.antrea.io -o yaml',
  ],
  'AWS VPC CNI': ['kubectl get daemonset aws-node -n kube-system -o yaml'],
};

function commandsFor(
  step: TraceStep['step'],
  client: Client,
  destination: Found['destination'],
  seen: ProxySeen,
): string[] {
  const service =
    destination?.kind === 'service' || destination?.kind === 'headless' ? destination.service.ref : undefined;
  const namespace = service?.namespace ?? 'NAMESPACE';
  const address =
    destination !== undefined && 'address' in destination ? (destination.address ?? 'ADDRESS') : 'ADDRESS';
  switch (step) {
    case 'dns':
      // A client outside asks other servers.
      if (client.kind === 'external') return [];
      return [
        'kubectl get configmap coredns -n kube-system -o yaml',
        ...(client.kind === 'pod'
          ? [
              `kubectl get pod ${client.pod.ref.name} -n ${client.pod.ref.namespace ?? ''} -o jsonpath={.spec.dnsPolicy}`,
            ]
          : []),
      ];
    case 'service':
      return service === undefined
        ? ['kubectl get services -A -o wide']
        : [`kubectl get service ${service.name} -n ${namespace} -o yaml`];
    case 'endpoint':
      return [
        service === undefined
          ? 'kubectl get pods -A -o wide'
          : `kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${service.name} -o yaml`,
        ...(destination?.kind === 'service' ? proxyCommands(seen) : []),
      ];
    case 'policy':
      return [
        'kubectl get networkpolicies -A',
        ...(seen.cni.state === 'known' && seen.cni.value.name === 'Cilium' && client.kind === 'pod'
          ? [
              `hubble observe --verdict DROPPED --from-pod ${client.pod.ref.namespace ?? ''}/${client.pod.ref.name}`,
            ]
          : []),
      ];
    case 'translation':
      return destination?.kind === 'service'
        ? proxyCommands(seen)
        : ['conntrack -L', 'iptables -t nat -L -n -v'];
    case 'route':
      return [`ip route get ${address}`];
    case 'mtu':
      return ['ip -d link show'];
  }
}

/** What the proxies here hold on a node. */
function proxyCommands({ kubeProxy, cni }: ProxySeen): string[] {
  const mode = kubeProxy.state === 'known' ? kubeProxy.value.mode : undefined;
  const isCilium = cni.state === 'known' && cni.value.name === 'Cilium';
  return [
    ...(mode === undefined
      ? []
      : mode.state !== 'known'
        ? ['kubectl get configmap kube-proxy -n kube-system -o yaml']
        : [listings[mode.value]]),
    ...(isCilium
      ? ['cilium-dbg service list', 'kubectl get configmap cilium-config -n kube-system -o yaml']
      : []),
    ...(mode === undefined && !isCilium ? ['kubectl get daemonsets -A -o wide'] : []),
  ];
}

const listings: Readonly<Record<KubeProxyMode, string>> = {
  iptables: 'iptables -t nat -L -n -v',
  nftables: 'nft list table ip kube-proxy',
  ipvs: 'ipvsadm -L -n',
  kernelspace: 'kubectl get configmap kube-proxy -n kube-system -o yaml',
};
