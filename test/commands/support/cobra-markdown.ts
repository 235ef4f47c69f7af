import type { CommandFlag } from '../../../src/commands/command-table.ts';
import { cobraHelp } from './cobra-help.ts';
import { tableFlag } from './go-flag.ts';
import type { ToolCommand } from './review.ts';

/** The command tree that cobra's Markdown pages (one a command, named in its heading) tell of, below the command `root`. */
export function cobraTree(pages: readonly string[], root: string): ToolCommand {
  const byPath = new Map(pages.map((page) => [headingOf(page), page]));
  const treeOf = (path: string): ToolCommand => {
    const page = byPath.get(path) ?? '';
    const below = [...byPath.keys()].filter(
      (one) => one.startsWith(`${path} `) && !one.slice(path.length + 1).includes(' '),
    );
    const [child] = below;
    const handedDown =
      child === undefined ? '' : blockOf('inherited from parent commands', byPath.get(child));
    return {
      name: path.split(' ').at(-1) ?? path,
      // A page shows how to call its command, unless that only groups others.
      runnable: new RegExp(`^\`\`\`\n${path}(?: .*)?\n\`\`\`$`, 'm').test(page),
      flags: flagsOf(page, handedDown)
        .filter(({ name }) => name !== '--help')
        .concat(path === root ? [cobraHelp] : []),
      commands: below.sort().map(treeOf),
    };
  };
  return treeOf(root);
}

function headingOf(page: string): string {
  const [, heading] = /^## (.+)$/m.exec(page) ?? [];
  if (heading === undefined) throw new Error(`a page without a heading: ${page.slice(0, 80)}`);
  return heading;
}

function blockOf(heading: string, page = ''): string {
  return (
    new RegExp(`^### Options${heading === '' ? '' : ` ${heading}`}\n\n\`\`\`\n([^]*?)\n\`\`\`$`, 'm').exec(
      page,
    )?.[1] ?? ''
  );
}

function flagsOf(page: string, handedDown: string): readonly CommandFlag[] {
  return blockOf('', page)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match =
        /^ {2}(?:-(\w), | {4})--([\w.-]+)(?: (\S*?[^\s[\]]))?(?:\[=(\S*)\])?(?: {3,}(.*))?$/.exec(line) ?? [];
      const [, shorthand = '', name, type = 'bool', noValue = type === 'bool' ? 'true' : '', text = ''] =
        match;
      if (name === undefined) throw new Error(`not a line of options: ${line}`);
      const flag = tableFlag({
        name,
        shorthand,
        type,
        noValue,
        persistent: handedDown.includes(` --${name} `),
      });
      return text === "json| yaml| jsonpath='{}'" ? { ...flag, values: ['json', 'yaml', 'jsonpath='] } : flag;
    });
}
