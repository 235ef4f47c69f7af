import type { DecidedAnswer } from '../../../src/net/dns/planning/decided-answer.ts';

/** What is left open agrees with everything: how often, and why, is counted. */
export class UnknownReasons {
  readonly #counts = new Map<string, number>();
  #all = 0;

  count({ outcome, failure, because }: Pick<DecidedAnswer, 'outcome' | 'failure' | 'because'>): void {
    this.#all += 1;
    if (outcome !== 'unknown' || failure !== undefined) return;
    this.#counts.set(because, (this.#counts.get(because) ?? 0) + 1);
  }

  /** Reasons that are none of these. */
  beyond(known: readonly string[]): readonly string[] {
    return [...this.#counts.keys()].filter((because) => !known.includes(because));
  }

  /** Of all questions, from 0 to 1. Printed with the count of each reason. */
  share(): number {
    const open = [...this.#counts.values()].reduce((sum, one) => sum + one, 0);
    const lines = [...this.#counts].map(([because, count]) => `${count}: ${because}`);
    console.log([`${open} of ${this.#all} left open`, ...lines].join('\n'));
    return open / Math.max(1, this.#all);
  }
}
