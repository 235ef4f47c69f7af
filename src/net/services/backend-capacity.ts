import { type Citation, cite } from '../../model/cite.ts';
import { isReady, isUsable } from '../../model/evidence/endpoint-slices.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';

type Service = Kept<'Service'>;
type Seen = Pick<Evidence, 'endpoints' | 'pods' | 'workloads' | 'clock'>;

/** Can a Service take any request? `meant`: nothing runs behind it because somebody wants it so, or not yet. */
export type Capacity =
  | { readonly state: 'some' | 'meant' }
  | { readonly state: 'none'; readonly evidence: readonly Citation[] }
  | Unknown;

/**
 * Whether anything behind a Service takes requests: a ready endpoint, or one that still serves while it terminates.
 * Scaled to zero, or with a pod younger than `startupSeconds`, it is meant to have none.
 */
export function capacityOf(service: Service, seen: Seen, startupSeconds: number): Capacity {
  const { slices, missing } = seen.endpoints.of(service.ref);
  if (missing.length > 0) return unknown(...missing);
  const all = slices.flatMap(({ endpoints }) => endpoints ?? []);
  if (all.some(isUsable)) return { state: 'some' };

  const namespace = service.ref.namespace ?? '';
  const selector = service.spec?.selector ?? {};
  const matched = seen.workloads.matching(namespace, selector);
  if (matched.length > 0 && matched.every(({ replicas = 0 }) => replicas === 0)) return { state: 'meant' };
  const pods = all.flatMap(({ targetRef }) =>
    targetRef?.kind === 'Pod' ? [seen.pods.find(targetRef.namespace ?? namespace, targetRef.name ?? '')] : [],
  );
  const now = valueOf(seen.clock);
  const isStarting = pods.some((pod) => {
    const created = Date.parse(valueOf(pod)?.metadata.creationTimestamp ?? '');
    return now !== undefined && now - created < startupSeconds * 1000;
  });
  if (isStarting) return { state: 'meant' };
  const lacking = [
    ...(matched.length > 0 || Object.keys(selector).length === 0 ? [] : seen.workloads.missingIn(namespace)),
    ...pods.flatMap((pod) => missingOf(pod)),
    ...(pods.length > 0 ? missingOf(seen.clock) : []),
  ];
  if (lacking.length > 0) return unknown(...lacking);
  return {
    state: 'none',
    evidence: [
      cite(service, 'spec.selector', service.spec?.selector),
      ...slices.map((slice) => cite(slice, 'endpoints[].conditions.ready', readyText(slice))),
    ],
  };
}

function readyText({ endpoints = [] }: Kept<'EndpointSlice'>): string {
  return `${endpoints.filter((one) => isReady(one)).length} of ${endpoints.length} ready`;
}
