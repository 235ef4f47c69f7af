/** An answer may hold so many characters, whatever was asked for; in its text and in its structured content alike. */
export const mostCharacters = 45_000;

/** And by default so many tokens. */
export const mostTokens = 8_000;

export type Detail = 'concise' | 'full';

/** Room for what is estimated too low and for what the protocol adds. */
const reserve = 0.9;

/** Does a text (or JSON) of so many characters and estimated tokens keep within the budget? */
export function fits(cost: Cost, detail: Detail): boolean {
  if (cost.characters > mostCharacters * reserve) return false;
  return detail === 'full' || cost.tokens <= mostTokens * reserve;
}

export interface Cost {
  readonly characters: number;
  readonly tokens: number;
}

const pieces = /[A-Z]?[a-z]+|[A-Z]+|\d{1,3}|["{}[\]:,]+|[!-/;-@\\^-`|~]+|\s+|[^ -~\s]/gu;

/**
 * What a text costs a reader, without a tokenizer's tables. Pieces are cut about as the o200k encoding cuts them; a
 * word that no dictionary holds (a hash, a generated name) costs more the longer it is. Rather too much than too little.
 */
export function costOf(text: string): Cost {
  let tokens = 0;
  for (const [piece] of text.matchAll(pieces)) tokens += tokensOf(piece);
  return { characters: text.length, tokens: Math.ceil(tokens) };
}

function tokensOf(piece: string): number {
  const { length } = piece;
  const first = piece.charCodeAt(0);
  if (first > 0x7f) return /\p{L}/u.test(piece) ? (first < 0x2e80 ? 0.5 : 1) : 2.5;
  if (/\s/.test(piece)) return piece === ' ' ? 0 : 1;
  if (/\d/.test(piece)) return 1;
  if (/[A-Za-z]/.test(piece)) return length <= 6 ? 1 : length <= 14 ? length / 5 : 2.8 + (length - 14) / 1.4;
  if (/["{}[\]:,]/.test(piece)) return length <= 4 ? 1 : 1 + (length - 4) / 1.6;
  return length === 1 ? 0.9 : length / 1.25;
}

export function sumOf(...costs: readonly Cost[]): Cost {
  return {
    characters: costs.reduce((sum, cost) => sum + cost.characters, 0),
    tokens: costs.reduce((sum, cost) => sum + cost.tokens, 0),
  };
}
