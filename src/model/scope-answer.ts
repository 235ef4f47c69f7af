import { z } from 'zod';

export const scopeVerdicts = ['in_scope', 'delegate', 'refuse', 'mixed', 'unrelated'] as const;

/** Whether a question is ours, whose it is, and what to say. Its names are those of the JSON answer. */
export const scopeAnswer = z.strictObject({
  verdict: z.enum(scopeVerdicts),
  owner: z.string().nullable().describe('Whom to hand over to'),
  owners: z.array(z.string()).describe('All owners concerned'),
  inScope: z.string().nullable().describe('Untrusted: the part that is answered here, as a question'),
  subjects: z.array(z.string()),
  answer: z.string().describe('What to say'),
  reason: z.string(),
});

export type ScopeAnswer = z.infer<typeof scopeAnswer>;
