import { citeFile } from '../model/cite.ts';
import type { NodeMtu, NodeMtus } from '../model/evidence/mtu.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { parseIpLink } from '../parse/ip-link.ts';
import { parseIpRoute } from '../parse/ip-route.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';

type IpLink = Extract<ReturnType<typeof parseIpLink>, { ok: true }>['value'][number];

const files = ['ip-link.json', 'ip-link.txt', 'ip-route.json', 'ip-route.txt'].map(
  (name) => `nodes/*/${name}`,
);

/**
 * From what `ip link` and `ip route` printed on a node: no API object says it. What Calico's Installation and OpenShift's
 * Network tell is the MTU of pods.
 */
export const nodeMtu = defineSlice({
  kinds: ['Node'],
  files,
  derive: (snapshot): Maybe<NodeMtus> => {
    const nodes = snapshot.listing('Node');
    const names = new Set(nodes.items.map(({ ref }) => ref.name));
    for (const path of snapshot.files.keys()) {
      const node = /^nodes\/([^/]+)\/ip-link\.(?:json|txt)$/.exec(path)?.[1];
      if (node !== undefined) names.add(node);
    }
    const missing: Missing[] = [...nodes.missingIn()];
    const untold: string[] = [];
    const found = [...names].sort().flatMap((node) => {
      const mtu = mtuOf(snapshot, node);
      if (mtu === undefined) untold.push(node);
      else if ('mtu' in mtu) return [mtu];
      else missing.push(mtu);
      return [];
    });
    if (untold.length > 0 || (found.length === 0 && missing.length === 0)) missing.push(notTold(untold));
    if (found.length === 0) return unknown(...missing);
    const mtus = [...new Set(found.map(({ mtu }) => mtu))].sort((a, b) => a - b);
    const groups = mtus.map((mtu) => ({ mtu, nodes: found.filter((one) => one.mtu === mtu) }));
    return known(
      { groups, missing },
      found.map(({ citation }) => citation),
    );
  },
});

function notTold(nodes: readonly string[]): Missing {
  const first = `${nodes.slice(0, 3).join(', ')}${nodes.length > 3 ? `, … ${nodes.length} in all` : ''}`;
  return {
    what: 'node MTU',
    namespaces: null,
    reason: 'not-observable',
    detail: nodes.length === 0 ? 'no output of a node tells it' : `no output tells that of ${first}`,
    next: 'ip -j link on the node, saved as nodes/NODE/ip-link.json; ip -j route as nodes/NODE/ip-route.json',
  };
}

/** Of the interface that the default route leaves by; without routes of the largest that is not virtual, an inference. */
function mtuOf(snapshot: Snapshot, node: string): NodeMtu | Missing | undefined {
  const link = fileOf(snapshot, node, 'ip-link');
  if (link === undefined) return undefined;
  const links = parseIpLink(link.text);
  if (!links.ok) {
    const [problem] = links.problems;
    return {
      what: link.path,
      namespaces: null,
      reason: 'unparseable',
      ...(problem === undefined ? {} : { detail: `line ${problem.line ?? 1}: ${problem.message}` }),
    };
  }
  const routed = byDefaultRoute(snapshot, node, links.value);
  if (routed !== undefined) {
    const { mtu, name, subnets } = routed;
    return { node, mtu, citation: citeFile(link.path, `${name} mtu`, mtu, snapshot.label), subnets };
  }
  const physical = links.value.filter(isPhysical);
  const [largest] = [...physical].sort((a, b) => b.mtu - a.mtu);
  if (largest === undefined) return undefined;
  const { name, mtu } = largest;
  return { node, mtu, citation: citeFile(link.path, `${name} mtu`, mtu, 'inference'), subnets: undefined };
}

function byDefaultRoute(
  snapshot: Snapshot,
  node: string,
  links: readonly IpLink[],
): { name: string; mtu: number; subnets: NodeMtu['subnets'] } | undefined {
  const file = fileOf(snapshot, node, 'ip-route');
  const routes = file === undefined ? undefined : parseIpRoute(file.text);
  if (routes?.ok !== true) return undefined;
  const route = routes.value.find(({ dst, dev }) => dst === 'default' && dev !== undefined);
  const link = links.find(({ name }) => name === route?.dev);
  if (link === undefined) return undefined;
  const cidrs = routes.value
    .filter(
      ({ dst, via, dev, type }) =>
        type === 'unicast' && dev === link.name && via === undefined && dst.includes('/'),
    )
    .map(({ dst }) => dst);
  const subnets =
    file === undefined || cidrs.length === 0
      ? undefined
      : {
          cidrs,
          citation: citeFile(
            file.path,
            `routes without a gateway dev ${link.name}`,
            cidrs.join(', '),
            snapshot.label,
          ),
        };
  return { name: link.name, mtu: Math.min(link.mtu, route?.mtu ?? link.mtu), subnets };
}

function fileOf(snapshot: Snapshot, node: string, name: string): { path: string; text: string } | undefined {
  for (const path of [`nodes/${node}/${name}.json`, `nodes/${node}/${name}.txt`]) {
    const text = snapshot.files.get(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

const hardwareLike: readonly (string | undefined)[] = [undefined, 'bond', 'team', 'vlan'];

/** Names that CNIs, container runtimes and hypervisors give; on EKS a pod's end of a veth pair is eni and a hash. */
const virtualNames =
  /^(?:lo$|docker|cni|cbr|cali|veth|vethwe|lxc|cilium|flannel|vxlan|genev|tunl|wg|wireguard|kube-|nodelocaldns|dummy|br-|virbr|ovs|ovn|antrea|azv|podman|gre|erspan|sit|ip6tnl|ip6gre|ip_vti|ifb|weave|datapath|nerdctl|eni[0-9a-f]{8,}|gke[0-9a-f]{8,}|vmnet|tap|tun|bonding_masters)/;

function isPhysical({ name, kind, state, flags }: IpLink): boolean {
  return (
    hardwareLike.includes(kind) && !virtualNames.test(name) && state !== 'DOWN' && !flags.includes('LOOPBACK')
  );
}
