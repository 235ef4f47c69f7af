import type { Evidence } from '../../model/evidence/index.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Maybe } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { sliceManager } from './slice-manager.ts';

type EndpointSlice = Kept<'EndpointSlice'>;
type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

/** An endpoint that has the address of a pod which is gone, has ended or has another. */
export interface StaleEndpoint {
  readonly endpoint: Endpoint;
  readonly pod: Maybe<Kept<'Pod'>>;
}

/** Has the pod been ready for so long that its controller must have written its address by now? */
export function isSettled(pod: Kept<'Pod'>, now: number, settleSeconds: number): boolean {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && now - Date.parse(ready.lastTransitionTime ?? '') > settleSeconds * 1000;
}

function isOwn({ status }: Kept<'Pod'>, address: string): boolean {
  return status?.podIP === address || status?.podIPs?.some(({ ip }) => ip === address) === true;
}

/** What a pod says of its own addresses. */
export function podAddresses(pod: Kept<'Pod'>): readonly string[] {
  const { podIP, podIPs = [] } = pod.status ?? {};
  return [...podIPs.flatMap(({ ip }) => ip ?? []), ...(podIP === undefined ? [] : [podIP])];
}

/**
 * The stale ones among endpoints of a slice, as far as pods and clock were read. What the EndpointSlice controller lists
 * follows its pods, so that only one with another address for `settleSeconds` counts there.
 */
export function staleAmong(
  endpoints: readonly Endpoint[],
  slice: EndpointSlice,
  { pods, clock }: Pick<Evidence, 'pods' | 'clock'>,
  settleSeconds: number,
): { readonly stale: readonly StaleEndpoint[]; readonly missing: readonly Missing[] } {
  const isFollowed = sliceManager(slice) === 'the EndpointSlice controller';
  const stale: StaleEndpoint[] = [];
  const missing: Missing[] = [];
  for (const endpoint of endpoints) {
    const { targetRef, addresses = [] } = endpoint;
    if (targetRef?.kind !== 'Pod' || targetRef.name === undefined) continue;
    const pod = pods.find(targetRef.namespace ?? slice.ref.namespace, targetRef.name);
    if (pod.state === 'unknown') {
      return { stale: [], missing: pod.missing };
    }
    if (pod.state === 'absent') {
      if (!isFollowed) stale.push({ endpoint, pod });
      continue;
    }
    if (isOwn(pod.value, addresses[0] ?? '') && !hasEnded(pod.value)) continue;
    if (podAddresses(pod.value).length === 0) continue;
    if (isFollowed && clock.state === 'unknown') missing.push(...clock.missing);
    if (!isFollowed || (clock.state === 'known' && isSettled(pod.value, clock.value, settleSeconds)))
      stale.push({ endpoint, pod });
  }
  return { stale, missing };
}
