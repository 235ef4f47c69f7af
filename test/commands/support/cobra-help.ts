import type { CommandFlag } from '../../../src/commands/command-table.ts';

/** Every command of cobra has it, and its documentation says it of each. */
export const cobraHelp: CommandFlag = {
  name: '--help',
  aliases: ['-h'],
  value: 'optional',
  type: 'boolean',
  inherited: true,
};
