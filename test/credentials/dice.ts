/** Chances that fall the same way for the same seed. */
export interface Dice {
  /** A whole number below `count`. */
  readonly below: (count: number) => number;
  /** So many characters of an alphabet. */
  readonly text: (alphabet: string, length: number) => string;
  readonly one: <T>(of: readonly T[]) => T;
  readonly bytes: (length: number) => Buffer;
}

export const lower = 'abcdefghijklmnopqrstuvwxyz';
export const upper = lower.toUpperCase();
export const digits = '0123456789';
export const hex = '0123456789abcdef';
export const word = `${upper}${lower}${digits}`;
export const urlSafe = `${word}_-`;

export function diceOf(seed: string): Dice {
  // FNV-1a, then mulberry32.
  let state = Buffer.from(seed).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    below,
    text: (alphabet, length) =>
      Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join(''),
    one: (of) => of[below(of.length)]!,
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}

export const base64 = (of: string | Buffer): string => Buffer.from(of).toString('base64');

export const base64url = (of: string | Buffer): string => Buffer.from(of).toString('base64url');

/** Lines of at most so many characters. */
export function wrapped(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
}

/** A PEM block of random bytes. */
export function pemOf(dice: Dice, label: string, length = 400): string {
  const [dash, begin, end] = ['-----', 'BEGIN', 'END'];
  const body = wrapped(base64(dice.bytes(length)), 64).join('\n');
  return `${dash}${begin} ${label}${dash}\n${body}\n${dash}${end} ${label}${dash}`;
}

/** A signed token with these claims. */
export function jwtOf(dice: Dice, claims: object, alg = 'RS256'): string {
  const header = base64url(JSON.stringify({ alg, kid: dice.text(word, 20) }));
  return `${header}.${base64url(JSON.stringify(claims))}.${base64url(dice.bytes(alg === 'RS256' ? 256 : 32))}`;
}

/** Indents every line. */
export function indented(text: string, by: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(by));
}
