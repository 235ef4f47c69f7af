import type { Evidence } from '../../model/evidence/index.ts';
import { type Connections, known, type SourceSeen, unknown } from './connections.ts';
import { isOnHostNetwork } from './find-client.ts';
import { podAddress } from './pod-locality.ts';

const kept = 'the client’s own (kept, as far as what stands in front keeps it)';
const unlessHere =
  'an address of the node that takes the connection; where the endpoint is on that node, the client’s own';

/**
 * What the server sees where Cilium translates. Pods keep their address on the way to a ClusterIP, which is translated at
 * the socket or as it leaves the pod, with its destination alone. What comes from outside keeps it with policy Local or in
 * mode dsr, else (snat, the default, and UDP in mode hybrid) only on the node that takes it:
 * https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/kubernetes/kubeproxy-free.rst (Client Source IP
 * Preservation, DSR, Hybrid). `areAllPods`: no endpoint is a
 * node's own address or one outside, before which Cilium may masquerade.
 */
export function ciliumSource(
  { client, to }: Connections,
  areAllPods: boolean,
  { ciliumConfig }: Pick<Evidence, 'ciliumConfig'>,
): SourceSeen {
  if (client.kind === 'pod' && to.way === 'ClusterIP' && !isOnHostNetwork(client) && areAllPods) {
    const ip = podAddress(client.pod, to.family);
    return ip === undefined
      ? unknown('the address of the pod was not read')
      : known(`${ip} (kept; sent back to the pod itself, it may be Cilium’s loopback address)`);
  }
  if (client.kind !== 'external') {
    return unknown('how Cilium treats the source address there is not settled by the API');
  }
  if (to.service.spec?.externalTrafficPolicy === 'Local') return known(kept);
  if (ciliumConfig.state !== 'known') return unknown('bpf-lb-mode of cilium-config was not read');
  const config = ciliumConfig.value;
  const isPerService = to.service.metadata.annotations?.['service.cilium.io/forwarding-mode'] !== undefined;
  if (isPerService || config.isOverridden('bpf-lb-mode') || config.missing.length > 0) {
    return unknown('bpf-lb-mode may differ for this Service or between nodes');
  }
  switch (config.get('bpf-lb-mode') ?? 'snat') {
    case 'snat':
      return known(unlessHere);
    case 'dsr':
      return known(kept);
    case 'hybrid':
      return known(to.port.protocol === 'UDP' ? unlessHere : kept);
    default:
      return unknown('bpf-lb-mode has a value that is not known here');
  }
}
