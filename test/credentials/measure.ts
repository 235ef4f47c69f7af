import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { credentialsIn } from '../../src/credentials/credentials-in.ts';
import { hashOf } from '../../src/model/hash.ts';
import { lookAlikes } from './look-alikes.ts';
import { positives } from './positives.ts';

const score = z.strictObject({ found: z.int(), of: z.int(), refused: z.int(), lookAlikes: z.int() });

export type Score = z.infer<typeof score>;

/** What earlier detectors scored. */
export const runs = z
  .array(z.strictObject({ what: z.string(), kept: score, open: score }))
  .parse(parse(readFileSync(new URL('runs.yaml', import.meta.url), 'utf8')));

/** Texts of the kept half are counted, and never looked at while detectors are made. It follows from the text alone. */
function halfOf(text: string): 'open' | 'kept' {
  return Number.parseInt(hashOf(text).slice(-1), 16) % 2 === 0 ? 'kept' : 'open';
}

/** Found: what was found covers some of the credential. Named: and is of its kind. */
export const measured = positives().map(({ kind, text, secret }) => {
  const start = text.indexOf(secret);
  const found = credentialsIn(text).filter((one) => one.start < start + secret.length && one.end > start);
  return {
    kind,
    half: halfOf(text),
    isFound: found.length > 0,
    isNamed: found.some((one) => one.kind === kind),
  };
});

export const passed = lookAlikes().map(({ group, text }) => ({
  group,
  text,
  half: halfOf(text),
  isRefused: credentialsIn(text).length > 0,
}));

export function scoreOf(half: 'open' | 'kept'): Score {
  const [own, others] = [
    measured.filter((one) => one.half === half),
    passed.filter((one) => one.half === half),
  ];
  return {
    found: own.filter(({ isFound }) => isFound).length,
    of: own.length,
    refused: others.filter(({ isRefused }) => isRefused).length,
    lookAlikes: others.length,
  };
}
