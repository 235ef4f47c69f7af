/** ASCII characters of a class, by their codes. */
export type CharClass = Uint8Array;

/** A class as regular expressions write it between brackets: ranges and single characters, a dash last. */
export function classOf(written: string): CharClass {
  const members = new Uint8Array(128);
  for (let at = 0; at < written.length; at += 1) {
    const from = written.charCodeAt(at);
    const isRange = written[at + 1] === '-' && at + 2 < written.length;
    const to = isRange ? written.charCodeAt(at + 2) : from;
    if (to < from) throw new RangeError(`${written}: a range that ends before it begins`);
    members.fill(1, from, to + 1);
    if (isRange) at += 2;
  }
  return members;
}

export function isIn(members: CharClass, code: number): boolean {
  return members[code] === 1;
}

/** Where a run of such characters that begins at a place ends; it is followed so far and no farther. */
export function runEnd(text: string, from: number, members: CharClass, most: number): number {
  const last = Math.min(text.length, from + most);
  let at = from;
  while (at < last && isIn(members, text.charCodeAt(at))) at += 1;
  return at;
}

export const wordChars = classOf('A-Za-z0-9');
export const blanks = classOf(' \t');
export const whitespace = classOf(' \t\r\n');
export const base64Chars = classOf('A-Za-z0-9+/=_-');
