import { z } from 'zod';

export const commandVerdicts = [
  'ok',
  'mutates',
  'reads-secret',
  'unknown-command',
  'unknown-flag',
  'bad-value',
  'outside-set',
] as const;

/** One invocation that was found in a text, and whether it exists and only reads. Its names are those of the JSON answer. */
export const commandCheck = z.strictObject({
  text: z.string().describe('As it stands there'),
  cli: z.string().describe('The innermost command, wrappers gone'),
  verdict: z.enum(commandVerdicts),
  at: z.strictObject({ line: z.int(), column: z.int() }),
  detail: z.string(),
  suggestion: z.string().nullable(),
});

export type CommandCheck = z.infer<typeof commandCheck>;
