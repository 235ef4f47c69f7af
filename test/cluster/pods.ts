import ipaddr from 'ipaddr.js';
import type { ControlPlane } from './control-plane.ts';

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
  readonly status?: {
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip: string }[];
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

interface Node {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly podCIDRs?: readonly string[] };
  readonly status?: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
}

const since = '2025-01-01T00:00:00Z';

/**
 * Does for every pod without a Ready condition what its kubelet would: running, ready, with an address. A pod that
 * states an address keeps it; a host-network pod has its node's; another gets one of its node's pod CIDRs, or of
 * 10.244.0.0/16. Pods that state a Ready condition, true or false, are left alone.
 */
export async function makePodsReady(controlPlane: ControlPlane): Promise<void> {
  const pods = await list<Pod>(controlPlane, '/api/v1/pods');
  const nodes = new Map(
    (await list<Node>(controlPlane, '/api/v1/nodes')).map((node) => [node.metadata.name, node]),
  );
  const taken = new Set(pods.flatMap(({ status }) => status?.podIPs ?? []).map(({ ip }) => ip));

  for (const pod of pods) {
    if (pod.status?.conditions?.some(({ type }) => type === 'Ready')) continue;
    const node = nodes.get(pod.spec.nodeName ?? '');
    const hostIPs = (node?.status?.addresses ?? [])
      .filter(({ type }) => type === 'InternalIP')
      .map(({ address }) => address);
    const podIPs = pod.status?.podIPs?.map(({ ip }) => ip) ?? newAddresses(pod, node, hostIPs, taken);
    const { name, namespace } = pod.metadata;
    const { status } = await controlPlane.adminFetch(
      'PATCH',
      `/api/v1/namespaces/${namespace}/pods/${name}/status`,
      { status: readyStatus(pod, podIPs, hostIPs) },
      { 'content-type': 'application/merge-patch+json' },
    );
    if (status !== 200) throw new Error(`making pod ${namespace}/${name} ready was answered ${status}`);
  }
}

async function list<Item>(controlPlane: ControlPlane, path: string): Promise<readonly Item[]> {
  const { body } = await controlPlane.adminFetch('GET', path);
  return (body as { items: readonly Item[] }).items;
}

function newAddresses(
  pod: Pod,
  node: Node | undefined,
  hostIPs: readonly string[],
  taken: Set<string>,
): string[] {
  if (pod.spec.hostNetwork === true && hostIPs.length > 0) return [...hostIPs];
  return (node?.spec.podCIDRs ?? ['10.244.0.0/16']).map((cidr) => {
    const [base] = ipaddr.parseCIDR(cidr);
    const bytes = base.toByteArray();
    // From the second address on: a bridge or its like usually holds the first.
    for (let offset = 2; ; offset++) {
      const address = ipaddr.fromByteArray(withOffset(bytes, offset)).toString();
      if (taken.has(address)) continue;
      taken.add(address);
      return address;
    }
  });
}

function withOffset(bytes: readonly number[], offset: number): number[] {
  const last = bytes.length - 1;
  return bytes.map((byte, index) => {
    if (index === last) return (byte + offset) % 256;
    return index === last - 1 ? byte + Math.floor((bytes[last]! + offset) / 256) : byte;
  });
}

function readyStatus(
  pod: Pod,
  podIPs: readonly string[],
  hostIPs: readonly string[],
): Record<string, unknown> {
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'];
  return {
    phase: 'Running',
    startTime: since,
    podIP: podIPs[0],
    podIPs: podIPs.map((ip) => ({ ip })),
    ...(hostIPs.length > 0 && { hostIP: hostIPs[0], hostIPs: hostIPs.map((ip) => ({ ip })) }),
    conditions: conditions.map((type) => ({ type, status: 'True', lastTransitionTime: since })),
    containerStatuses: pod.spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: image,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: since } },
    })),
  };
}
