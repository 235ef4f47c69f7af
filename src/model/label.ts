/** Evidence labels, strongest first. */
export const labels = [
  'live evidence',
  'sanitized user evidence',
  'documentation-based',
  'inference',
] as const;

export type Label = (typeof labels)[number];

/** The weakest of the labels given: what rests on several pieces of evidence is no stronger than the worst. */
export function weakest(...given: readonly Label[]): Label {
  const index = Math.max(0, ...given.map((label) => labels.indexOf(label)));
  return labels[index] ?? 'inference';
}
