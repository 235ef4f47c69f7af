import { defineRule, type View } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import { isServing } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { absent, known, type Maybe, missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { clusterRef, formatRef, type HasRef } from '../../model/ref.ts';
import { parseAddress } from '../../net/addresses/cidr.ts';
import { kubeProxySetting } from '../../net/services/kube-proxy-setting.ts';
import { isPublicAddress } from '../../net/addresses/public-address.ts';

type Node = Kept<'Node'>;
type Service = Kept<'Service'>;
type Seen = View<'nodes' | 'services', 'kubeProxy' | 'ciliumConfig' | 'serviceDataplane' | 'endpoints'>;

const cluster = { ref: clusterRef };

/** Who answers NodePorts on all addresses of its nodes, and the setting that says so. */
interface Proxy {
  readonly at: HasRef;
  readonly field: string;
  readonly name: string;
  readonly where: string;
  readonly nodes: ReadonlySet<string> | undefined;
  readonly from: readonly Citation[];
}

function publicAddress({ status }: Node): string | undefined {
  return status?.addresses?.find(({ type, address = '' }) => {
    const range = type === 'InternalIP' || type === 'ExternalIP' ? parseAddress(address) : undefined;
    return range !== undefined && isPublicAddress(range);
  })?.address;
}

/** In iptables and ipvs mode no list means all addresses; with a list somebody has chosen. */
function viaKubeProxy({ kubeProxy }: Seen): Maybe<Proxy> {
  if (kubeProxy.state !== 'known') return kubeProxy;
  const { mode, nodes } = kubeProxy.value;
  const setting = kubeProxySetting(kubeProxy.value, 'nodePortAddresses');
  if (mode.state === 'known' && mode.value !== 'iptables' && mode.value !== 'ipvs') return absent(mode.label);
  if (setting.state === 'known' && setting.value.value !== '') return absent(setting.label);
  if (mode.state !== 'known' || setting.state !== 'known')
    return unknown(...missingOf(mode), ...missingOf(setting));
  return known(
    {
      at: setting.value,
      field: setting.value.field,
      name: 'kube-proxy',
      where: 'every address of the nodes',
      nodes: valueOf(nodes),
      from: [setting.value.citation, ...mode.from],
    },
    [],
  );
}

/** Cilium answers on one address of each device, a public one where it has no other. */
function viaCilium({ ciliumConfig, serviceDataplane }: Seen): Maybe<Proxy> {
  if (serviceDataplane.state !== 'known') return serviceDataplane;
  const { Cilium } = serviceDataplane.value;
  if (Cilium.state !== 'known') return Cilium;
  if (ciliumConfig.state !== 'known') return ciliumConfig;
  const config = ciliumConfig.value;
  const chosen = [config.get('nodeport-addresses'), config.get('devices')].some((text = '') => text !== '');
  if (chosen || config.isOverridden('nodeport-addresses') || config.isOverridden('devices'))
    return absent(ciliumConfig.label);
  return known(
    {
      at: config,
      field: 'data.nodeport-addresses',
      name: 'Cilium',
      where: 'an address of each device of the nodes',
      nodes: valueOf(Cilium.value.nodes),
      from: [config.cite('nodeport-addresses', 'one address of each device'), ...Cilium.from],
    },
    [],
  );
}

/** Is it reached by its node port on one of these nodes? With externalTrafficPolicy: Local where an endpoint is. */
function isReached(service: Service, names: ReadonlySet<string>, { endpoints }: Seen): boolean | Unknown {
  if (service.spec?.type !== 'NodePort' && service.spec?.type !== 'LoadBalancer') return false;
  if (service.spec.ports?.some(({ nodePort = 0 }) => nodePort > 0) !== true) return false;
  if (service.spec.externalTrafficPolicy !== 'Local') return true;
  const { slices, missing } = endpoints.of(service.ref);
  const isThere = slices.some((slice) =>
    slice.endpoints?.some((one) => isServing(one) && names.has(one.nodeName ?? '')),
  );
  return isThere || missing.length === 0 ? isThere : unknown(...missing);
}

export default defineRule({
  code: 'DP11',
  title: 'NodePorts answer on public addresses of nodes',
  severity: 'medium',
  needs: ['nodes', 'services'],
  uses: ['kubeProxy', 'ciliumConfig', 'serviceDataplane', 'endpoints'],
  docs: {
    why: 'A NodePort, which a Service of type LoadBalancer has too, is open on every address of a node unless nodePortAddresses narrows that: on its public one as well, past the load balancer and whatever it filters. Only a firewall in front of the nodes keeps it closed, and no object tells of one.',
    actions: [
      'Check from outside whether the port answers, and close 30000-32767 (--service-node-port-range) towards the internet in the firewall or security group of the nodes.',
      'Set nodePortAddresses (nodeport-addresses of Cilium) to the private ranges that load balancers use. That helps where the public address is on the node itself, not where the cloud translates it to the private one.',
      'For load balancers that send to pods, set allocateLoadBalancerNodePorts: false.',
    ],
    rollback: 'Empty the list again and restart kube-proxy (or Cilium’s agents).',
    verify: [
      'kubectl get nodes -o wide',
      'kubectl get services -A -o wide',
      'kubectl get configmap kube-proxy -n kube-system -o yaml',
      'cilium-dbg status --verbose',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/staging/src/k8s.io/kube-proxy/config/v1alpha1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kube-proxy/app/server.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/3866-nftables-proxy',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/datapath/tables/node_address.go',
    ],
    silent: [
      'kube-proxy in nftables mode, which answers on primary addresses alone, and any list that somebody has set, of Cilium’s devices too.',
      'Nodes whose public address no object tells.',
      'Services with externalTrafficPolicy: Local that have no endpoint on such a node.',
      'Other proxies (OVN-Kubernetes, GKE Dataplane V2, Calico eBPF): they have settings of their own.',
    ],
  },
  *subjects({ nodes }) {
    if (nodes.items.some((node) => publicAddress(node) !== undefined)) yield cluster;
  },
  *check(_cluster, seen) {
    const exposed = seen.nodes.items.filter((node) => publicAddress(node) !== undefined);
    for (const proxy of [viaKubeProxy(seen), viaCilium(seen)]) {
      if (proxy.state === 'absent') continue;
      const its =
        proxy.state === 'known'
          ? exposed.filter(({ ref }) => proxy.value.nodes?.has(ref.name) !== false)
          : exposed;
      const [node] = its;
      if (node === undefined) continue;
      const names = new Set(its.map(({ ref }) => ref.name));
      const judged = seen.services.items.map((service) => ({
        service,
        answer: isReached(service, names, seen),
      }));
      const reached = judged.flatMap(({ service, answer }) => (answer === true ? [service] : []));
      const [first] = reached;
      if (first === undefined) {
        for (const { answer } of judged) if (typeof answer === 'object') yield answer;
        continue;
      }
      if (proxy.state === 'unknown') {
        yield proxy;
        continue;
      }
      const { at, field, name, where, from } = proxy.value;
      const port = first.spec?.ports?.find(({ nodePort = 0 }) => nodePort > 0)?.nodePort ?? 0;
      yield {
        at,
        field,
        message: `${name} answers NodePorts on ${where}, and ${its.length} of ${seen.nodes.items.length} nodes have a public one (${publicAddress(node) ?? ''} of ${node.ref.name}): unless a firewall filters it, the internet reaches ${reached.length === 1 ? '1 Service' : `${reached.length} Services`} there, ${formatRef(first.ref)} on port ${port} for one.`,
        evidence: [
          cite(node, 'status.addresses', node.status?.addresses),
          cite(first, 'spec.ports', first.spec?.ports),
          ...from,
        ],
        label: 'inference',
        involves: [first, node],
      };
    }
  },
});
