import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { CommandFlag, CommandTable } from '../../../src/commands/command-table.ts';

const module = 'github.com/coredns/coredns';

/** Flags after which it prints and ends; with all others it serves. */
const prints = ['-version', '-plugins', '-help'];
const values: Readonly<Record<string, readonly string[]>> = { '-log-format': ['text', 'json'] };
/** By the sources of 1.13.2 and 1.14.0 to 1.14.7, which have none. */
const since: Readonly<Record<string, string>> = { '-log-format': '1.15' };

/** Of what the program in the folder `coredns` prints of its flags. */
export default function generate(): CommandTable {
  const go = (...args: string[]) =>
    spawnSync('go', args, {
      cwd: join(import.meta.dirname, 'coredns'),
      encoding: 'utf8',
      env: { ...process.env, GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? 'local' },
    });
  const { stderr } = go('run', '-gcflags=all=-N -l -dwarf=false', '.', '-help');
  const version = go('list', '-m', '-f', '{{.Version}}', module).stdout.trim();
  const flags = [...stderr.matchAll(/^ {2}(-[\w.-]+)(?: (\w+))?$/gm)].map(([, name = '', type]) =>
    flagOf(name, type),
  );
  if (flags.length === 0) throw new Error(`coredns printed no flags: ${stderr}`);
  return {
    cli: 'coredns',
    version: version.slice(1),
    made: new Date().toISOString().slice(0, 10),
    from: `flags that the Go module ${module} ${version} prints`,
    complete: true,
    grammar: 'subcommands',
    root: {
      name: 'coredns',
      effect: 'mutates',
      arguments: 'none',
      flags: [...flags, { ...flagOf('-help', undefined), aliases: ['--help', '-h'] }],
    },
  };
}

/** Go's own package takes two dashes for one. */
function flagOf(name: string, type: string | undefined): CommandFlag {
  const listed = values[name];
  const first = since[name];
  return {
    name,
    aliases: [`-${name}`],
    ...(type === undefined ? { value: 'optional', type: 'boolean' } : { value: 'required' }),
    ...(listed === undefined ? {} : { values: listed }),
    ...(prints.includes(name) ? { effect: 'reads' } : {}),
    ...(first === undefined ? {} : { since: first }),
  };
}
