/**
 * Control and format characters, line and paragraph separators, halves of surrogate pairs, and whatever Unicode says
 * is not to be shown: bidirectional controls, zero-width characters, variation selectors, tags.
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const invisibleButBreaks = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Text from a cluster as it may be shown: without characters that hide, reorder or move what stands around them, and
 * of at most `limit` UTF-16 units, the last an ellipsis where it was cut. With `keepBreaks`, line feeds and tabs stay;
 * else each run of white space that holds one is a space.
 */
export function cleanText(text: string, limit: number, keepBreaks = false): string {
  // What is beyond this cannot be shown, however much of the rest is stripped.
  const bounded = text.length > limit * 16 ? text.slice(0, limit * 16) : text;
  const clean = keepBreaks
    ? bounded.replace(/\r\n?/g, '\n').replace(invisibleButBreaks, '')
    : bounded.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ').replace(invisible, '');
  if (clean.length <= limit && bounded.length === text.length) return clean;
  const cut = clean.slice(0, Math.max(0, limit - 1));
  return `${cut.replace(/[\ud800-\udbff]$/, '')}…`;
}
