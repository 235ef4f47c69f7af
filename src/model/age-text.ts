const units = [
  [86_400_000, 'days'],
  [3_600_000, 'h'],
  [60_000, 'min'],
] as const;

/** A span of milliseconds in the largest unit that leaves at least two of it: `7 min`, `3 h`, `37 days`. */
export function ageText(milliseconds: number): string {
  const [size, unit] = units.find(([one]) => milliseconds >= 2 * one) ?? ([60_000, 'min'] as const);
  return `${Math.floor(milliseconds / size)} ${unit}`;
}
