import { diceOf } from './dice.ts';
import { cloudPositives } from './positives/cloud.ts';
import { clusterPositives } from './positives/cluster.ts';
import { keyPositives } from './positives/keys.ts';
import { loginPositives } from './positives/logins.ts';
import { servicePositives } from './positives/services.ts';
import type { Writer } from './writer.ts';

/** A text as somebody might send it, and the part of it that nobody may see again. */
export interface Positive {
  readonly kind: string;
  readonly text: string;
  readonly secret: string;
}

const writers: Readonly<Record<string, readonly Writer[]>> = {
  ...clusterPositives,
  ...keyPositives,
  ...loginPositives,
  ...cloudPositives,
  ...servicePositives,
};

/** At least so many texts of each kind. */
const leastOfEach = 6;

/**
 * Made anew each time from parts, so that no credential stands in a file; the same each time, so that a score can be
 * compared with the one before.
 */
export function positives(): Positive[] {
  return Object.entries(writers).flatMap(([kind, ways]) => {
    const count = Math.max(leastOfEach, ways.length);
    return Array.from({ length: count }, (_, index) => {
      const write = ways[index % ways.length];
      if (write === undefined) throw new Error(`${kind} is written in no way`);
      return { kind, ...write(diceOf(`${kind} ${index}`)) };
    });
  });
}
