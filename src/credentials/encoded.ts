import { blanks, classOf, isIn, runEnd } from './char-class.ts';
import type { Found, Tally } from './detector.ts';

/** Base64 of so many characters is looked into. */
const least = 60;
const base64 = classOf('A-Za-z0-9+/');

/** What stands in base64 and holds a credential. `look` finds those in what it stands for. */
export function inBase64(text: string, look: (decoded: string) => readonly Found[], tally: Tally): Found[] {
  const found: Found[] = [];
  for (let at = 0; at < text.length; at += 1) {
    tally.steps += 1;
    if (!isIn(base64, text.charCodeAt(at))) continue;
    const start = at;
    const { encoded, end } = runFrom(text, start);
    tally.steps += end - start;
    at = end;
    const decoded = encoded.length < least ? undefined : textOf(encoded);
    if (decoded === undefined) continue;
    const [most] = look(decoded).toSorted((a, b) => b.rank - a.rank);
    if (most === undefined || most.rank === 0) continue;
    const kind = most.kind === 'private key' ? 'private key in base64' : most.kind;
    found.push({ kind, rank: 2, start, end });
  }
  return found;
}

/** A run of base64, its further lines too where it was wrapped. */
function runFrom(text: string, start: number): { readonly encoded: string; readonly end: number } {
  let end = runEnd(text, start, base64, Number.POSITIVE_INFINITY);
  const lines = [text.slice(start, end)];
  while (end - start >= least && /^\r?\n/.test(text.slice(end, end + 2))) {
    const from = runEnd(text, text.indexOf('\n', end) + 1, blanks, 40);
    const next = runEnd(text, from, base64, Number.POSITIVE_INFINITY);
    if (next === from || !/^[=\s]?$/.test(text.charAt(next))) break;
    lines.push(text.slice(from, next));
    end = next;
  }
  return { encoded: lines.join(''), end };
}

/** What it stands for, where that begins as text. */
function textOf(encoded: string): string | undefined {
  const text = atob(encoded.slice(0, encoded.length - (encoded.length % 4 === 1 ? 1 : 0)));
  return /^[\t\n\r -~]{40}/.test(text) ? text : undefined;
}
