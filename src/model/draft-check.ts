import { z } from 'zod';

/** The seven parts of a review, in their order. */
export const draftParts = [
  'target',
  'evidence',
  'findings',
  'actions',
  'rollback',
  'handoffs',
  'assumptions',
] as const;

export type DraftPart = (typeof draftParts)[number];

/** What a draft can be at fault for. */
export const draftRules = [
  'secret',
  'mutation',
  'missing',
  'form',
  'unlabelled',
  'unrated',
  'overclaim',
  'contradicted',
  'understated',
  'left-out',
  'unread-absence',
  'unconfirmed',
  'unverified-command',
  'no-cutover',
  'no-owner',
  'unknown-owner',
  'metadata',
] as const;

export type DraftRule = (typeof draftRules)[number];

/** How a draft answer stands to what a review must be. Its names are those of the JSON answer. */
export const draftCheck = z.strictObject({
  ok: z.boolean().describe('No defect is left'),
  evidence: z
    .enum(['none', 'review', 'review and objects'])
    .describe('What the draft was held against besides its own form'),
  total: z
    .int()
    .nonnegative()
    .describe('Defects in all; those beyond the first of each rule may not be listed'),
  defects: z.array(
    z.strictObject({
      part: z
        .enum(draftParts)
        .nullable()
        .describe('Null where the draft as a whole, or none of its parts, is meant'),
      rule: z.enum(draftRules),
      line: z.int().positive(),
      detail: z.string(),
      mend: z.string(),
    }),
  ),
  notChecked: z
    .array(z.strictObject({ line: z.int().positive(), detail: z.string() }))
    .describe('What a finding says that nothing here could be held against'),
});

export type DraftCheck = z.infer<typeof draftCheck>;
export type Defect = DraftCheck['defects'][number];
