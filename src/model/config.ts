import { z } from 'zod';

/** The file given to `--config`. */
export const configSchema = z.strictObject({
  ignore: z
    .array(
      z.strictObject({
        rule: z.string().describe('Code or id'),
        kind: z.string().optional(),
        namespace: z.string().optional(),
        name: z.string().optional(),
        reason: z.string().min(1),
        until: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
      }),
    )
    .default([]),
  thresholds: z.record(z.string(), z.record(z.string(), z.number())).default({}),
  /** With `allow`, annotations on the objects themselves count too. */
  annotations: z.enum(['allow', 'deny']).default('deny'),
});

export type Config = z.infer<typeof configSchema>;

export const emptyConfig: Config = configSchema.parse({});
