const small =
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty';

/** A number in digits or in a word, for patterns: `3`, `three`. */
export const numberPattern = String.raw`\d{1,6}|${small}|a single`;

const values = new Map<string, number>([
  ...small.split('|').map((word, at) => [word, at] as const),
  ['a single', 1],
]);

/** The number that digits or a word up to twenty say. */
export function numberOf(text: string): number | undefined {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  return values.get(text.toLowerCase());
}
