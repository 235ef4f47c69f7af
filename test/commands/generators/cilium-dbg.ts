import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandTable } from '../../../src/commands/command-table.ts';
import { cobraTree } from '../support/cobra-markdown.ts';
import { readReview, reviewed } from '../support/review.ts';

const module = 'github.com/cilium/cilium';

/**
 * Of the command reference that cilium-dbg writes itself (Documentation/cmdref of Cilium's Go module), which leaves out
 * aliases: those are in the review, and the source has as many.
 */
export default function generate(): CommandTable {
  const go = (...args: string[]) =>
    execFileSync('go', args, { cwd: join(import.meta.dirname, 'hubble'), encoding: 'utf8' }).trim();
  go('mod', 'download', module);
  const [version = '', directory = ''] = go('list', '-m', '-f', '{{.Version}} {{.Dir}}', module).split(' ');

  const folder = join(directory, 'Documentation/cmdref');
  const pages = readdirSync(folder)
    .filter((name) => /^cilium-dbg(_|\.md$)/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const review = readReview('cilium-dbg');
  const aliased = readdirSync(join(directory, 'cilium-dbg/cmd'))
    .filter((name) => name.endsWith('.go'))
    .map((name) => readFileSync(join(directory, 'cilium-dbg/cmd', name), 'utf8'))
    // One alias, `inspect, show`, is a slip in the source that nobody can type.
    .flatMap((source) => source.match(/\bAliases: +\[\]string\{"\w+"/g) ?? []).length;
  if (aliased !== Object.keys(review.aliases).length) {
    throw new Error(`the source gives aliases to ${aliased} commands, the review to others`);
  }

  const tree = cobraTree(pages, 'cilium-dbg');
  const help = { name: 'help', runnable: true, flags: [], commands: [] };
  return {
    cli: 'cilium-dbg',
    version: version.slice(1),
    made: new Date().toISOString().slice(0, 10),
    from: `command reference in the Go module ${module} ${version}`,
    complete: true,
    grammar: 'subcommands',
    root: reviewed({ ...tree, commands: [...tree.commands, help] }, review),
  };
}
