import type { ClusterResult } from '../model/cluster-result.ts';
import type { Config } from '../model/config.ts';
import { refKey } from '../model/ref.ts';
import type { Review } from '../model/review.ts';
import type { Identified } from './identify.ts';

type Suppressed = Review['suppressed'][number];

const ignoreKey = 'network-review.dev/ignore';
const reasonKey = 'network-review.dev/ignore-reason';

/**
 * Why a finding is left out, or undefined. Annotations on the object count only where the configuration allows it:
 * whoever may edit an object may not silence the review by default.
 */
export function suppressionOf(
  { id, finding }: Identified,
  { annotations }: ClusterResult,
  config: Config,
  now: number | undefined,
): Suppressed | undefined {
  const { at, code, rule } = finding;
  for (const ignore of config.ignore) {
    if (ignore.rule !== code && ignore.rule !== rule) continue;
    if (ignore.kind !== undefined && ignore.kind !== at.kind) continue;
    if (ignore.namespace !== undefined && ignore.namespace !== at.namespace) continue;
    if (ignore.name !== undefined && ignore.name !== at.name) continue;
    if (ignore.until !== undefined && !isBefore(now, ignore.until)) continue;
    return { id, by: 'configuration', reason: ignore.reason };
  }
  if (config.annotations !== 'allow') return undefined;
  const own = annotations.get(refKey(at));
  const codes = own?.[ignoreKey]?.split(',').map((word) => word.trim()) ?? [];
  if (!codes.includes(code) && !codes.includes(rule)) return undefined;
  return { id, by: `annotation ${ignoreKey}`, reason: own?.[reasonKey] ?? 'no reason given' };
}

/** An expiry that cannot be checked has not been kept: the finding is shown. A date lasts until its end, in UTC. */
function isBefore(now: number | undefined, until: string): boolean {
  const end = until.length === 10 ? `${until}T23:59:59Z` : until;
  return now !== undefined && now <= Date.parse(end);
}
