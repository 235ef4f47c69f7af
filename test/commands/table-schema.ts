import { z } from 'zod';
import type { CommandEntry, CommandFlag, CommandTable } from '../../src/commands/command-table.ts';

const effect = z.enum(['reads', 'mutates', 'reads-secret']);
const version = z.string().regex(/^\d+(\.\d+)*$/);

const flag: z.ZodType<CommandFlag> = z.strictObject({
  name: z.string().regex(/^--?[A-Za-z0-9?!][\w.?!-]*$/),
  aliases: z.exactOptional(z.array(z.string().regex(/^--?[A-Za-z0-9?!][\w.?!-]*$/)).nonempty()),
  value: z.enum(['none', 'required', 'optional']),
  nextWord: z.exactOptional(z.literal(true)),
  values: z.exactOptional(z.array(z.string()).nonempty()),
  type: z.exactOptional(z.enum(['boolean', 'integer', 'duration'])),
  inherited: z.exactOptional(z.literal(true)),
  effect: z.exactOptional(effect),
  dryRun: z.exactOptional(z.literal(true)),
  deprecated: z.exactOptional(z.string()),
  since: z.exactOptional(version),
  until: z.exactOptional(version),
});

const entry: z.ZodType<CommandEntry> = z.lazy(() =>
  z.strictObject({
    name: z.string().min(1),
    aliases: z.exactOptional(z.array(z.string().min(1)).nonempty()),
    effect,
    flags: z.exactOptional(z.array(flag)),
    commands: z.exactOptional(z.array(entry)),
    group: z.exactOptional(z.literal(true)),
    arguments: z.exactOptional(z.literal('none')),
    mutatesFrom: z.exactOptional(z.int().positive()),
    wordEffects: z.exactOptional(z.record(z.string(), effect)),
    words: z.exactOptional(z.array(z.string().min(1))),
    deprecated: z.exactOptional(z.string()),
    since: z.exactOptional(version),
    until: z.exactOptional(version),
  }),
);

/** The shape of a file in src/commands/tables. */
export const tableSchema: z.ZodType<CommandTable> = z.strictObject({
  cli: z.string(),
  version,
  made: z.iso.date(),
  from: z.string(),
  complete: z.boolean(),
  grammar: z.enum(['subcommands', 'words', 'options']),
  root: entry,
});
