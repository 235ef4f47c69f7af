import type { ClusterResult } from '../model/cluster-result.ts';
import { definitionOf, type KindId, kindIds } from '../model/kinds/index.ts';
import type { Missing, Reason } from '../model/missing.ts';
import type { ReviewGap } from '../model/review.ts';
import { compareText } from './rank.ts';

/** What was not read from one cluster, each with the rules that lack it and what would settle it. */
export function gapsOf(cluster: ClusterResult): ReviewGap[] {
  const gaps = new Map<string, { missing: Missing; affects: Set<string> }>();
  const add = (missing: Missing, code?: string): void => {
    const key = [missing.what, missing.reason, ...(missing.namespaces ?? ['*'])].join('\0');
    const gap = gaps.get(key) ?? { missing, affects: new Set<string>() };
    // The source's own words say more than a rule's.
    if (gap.missing.detail === undefined && missing.detail !== undefined) gap.missing = missing;
    if (code !== undefined) gap.affects.add(code);
    gaps.set(key, gap);
  };
  for (const missing of cluster.gaps) add(missing);
  for (const { code, missing } of cluster.outcomes) for (const one of missing) add(one, code);

  return [...gaps.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { missing, affects }]) => ({
      cluster: cluster.name,
      what: missing.what,
      namespaces: missing.namespaces === null ? null : [...missing.namespaces],
      reason: missing.reason,
      detail: missing.detail ?? detailOf[missing.reason],
      next: missing.next ?? nextOf(missing, cluster.source),
      affects: [...affects].sort(compareText),
    }));
}

const detailOf: Readonly<Record<Reason, string>> = {
  forbidden: 'the right to read it is missing',
  'not-collected': 'it is not part of what was read',
  unparseable: 'what was read could not be understood',
  timeout: 'the answer did not come in time',
  error: 'reading it failed',
  'not-observable': 'the API server does not serve it',
};

function nextOf({ what, reason }: Missing, source: ClusterResult['source']): string {
  const kind = kindIds.find((id) => id === what);
  switch (reason) {
    case 'forbidden':
      return 'grant what `kubernetes-network-review rbac` prints';
    case 'timeout':
      return 'give more time with --timeout';
    case 'error':
      return 'run the review again';
    case 'unparseable':
      return 'mend the file, or collect it anew';
    case 'not-observable':
      return 'collect it on the node';
    case 'not-collected':
      if (kind === undefined || source === 'live') return 'run the review where it can be read';
      return `add the output of \`${collecting(kind)}\`, or capture the cluster anew`;
  }
}

function collecting(id: KindId): string {
  const { plural, served, namespaced, byNameOnly } = definitionOf(id);
  if (byNameOnly) return `kubectl get ${plural} NAME${namespaced ? ' -n NAMESPACE' : ''} -o yaml`;
  const resource = served[0].group === '' ? plural : `${plural}.${served[0].group}`;
  return `kubectl get ${resource}${namespaced ? ' -A' : ''} -o json`;
}
