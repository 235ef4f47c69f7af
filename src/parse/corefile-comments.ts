// Go's unicode.IsSpace, as in the lexer.
const space = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/**
 * The Corefile without its comments: every word stays at its line and column, and CoreDNS reads the same. What `#` hides
 * within a word becomes spaces.
 */
export function withoutComments(text: string): string {
  let kept = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  let state: 'between' | 'word' | 'hidden' | 'comment' | 'quoted' | 'escaped' = 'between';
  for (let at = kept.length; at < text.length; at++) {
    const char = text.charAt(at);
    if (state === 'quoted' || state === 'escaped') {
      kept += char;
      if (state === 'escaped') state = 'quoted';
      else if (char === '\\') state = 'escaped';
      else if (char === '"') state = 'between';
    } else if (char === '\r') {
      kept += char;
    } else if (char === '\n' || (state !== 'comment' && space.test(char))) {
      kept += char;
      state = 'between';
    } else if (state === 'hidden') {
      kept += ' ';
    } else if (char === '#' && state !== 'comment') {
      if (state === 'word') kept += ' ';
      state = state === 'word' ? 'hidden' : 'comment';
    } else if (state !== 'comment') {
      kept += char;
      state = state === 'between' && char === '"' ? 'quoted' : 'word';
    }
  }
  return kept;
}
