import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { canonicalAddress } from '../../net/addresses/address-owners.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

type Pod = Kept<'Pod'>;

/** A pod with addresses of its own, and those that an older pod says are its own. */
interface Holder extends HasRef {
  readonly pod: Pod;
  readonly shared: readonly { readonly address: string; readonly first: Pod }[];
}

export default defineRule({
  code: 'IP09',
  title: 'Two running pods have the same address',
  severity: 'high',
  needs: ['pods'],
  uses: ['nodes', 'cni', 'clock'],
  causes: ['IP01', 'IP08', 'IP12'],
  thresholds: { settledSeconds: 120 },
  docs: {
    why: 'Routers, conntrack and EndpointSlices know a pod by its address alone. Where two pods that run have the same one, packets for it go to whichever node answered last: connections reach the wrong application, or break when the other one speaks.',
    actions: [
      'Delete the younger of the two pods if something creates it again: it gets another address. If it keeps coming back with one that is taken, cordon its node first.',
      'Then find what gave the address out twice: two nodes with the same pod CIDR, two pools that overlap, IPAM state on a node that was restored or cleared (/var/lib/cni/networks), or a fixed address in an annotation.',
    ],
    rollback:
      'None is needed: the pod is created again from its template. Uncordon the node when it gives addresses of its own.',
    verify: [
      'kubectl get pods -A -o wide --field-selector status.podIP=10.244.1.10',
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs',
      'calicoctl ipam check',
      'cilium-dbg ip list',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/cluster-administration/networking/',
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/nodelifecycle/node_lifecycle_controller.go',
      'https://github.com/containernetworking/plugins/tree/main/plugins/ipam/host-local',
    ],
    silent: [
      'Pods on their node’s network, pods that have ended, and pods that are being deleted: an address in their status is not held any more, or soon is not.',
      'Pods of a node that is gone or not Ready: their status is what a kubelet said last. Pods of nodes that are no machines (virtual-kubelet, kwok, vcluster).',
      'Pods in different clusters, and addresses of second interfaces, which are in annotations.',
      'A pod younger than two minutes: it may have taken over the address of one that was there when the reading began. The number is chosen, not documented.',
      'CNIs that this review does not know may keep networks apart that use the same addresses, as Kube-OVN does with its VPCs: then two pods with one address are unknown.',
    ],
  },
  *subjects({ pods }): Generator<Holder | Unknown> {
    const holders = pods.items.filter(holdsAddress);
    const shared = sharedAmong(holders);
    for (const pod of holders) if (!shared.has(pod)) yield { ref: pod.ref, pod, shared: [] };
    for (const pod of [...shared.keys()].sort(byAge))
      yield { ref: pod.ref, pod, shared: shared.get(pod) ?? [] };
    const missing = pods.missingIn();
    if (missing.length > 0) yield unknown(...missing);
  },
  *check({ pod, shared }, { nodes, cni, clock }, { settledSeconds }) {
    for (const { address, first } of shared) {
      if (clock.state !== 'known') {
        if (clock.state === 'unknown') yield clock;
        return;
      }
      const age = clock.value - Date.parse(pod.metadata.creationTimestamp ?? '');
      if (!(age >= settledSeconds * 1000)) return;

      const places = [first, pod].map(({ spec }) => nodes.find(undefined, spec?.nodeName ?? ''));
      const unread = places.flatMap((place) => (place.state === 'unknown' ? place.missing : []));
      if (
        places.some((place) => place.state === 'absent' || (place.state === 'known' && !vouches(place.value)))
      )
        continue;
      if (unread.length > 0 || cni.state === 'unknown') {
        yield unknown(...unread, ...(cni.state === 'unknown' ? cni.missing : []));
        continue;
      }
      yield {
        field: 'status.podIPs',
        message: `${formatRef(pod.ref)} and ${formatRef(first.ref)} both run with address ${address}${where(first, pod)}: traffic for one of them reaches the other, or neither.`,
        evidence: [cite(pod, 'status.podIPs[].ip', address), cite(first, 'status.podIPs[].ip', address)],
        involves: [first, ...places.flatMap((place) => (place.state === 'known' ? [place.value] : []))],
      };
    }
  },
});

/** Its status is what its kubelet says, and that the address is its own. */
function holdsAddress({ ref, metadata, spec, status }: Pod): boolean {
  return (
    !ref.declared &&
    metadata.deletionTimestamp === undefined &&
    status?.phase === 'Running' &&
    spec?.hostNetwork !== true &&
    spec?.nodeName !== undefined
  );
}

function addressesOf({ status }: Pod): string[] {
  const texts = status?.podIPs?.map(({ ip = '' }) => ip) ?? [status?.podIP ?? ''];
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return [canonicalAddress(only) ?? []].flat();
  return [...new Set(texts.flatMap((text) => canonicalAddress(text) ?? []))];
}

/** What pods hold that an older one holds too: next to nothing, so that only those are put in order. */
function sharedAmong(holders: readonly Pod[]): ReadonlyMap<Pod, Holder['shared']> {
  const firsts = new Map<string, Pod>();
  const several = new Map<string, Set<Pod>>();
  for (const pod of holders) {
    for (const address of addressesOf(pod)) {
      const first = firsts.get(address);
      if (first === undefined) firsts.set(address, pod);
      else several.set(address, (several.get(address) ?? new Set([first])).add(pod));
    }
  }
  const shared = new Map<Pod, { address: string; first: Pod }[]>();
  for (const [address, all] of several) {
    const [first, ...later] = [...all].sort(byAge);
    if (first === undefined) continue;
    for (const pod of later) shared.set(pod, [...(shared.get(pod) ?? []), { address, first }]);
  }
  return shared;
}

/** The oldest first; of the same age, by name. */
function byAge(a: Pod, b: Pod): number {
  const [one, other] = [a, b].map(
    ({ ref, metadata }) => `${metadata.creationTimestamp ?? ''} ${ref.namespace ?? ''}/${ref.name}`,
  );
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

/** Does the node still tell how its pods are? */
function vouches(node: Kept<'Node'>): boolean {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && !isVirtualNode(node);
}

function where(first: Pod, pod: Pod): string {
  const [one = '', other = ''] = [first, pod].map(({ spec }) => spec?.nodeName);
  return one === other ? ` on node ${one}` : `, on nodes ${other} and ${one}`;
}
