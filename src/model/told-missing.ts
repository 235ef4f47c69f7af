import { z } from 'zod';
import { cleanText } from './clean-text.ts';
import { type Missing, reasons } from './missing.ts';

/** What was not read, as plans print it: every key is there. */
export const toldMissingSchema = z.strictObject({
  what: z.string(),
  namespaces: z.array(z.string()).nullable(),
  reason: z.enum(reasons),
  detail: z.string().nullable(),
  next: z.string().nullable(),
});

/** The same of what a plan lacks, with no more of a foreign text than a line. */
export function toldMissing({
  what,
  namespaces,
  reason,
  detail,
  next,
}: Missing): z.infer<typeof toldMissingSchema> {
  return {
    what: cleanText(what, 500),
    namespaces: namespaces === null ? null : namespaces.map((one) => cleanText(one, 253)),
    reason,
    detail: detail === undefined ? null : cleanText(detail, 500),
    next: next === undefined ? null : cleanText(next, 1_000),
  };
}
