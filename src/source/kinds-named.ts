import { definitionOf, type KindId, kindIds } from '../model/kinds/index.ts';

/**
 * The kinds on the allow-list that a text which could not be read names, or undefined when it may hold any: it names
 * none, or a template decides.
 */
export function kindsNamed(text: string): readonly KindId[] | undefined {
  const named = new Set<string>();
  for (const [, quoted] of text.matchAll(/\bkind["']?\s*:\s*["']?([A-Za-z]+|\{\{)/g)) {
    if (quoted === '{{') return undefined;
    if (quoted !== undefined) named.add(quoted.replace(/List$/, ''));
  }
  const isIncluded = /^\{\{-?\s*(?:include|template|tpl)\b/m.test(text);
  if (named.size === 0 || isIncluded) return undefined;
  return kindIds.filter((id) => named.has(definitionOf(id).kind));
}
