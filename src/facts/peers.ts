import type { Evidence } from '../model/evidence/index.ts';
import { known, unknown } from '../model/maybe.ts';
import { defineSlice } from './define-slice.ts';

/** A cluster alone tells nothing of others; `linkPeers` makes them known to each other. */
export const peers = defineSlice({
  derive: () =>
    unknown({
      what: 'other clusters',
      namespaces: null,
      reason: 'not-collected',
      detail: 'one cluster was reviewed',
      next: 'review the clusters together: --context NAME, or --from PATH, once for each',
    }),
});

/** Shows each of several clusters, in the order given, the evidence of the others. */
export function linkPeers(clusters: readonly { readonly name: string; readonly evidence: Evidence }[]): void {
  if (clusters.length < 2) return;
  clusters.forEach(({ evidence }, own) => {
    const others = clusters.flatMap((one, index) =>
      index === own ? [] : [{ ...one, isLater: index > own }],
    );
    Object.defineProperty(evidence, 'peers', { value: known(others, []), enumerable: true });
  });
}
