import { expect } from 'vitest';

/** How much of a function of upstream the generated cases reached, in percent of its statements. */
export interface Covered {
  /** `k8s.io/kubernetes/pkg/proxy/topology.go:CategorizeEndpoints` */
  readonly name: string;
  readonly percent: number;
}

const least = 95;

/** Prints what was reached and fails for a function under 95 %, or under what an exception says and why. */
export function expectCovered(
  covered: readonly Covered[],
  exceptions: Readonly<Record<string, { readonly least: number; readonly because: string }>> = {},
): void {
  const lines = covered.map(({ name, percent }) => {
    const because = exceptions[name]?.because;
    return `${percent.toFixed(1)} % of ${name}${because === undefined ? '' : ` (${because})`}`;
  });
  console.log(lines.join('\n'));
  const tooLittle = covered.filter(({ name, percent }) => percent < (exceptions[name]?.least ?? least));
  expect(tooLittle).toEqual([]);
}
