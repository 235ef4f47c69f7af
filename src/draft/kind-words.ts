import { definitionOf, type KindId, kindIds } from '../model/kinds/index.ts';

const byKind = new Map<string, KindId[]>();
const byWord = new Map<string, KindId[]>();
for (const id of kindIds) {
  const { kind, plural } = definitionOf(id);
  byKind.set(kind, [...(byKind.get(kind) ?? []), id]);
  for (const word of new Set([kind.toLowerCase(), plural]))
    byWord.set(word, [...(byWord.get(word) ?? []), id]);
}
byWord.set('endpoint', ['EndpointSlice']);
byWord.set('endpoints', ['EndpointSlice']);
for (const word of ['policy', 'policies', 'netpol']) byWord.set(word, ['NetworkPolicy']);
byWord.set('netpols', ['NetworkPolicy']);

/** The kinds of the allow-list that a Kind stands for; several groups may have one of that name. */
export function kindsNamed(kind: string): readonly KindId[] {
  return byKind.get(kind) ?? [];
}

/** A Kind as it is written, where it is known: `Services` is Service. */
export function kindNamed(written: string): string {
  if (byKind.has(written)) return written;
  const [first] = byWord.get(written.toLowerCase()) ?? [];
  return first === undefined ? written : definitionOf(first).kind;
}

/**
 * The kinds that words speak of, and where their name ends: `NetworkPolicies`, `ready endpoint slices`. At most so many
 * words may stand before it. Kinds of every cluster come before others of the same name.
 */
export function kindsIn(
  words: readonly string[],
  mostBefore: number,
): { readonly kinds: readonly KindId[]; readonly end: number } | undefined {
  for (let from = 0; from <= mostBefore && from < words.length; from += 1) {
    for (let count = Math.min(3, words.length - from); count >= 1; count -= 1) {
      const joined = words
        .slice(from, from + count)
        .join('')
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '');
      const kinds = byWord.get(joined);
      if (kinds === undefined) continue;
      const builtIn = kinds.filter((id) => definitionOf(id).builtIn);
      return { kinds: builtIn.length > 0 ? builtIn : kinds.slice(0, 1), end: from + count };
    }
  }
  return undefined;
}
