import { isIn, wordChars } from './char-class.ts';
import type { Detector, Found, Tally } from './detector.ts';

/** A detector with the second character of its anchor, by which most places are passed over. */
interface Candidate {
  readonly detector: Detector;
  /** In both cases where case does not matter; none in an anchor of one character. */
  readonly second: readonly [number, number] | undefined;
}

/** Goes through a text once and asks, wherever an anchor stands, the detectors that have it. */
export function scannerOf(detectors: readonly Detector[]): (text: string, tally: Tally) => Found[] {
  const byFirst: Candidate[][] = Array.from({ length: 128 }, () => []);
  for (const detector of detectors) {
    const [first, other] = codesAt(detector, 0) ?? [0, 0];
    const candidate = { detector, second: codesAt(detector, 1) };
    byFirst[first]?.push(candidate);
    if (other !== first) byFirst[other]?.push(candidate);
  }
  return (text, tally) => {
    const found: Found[] = [];
    let isWithin = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const candidates = byFirst[code];
      tally.steps += 1;
      if (candidates !== undefined && candidates.length > 0) {
        const one = foundAt(candidates, text, at, isWithin, found, tally);
        if (one?.rank === 1) found.push(...exactly(byFirst, text, one, tally));
        // What belongs to one credential holds no other, and is not looked at again.
        if (one !== undefined && one.end - 1 > at) at = one.end - 1;
      }
      isWithin = isIn(wordChars, text.charCodeAt(at));
    }
    return found;
  };
}

/** The codes of a character of the anchor: of its lower and its upper case where case does not matter. */
function codesAt({ anchor, ignoresCase }: Detector, index: number): readonly [number, number] | undefined {
  if (index >= anchor.length) return undefined;
  const code = anchor.charCodeAt(index);
  return [code, ignoresCase ? anchor.toUpperCase().charCodeAt(index) : code];
}

/** So far into a value stands what a credential's middle is known by. */
const mostToMiddle = 20;

/** What a value is that was found by its name alone. */
function exactly(byFirst: readonly Candidate[][], text: string, named: Found, tally: Tally): Found[] {
  const found: Found[] = [];
  for (let at = named.start; at < Math.min(named.end, named.start + mostToMiddle); at += 1) {
    const candidates = byFirst[text.charCodeAt(at)] ?? [];
    tally.steps += 1;
    foundAt(candidates, text, at, at > named.start, found, tally);
  }
  return found.filter(({ rank, start }) => rank === 2 && start === named.start);
}

function foundAt(
  candidates: readonly Candidate[],
  text: string,
  at: number,
  isWithin: boolean,
  found: Found[],
  tally: Tally,
): Found | undefined {
  const next = text.charCodeAt(at + 1);
  tally.steps += candidates.length;
  for (const { detector, second } of candidates) {
    if (second !== undefined && next !== second[0] && next !== second[1]) continue;
    if ((isWithin && !detector.within) || !standsAt(text, at, detector)) continue;
    tally.steps += detector.anchor.length;
    const one = detector.find(text, at, tally);
    if (one === undefined) continue;
    found.push(one);
    if (one.rank > 0) return one;
  }
  return undefined;
}

function standsAt(text: string, at: number, { anchor, ignoresCase }: Detector): boolean {
  if (!ignoresCase) return text.startsWith(anchor, at);
  for (let index = 0; index < anchor.length; index += 1) {
    const code = text.charCodeAt(at + index);
    const lower = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
    if (lower !== anchor.charCodeAt(index)) return false;
  }
  return true;
}
