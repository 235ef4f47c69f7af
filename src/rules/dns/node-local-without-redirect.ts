import { defineRule, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import {
  clusterIpsOf,
  type CorefileSeen,
  type DnsServer,
  localAddressesOf,
} from '../../model/evidence/cluster-dns.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';

type Policy = Kept<'CiliumLocalRedirectPolicy'>;

/** Does the policy redirect what pods send to this Service? */
function redirects({ spec }: Policy, service: Kept<'Service'>): boolean {
  const { addressMatcher, serviceMatcher } = spec?.redirectFrontend ?? {};
  if (addressMatcher?.ip !== undefined) return clusterIpsOf(service).includes(addressMatcher.ip.trim());
  return (
    serviceMatcher?.serviceName === service.ref.name && serviceMatcher.namespace === service.ref.namespace
  );
}

/** A line of the Corefile that keeps the cache from listening on its pods' own addresses. */
function narrowBind(corefile: CorefileSeen | undefined): string | undefined {
  if (corefile?.parsed.ok !== true) return undefined;
  const binds = corefile.parsed.value.blocks.flatMap(({ directives }) =>
    directives.filter(({ name }) => name === 'bind'),
  );
  return binds.map(({ args }) => args.join(' ')).find((args) => !/(^|\s)(0\.0\.0\.0|::)(\s|$)/.test(args));
}

/** Whether kubelets send pods to the Service's ClusterIP, which is what Cilium translates; undefined: not known. */
function isServiceUsed(
  server: DnsServer,
  service: Kept<'Service'>,
  { clusterDns }: View<'clusterDns', never>,
): boolean | undefined {
  const virtual = clusterIpsOf(service);
  const told = (valueOf(clusterDns.value.kubelets) ?? []).flatMap(({ clusterDNS }) => clusterDNS);
  if (told.length > 0) return told.some((address) => virtual.includes(address));
  return localAddressesOf(server).some((address) => virtual.includes(address)) ? true : undefined;
}

export default defineRule({
  code: 'NL03',
  title: 'Cilium sends DNS queries past NodeLocal DNSCache',
  severity: 'medium',
  needs: ['clusterDns', 'ciliumConfig', 'serviceDataplane'],
  uses: ['localRedirectPolicies'],
  docs: {
    why: 'NodeLocal DNSCache takes the ClusterIP of the cluster’s DNS Service on every node. Where Cilium replaces kube-proxy it translates that ClusterIP at the pod, before the packet gets to the node’s own addresses: queries go to CoreDNS as before, and the cache runs without ever being asked. A CiliumLocalRedirectPolicy for the DNS Service sends them to the cache’s pod of the node and, where that is not ready, to CoreDNS. It needs enable-local-redirect-policy, and a cache that runs in its pods’ own network namespace and listens on their addresses.',
    actions: [
      'Follow Cilium’s guide for the node-local DNS cache in its order: hostNetwork off and bind 0.0.0.0 first, then localRedirectPolicies.enabled, and the CiliumLocalRedirectPolicy for the DNS Service last.',
      'Where the cache is not needed, remove it: it takes memory on every node and answers nothing.',
    ],
    rollback: 'Delete the CiliumLocalRedirectPolicy: new queries go to CoreDNS again at once.',
    verify: [
      'kubectl get ciliumlocalredirectpolicies -A -o yaml',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.enable-local-redirect-policy}',
      'kubectl get daemonset node-local-dns -n kube-system -o yaml',
      'cilium-dbg lrp list',
      'cilium-dbg service list',
    ],
    sources: [
      'https://docs.cilium.io/en/stable/network/kubernetes/local-redirect-policy/#node-local-dns-cache',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/v2/clrp_types.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/examples/kubernetes-local-redirect/node-local-dns.yaml',
    ],
    silent: [
      'Kubelets that send pods to the cache’s own address: Cilium translates only addresses of Services.',
      'Clusters in which Cilium does not replace kube-proxy; bpf-lb-sock-hostns-only changes where the ClusterIP is translated, not that it is.',
    ],
  },
  *subjects({ clusterDns, serviceDataplane }) {
    const { nodeLocal } = clusterDns.value;
    if (nodeLocal.state === 'known' && serviceDataplane.value.Cilium.state !== 'absent')
      yield nodeLocal.value;
  },
  *check(server, { clusterDns, ciliumConfig, serviceDataplane, localRedirectPolicies }) {
    const { Cilium: cilium } = serviceDataplane.value;
    const { service, kubelets, corefiles } = clusterDns.value;
    if (cilium.state !== 'known' || service.state !== 'known') {
      const missing = [...missingOf(cilium), ...missingOf(service)];
      if (missing.length > 0) yield unknown(...missing);
      return;
    }
    const used = isServiceUsed(server, service.value, { clusterDns });
    if (used === false) return;
    if (used === undefined) {
      yield unknown({
        what: 'clusterDNS of kubelets',
        namespaces: null,
        reason: 'not-observable',
        next: 'kubectl get --raw /api/v1/nodes/NODE/proxy/configz, saved as nodes/NODE/kubelet-config.yaml',
      });
      return;
    }
    const replacement = ciliumConfig.value.cite('kube-proxy-replacement', 'false');
    const dns = cite(service.value, 'spec.clusterIP', clusterIpsOf(service.value).join(', '));
    const told = (valueOf(kubelets) ?? []).map((kubelet) => kubelet.cite('clusterDNS')).slice(0, 1);
    const policy = localRedirectPolicies.items.find((one) => redirects(one, service.value));
    if (policy === undefined) {
      const missing = localRedirectPolicies.missingIn();
      if (missing.length > 0) {
        yield unknown(...missing);
        return;
      }
      yield {
        field: server.field,
        label: localRedirectPolicies.coverage.label,
        message: `Cilium translates the ClusterIP of ${formatRef(service.value.ref)} at the pod, and no CiliumLocalRedirectPolicy redirects it to ${formatRef(server.ref)}: queries go past the cache to CoreDNS.`,
        evidence: [replacement, dns, ...told, server.image],
        involves: [service.value],
      };
      return;
    }
    const key = 'enable-local-redirect-policy';
    if (ciliumConfig.value.get(key) !== 'true' && !ciliumConfig.value.isOverridden(key)) {
      yield {
        at: ciliumConfig.value,
        field: `data.${key}`,
        message: `${formatRef(policy.ref)} is to redirect queries to NodeLocal DNSCache, but ${key} is not on, so Cilium ignores it: queries go past the cache to CoreDNS.`,
        evidence: [
          ciliumConfig.value.cite(key, 'false'),
          cite(policy, 'spec.redirectFrontend', policy.spec?.redirectFrontend),
          replacement,
        ],
        involves: [server],
      };
      return;
    }
    const corefile = valueOf(corefiles)?.found.find((one) => one.server?.ref === server.ref);
    const bind = narrowBind(corefile);
    const isOnHost = server.podSpec.hostNetwork === true;
    if (!isOnHost && bind === undefined) return;
    yield {
      field: isOnHost ? `${server.field}.hostNetwork` : server.field,
      message: `${formatRef(policy.ref)} redirects queries to the pods of ${formatRef(server.ref)}, which ${isOnHost ? 'run in the network namespace of the node' : 'do not listen on their own addresses'}: Cilium’s guide asks for pods of their own network namespace that listen on every address, or the redirected queries find nobody there.`,
      evidence: [
        cite(server, `${server.field}.hostNetwork`, isOnHost),
        ...(corefile === undefined || bind === undefined
          ? []
          : [cite(corefile, `data[${corefile.files[0].key}]`, `bind ${bind}`)]),
        cite(policy, 'spec.redirectFrontend', policy.spec?.redirectFrontend),
      ],
      involves: [policy],
    };
  },
});
