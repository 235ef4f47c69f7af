/**
 * A word of a Corefile. `file` is set for words of an imported file. `text` is without the enclosing quotes; environment
 * references are still in it.
 */
export interface Token {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly file?: string;
}

// Go's unicode.IsSpace, which differs from JavaScript's \s in U+0085 and U+FEFF.
const space = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/**
 * Splits a Corefile into words exactly as CoreDNS does (github.com/coredns/caddy caddyfile/lexer.go), oddities included:
 * a carriage return vanishes even within a word, and a `#` within a word hides only what follows up to the next space.
 */
export function lexCorefile(text: string, file?: string): Token[] {
  const tokens: Token[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  let lineStart = at;

  const emit = (start: Place, word: string) => {
    tokens.push({ text: word, ...start, ...(file !== undefined && { file }) });
  };

  /** Reads on behind an opening quote. A quote that is never closed takes the rest of the text. */
  const readQuoted = (start: Place) => {
    let word = '';
    let escaped = false;
    while (at < text.length) {
      const char = text.charAt(at++);
      if (!escaped && char === '\\') {
        escaped = true;
        continue;
      }
      if (!escaped && char === '"') {
        emit(start, word);
        return;
      }
      if (char === '\n') {
        line++;
        lineStart = at;
      }
      word += escaped && char !== '"' ? `\\${char}` : char;
      escaped = false;
    }
    if (word !== '') emit(start, word);
  };

  let word = '';
  let start: Place = { line, column: 1 };
  let comment = false;
  while (at < text.length) {
    const char = text.charAt(at++);
    if (space.test(char)) {
      if (char === '\r') continue;
      if (word !== '') {
        emit(start, word);
        word = '';
        comment = false;
      }
      if (char === '\n') {
        line++;
        lineStart = at;
        comment = false;
      }
      continue;
    }
    comment ||= char === '#';
    if (comment) continue;
    if (word === '') {
      start = { line, column: at - lineStart };
      if (char === '"') {
        readQuoted(start);
        continue;
      }
    }
    word += char;
  }
  if (word !== '') emit(start, word);
  return tokens;
}

interface Place {
  readonly line: number;
  readonly column: number;
}
