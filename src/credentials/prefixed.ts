import { classOf, isIn, runEnd, wordChars } from './char-class.ts';
import type { Detector } from './detector.ts';
import { isMadeUp } from './placeholder.ts';

/** A run of characters: its class as regular expressions write it, and how many there are at least and at most. */
export interface Run {
  readonly of: string;
  readonly min: number;
  readonly max: number;
}

/** A credential that begins with letters of its own. */
export interface Prefixed {
  readonly kind: string;
  readonly prefix: string;
  /** What follows the prefix: runs, each taken as far as it goes, and text between them. */
  readonly then: readonly (Run | string)[];
  /** It may stand within a word. */
  readonly within?: true;
}

/** So much of a run is looked at before it is told whether it is one. */
const mostLookedAt = 300;

export function run(of: string, min: number, max = Number.POSITIVE_INFINITY): Run {
  return { of, min, max };
}

/** Finds a credential by its prefix. Nothing is tried twice: a run that is too short or too long ends it. */
export function prefixedDetector({ kind, prefix, then, within }: Prefixed): Detector {
  const parts = then.map((part) =>
    typeof part === 'string' ? part : { ...part, members: classOf(part.of) },
  );
  return {
    anchor: prefix,
    ignoresCase: false,
    within: within === true,
    find(text, start, tally) {
      let at = start + prefix.length;
      let last: (typeof parts)[number] | undefined;
      for (const part of parts) {
        const from = at;
        if (typeof part === 'string') {
          if (!text.startsWith(part, at)) return undefined;
          at += part.length;
        } else {
          at = runEnd(text, at, part.members, Math.min(part.max, mostLookedAt));
          if (at - from < part.min) return undefined;
        }
        tally.steps += at - from;
        last = part;
      }
      if (isMadeUp(text.slice(start + prefix.length, at))) return undefined;
      const rest = typeof last === 'object' && last.max > mostLookedAt ? last : undefined;
      const end = rest === undefined ? at : runEnd(text, at, rest.members, rest.max);
      tally.steps += end - at;
      const endsWord = typeof last === 'string' || !isIn(wordChars, text.charCodeAt(end));
      return endsWord || rest !== undefined ? { kind, rank: 2, start, end } : undefined;
    },
  };
}
