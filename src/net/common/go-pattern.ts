/** Beyond that many of them, trying a name may take longer than its length allows for. */
const mostOpenEnds = 3;
const longest = 1000;

/**
 * A regular expression of Go's as one that finds the same here; undefined where the two languages may differ, or where
 * trying it could take long: repeated groups, and many repetitions without an end.
 */
export function goPattern(text: string): RegExp | undefined {
  const [, flags = '', body = ''] = /^(\(\?i\))?(.*)$/s.exec(text) ?? [];
  const pattern = body.replaceAll(/\(\?P?<(\w+)>/g, '(?<$1>');
  if (pattern.length > longest || !/^[\x20-\x7e]*$/.test(pattern)) return undefined;
  const bare = pattern.replaceAll(/\\[^\w]|\\[dDwWbtn]/g, 'e');
  // Escapes, classes by name and groups that are not the same in both, if both have them.
  const classes = bare.split('[').slice(1);
  if (bare.includes('\\') || classes.some((one) => !one.includes(']') || /^(?:\^?\]|:)/.test(one)))
    return undefined;
  const plain = bare.replaceAll(/\[[^\]]*\]?/g, 'c');
  if (/\(\?(?!:|<\w)/.test(plain) || /\)[*+?{]/.test(plain) || /[*+?}][*+{]/.test(plain)) return undefined;
  if ([...plain.matchAll(/[*+]|\{\d+,\d*\}/g)].length > mostOpenEnds) return undefined;
  try {
    return new RegExp(pattern, flags === '' ? '' : 'i');
  } catch {
    return undefined;
  }
}
