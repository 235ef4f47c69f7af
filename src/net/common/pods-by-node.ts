import type { Kept } from '../../model/kinds/index.ts';

type Pod = Kept<'Pod'>;

const indexes = new WeakMap<readonly Pod[], ReadonlyMap<string, readonly Pod[]>>();

/** These pods by the node they are on; worked out once for one list. */
export function podsByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const known = indexes.get(pods);
  if (known !== undefined) return known;
  const index = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = pod.spec?.nodeName ?? '';
    const there = index.get(name);
    if (there === undefined) index.set(name, [pod]);
    else there.push(pod);
  }
  indexes.set(pods, index);
  return index;
}
