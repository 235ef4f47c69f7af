import { z } from 'zod';
import { cleanText } from '../model/clean-text.ts';
import type { Evidence, SliceName } from '../model/evidence/index.ts';
import { kindIds } from '../model/kinds/index.ts';
import { Listing } from '../model/listing.ts';
import { mergeMissing, reasons, type Missing } from '../model/missing.ts';
import { shownName } from '../model/shown-name.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { OwnWords } from './own-words.ts';
import { dataText, marked, untrusted } from './untrusted.ts';

/** Evidence that an answer would need and that was not read: what it says of the rest may be incomplete. */
export const gapSchema = z.strictObject({
  what: z.string(),
  namespaces: z.array(z.string()).nullable().describe('null: the whole cluster'),
  moreNamespaces: z.int().nonnegative(),
  reason: z.enum(reasons),
  detail: untrusted(300).nullable(),
  next: z.string().nullable().describe('What would settle it'),
});

type Gap = z.infer<typeof gapSchema>;

const mostNamespaces = 5;
const mostGaps = 10;

/** What was not read of these slices (in one namespace, when one is given): nothing means that all of it was. */
export function missingOfSlices(
  evidence: Evidence,
  names: readonly SliceName[],
  namespace?: string,
): Missing[] {
  return mergeMissing(
    names.flatMap((name): readonly Missing[] => {
      const slice = evidence[name];
      if (slice instanceof Listing) return slice.missingIn(namespace);
      return slice.state === 'unknown' ? slice.missing : [];
    }),
  );
}

/**
 * What a snapshot itself says of its gaps, as whoever wrote it worded it. None for a live cluster: there this program
 * words all but the detail.
 */
export function foreignWordsOf({ info, gaps }: Pick<Snapshot, 'info' | 'gaps'>): ReadonlySet<string> {
  if (info.source === 'live') return new Set();
  const kinds: readonly string[] = kindIds;
  const told = gaps.flatMap(({ what, next = '' }) => [what, next]).filter((text) => !kinds.includes(text));
  // A review holds them cleaned.
  return new Set([...told, ...told.map((text) => cleanText(text, 2_000))]);
}

/** Whose words may stand in an answer: what a snapshot says itself, and names in it that are none. */
export interface Words {
  readonly foreign: ReadonlySet<string>;
  readonly own: OwnWords;
}

/** The gaps for an answer. What a snapshot words itself stands in `detail`, among the untrusted. */
export function gapsFor(missing: readonly Missing[], { foreign, own: ownWords }: Words): Gap[] {
  return missing.slice(0, mostGaps).map((one) => {
    const { what, namespaces, reason, detail, next } = one;
    const own = {
      what: foreign.has(what) ? undefined : what,
      next: isForeign(next, foreign) ? undefined : next,
    };
    const told = [
      ...(own.what === undefined ? [what] : []),
      ...(detail === undefined ? [] : [detail]),
      ...(own.next === next ? [] : [`next: ${next ?? ''}`]),
    ];
    return {
      what: ownWords(own.what ?? 'part of the snapshot'),
      namespaces: namespaces === null ? null : namespaces.slice(0, mostNamespaces).map(shownName),
      moreNamespaces: Math.max(0, (namespaces?.length ?? 0) - mostNamespaces),
      reason,
      detail: told.length === 0 ? null : dataText(told.join('; '), 300),
      next: own.next === undefined ? null : ownWords(own.next),
    };
  });
}

function isForeign(text: string | undefined, foreign: ReadonlySet<string>): boolean {
  return text !== undefined && foreign.has(text);
}

export function gapLines(gaps: readonly Gap[]): string[] {
  return gaps.map(({ what, namespaces, moreNamespaces, reason, detail, next }) => {
    const where =
      namespaces === null
        ? ''
        : ` in ${namespaces.join(', ')}${moreNamespaces > 0 ? ` and ${moreNamespaces} more` : ''}`;
    const why = detail === null ? '' : ` ${marked(detail, 300)}`;
    return `Not read: ${what}${where}: ${reason}.${why}${next === null ? '' : ` Next: ${next}`}`;
  });
}
