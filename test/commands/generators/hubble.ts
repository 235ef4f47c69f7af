import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { CommandTable } from '../../../src/commands/command-table.ts';
import { cobraHelp } from '../support/cobra-help.ts';
import { type GoFlag, tableFlag } from '../support/go-flag.ts';
import { type ToolCommand, readReview, reviewed } from '../support/review.ts';

const module = 'github.com/cilium/cilium';

interface GoCommand extends Omit<ToolCommand, 'flags' | 'commands'> {
  readonly flags: readonly GoFlag[];
  readonly commands: readonly GoCommand[];
}

/** Of the command tree of Cilium's Go module, written out by the program in the folder `hubble`. */
export default function generate(): CommandTable {
  const go = (...args: string[]) =>
    execFileSync('go', args, {
      cwd: join(import.meta.dirname, 'hubble'),
      encoding: 'utf8',
      env: { ...process.env, GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? 'local' },
    });
  const tree = toolCommand(JSON.parse(go('run', '-gcflags=all=-N -l -dwarf=false', '.')) as GoCommand);
  const version = go('list', '-m', '-f', '{{.Version}}', module).trim();
  return {
    cli: 'hubble',
    version: version.slice(1),
    made: new Date().toISOString().slice(0, 10),
    from: `command tree of the Go module ${module} ${version}`,
    complete: true,
    grammar: 'subcommands',
    root: reviewed({ ...tree, flags: [...tree.flags, cobraHelp] }, readReview('hubble')),
  };
}

function toolCommand(command: GoCommand): ToolCommand {
  return { ...command, flags: command.flags.map(tableFlag), commands: command.commands.map(toolCommand) };
}
