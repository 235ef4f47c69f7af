import { z } from 'zod';
import type { Evidence, SliceName } from '../model/evidence/index.ts';
import { Listing } from '../model/listing.ts';
import { mergeMissing, reasons, type Missing } from '../model/missing.ts';
import { isName, shownName } from '../model/shown-name.ts';
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

export function gapsFor(missing: readonly Missing[]): Gap[] {
  return missing.slice(0, mostGaps).map(({ what, namespaces, reason, detail, next }) => ({
    what: whatOf(what),
    namespaces: namespaces === null ? null : namespaces.slice(0, mostNamespaces).map(shownName),
    moreNamespaces: Math.max(0, (namespaces?.length ?? 0) - mostNamespaces),
    reason,
    detail: detail === undefined ? null : dataText(detail, 300),
    next: next === undefined ? null : dataText(next, 300),
  }));
}

export function gapLines(gaps: readonly Gap[]): string[] {
  return gaps.map(({ what, namespaces, moreNamespaces, reason, detail, next }) => {
    const where =
      namespaces === null
        ? ''
        : ` in ${namespaces.join(', ')}${moreNamespaces > 0 ? ` and ${moreNamespaces} more` : ''}`;
    const why = detail === null ? '' : ` ${marked(detail, 300)}`;
    return `Not read: ${what}${where}: ${reason}.${why}${next === null ? '' : ` Next: ${next}.`}`;
  });
}

/** Kinds and our own words stay; an object's name in another syntax does not. */
function whatOf(what: string): string {
  return what.split(' ').every((word) => isName(word) || /^[\w.,()/-]+$/.test(word))
    ? what
    : '(not a valid name)';
}
