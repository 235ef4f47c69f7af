import { type Draft, paragraphsOf } from './draft.ts';
import { numberOf, numberPattern } from './number-words.ts';
import { codesIn } from './same-finding.ts';

const leavesOut =
  /\b(?:left out|leave out|omitted|not (?:reported|listed|included|repeated)|excluded|set aside|suppressed|accepted)\b/i;
const reason = /\b(?:because|since|reason|due to)\b|: \S/i;
const marks = '[`*_]{0,3}';
/** `SV20: 3`, `SV20, 7 findings`, `| SV20 | medium | 3 |`. */
const countAfter = new RegExp(
  String.raw`\b(?<code>[A-Z]{2}\d{2})\b${marks} ?(?:[|:,(x×=-] ?)?(?:(?:medium|high) ?\| ?)?(?<count>${numberPattern})\b`,
  'gi',
);
/** `3 findings of SV20`, `one each of DP02, IP05 and DN19`. */
const countBefore = new RegExp(
  String.raw`\b(?<count>${numberPattern}) (?<words>(?:(?:x|×|of|is|medium|high|findings?|rule|each|both) ){0,5})(?<codes>${marks}[A-Z]{2}\d{2}\b${marks}(?:,? (?:and )?${marks}[A-Z]{2}\d{2}\b${marks}){0,20})`,
  'gi',
);

export interface Mentions {
  /** How many findings of each rule the draft speaks of. */
  readonly counts: ReadonlyMap<string, number>;
  /** What is named in lines that leave something out and say why: objects, and codes of rules. */
  readonly leftOut: { readonly words: ReadonlySet<string>; readonly codes: ReadonlySet<string> };
}

/** What a draft says of findings that it does not give one by one. */
export function mentionsIn(draft: Draft): Mentions {
  const counts = new Map<string, number>();
  const leftOut = { words: new Set<string>(), codes: new Set<string>() };
  const add = (code: string, count: string): void => {
    counts.set(code.toUpperCase(), (counts.get(code.toUpperCase()) ?? 0) + (numberOf(count) ?? 0));
  };
  const headings = draft.lines.filter(({ kind }) => kind === 'head');
  for (const { text } of [...headings, ...paragraphsOf(draft)]) {
    const head = text.slice(0, 4_000);
    for (const { groups = {} } of head.matchAll(countAfter)) add(groups.code ?? '', groups.count ?? '');
    for (const { groups = {} } of head.matchAll(countBefore)) {
      const codes = (groups.codes ?? '').match(/[A-Z]{2}\d{2}/gi) ?? [];
      // `3 of SV20, SV21` counts the first alone.
      for (const code of /each/i.test(groups.words ?? '') ? codes : codes.slice(0, 1))
        add(code, groups.count ?? '');
    }
    const place = head.search(leavesOut);
    if (place < 0 || !reason.test(head.slice(place))) continue;
    for (const word of head.split(/[\s`:,;]/)) leftOut.words.add(word);
    for (const code of codesIn(head)) leftOut.codes.add(code);
  }
  return { counts, leftOut };
}
