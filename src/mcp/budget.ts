/** An answer may hold so many characters, whatever was asked for; in its text and in its structured content alike. */
export const mostCharacters = 45_000;

/** And by default so many tokens. */
export const mostTokens = 8_000;

export type Detail = 'concise' | 'full';

/** Room for what is estimated too low and for what the protocol adds. */
const reserve = 0.92;

/** Does a text (or JSON) of so many characters and estimated tokens keep within the budget? */
export function fits(cost: Cost, detail: Detail): boolean {
  if (cost.characters > mostCharacters * reserve) return false;
  return detail === 'full' || cost.tokens <= mostTokens * reserve;
}

export interface Cost {
  readonly characters: number;
  readonly tokens: number;
}

/**
 * What a text costs a reader, without a tokenizer's tables: pieces are cut as the o200k encoding cuts them, and words
 * that no dictionary holds (hashes, generated names) are counted at three characters a token.
 */
export function costOf(text: string): Cost {
  let tokens = 0;
  for (const [piece] of text.matchAll(/[A-Za-z]+|\d{1,3}|[^\sA-Za-z\d]+|\s+/g)) {
    const first = piece.charCodeAt(0);
    if (first > 0x7f) tokens += new TextEncoder().encode(piece).length * 0.7;
    else if (/[A-Za-z]/.test(piece)) tokens += piece.length <= 6 ? 1 : piece.length / 4.5;
    else if (/\d/.test(piece)) tokens += 1;
    else if (/\s/.test(piece)) tokens += piece === ' ' ? 0 : 1;
    else tokens += piece.length / 2 + 0.5;
  }
  return { characters: text.length, tokens: Math.ceil(tokens) };
}

export function sumOf(...costs: readonly Cost[]): Cost {
  return {
    characters: costs.reduce((sum, cost) => sum + cost.characters, 0),
    tokens: costs.reduce((sum, cost) => sum + cost.tokens, 0),
  };
}
