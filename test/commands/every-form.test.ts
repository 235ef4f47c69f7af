import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { verifyCommands } from '../../src/commands/verify-commands.ts';

const harmful = ['plain', 'documented']
  .flatMap((name) =>
    z
      .array(z.tuple([z.string(), z.string()]))
      .parse(parse(readFileSync(new URL(`./corpus/${name}.yaml`, import.meta.url), 'utf8'))),
  )
  .filter(
    ([text, label]) =>
      /^(?:mutates|reads-secret)/.test(label) &&
      /^(?:kubectl|cilium|cilium-dbg|hubble|calicoctl|subctl|ip|conntrack|iptables|ipvsadm|nft) /.test(
        text,
      ) &&
      !/['"\\<>$|]/.test(text) &&
      // A word of one letter, or one that ends in a full stop, is no command in a sentence.
      !/^ip \w \w(?: |$)|\. |[{}]/.test(text),
  )
  .map(([text]) => text);

/** Ways to write a command down, each of which runs it or tells somebody to run it. */
const forms: Readonly<Record<string, (command: string) => string>> = {
  'in a fence': (command) => `\`\`\`bash\n${command}\n\`\`\``,
  'in a fence without language': (command) => `\`\`\`\n${command}\n\`\`\``,
  'behind a prompt': (command) => `root@node:~# ${command}`,
  'in backquotes': (command) => `Run \`${command}\` now.`,
  'in prose': (command) => `Then run ${command} and look.`,
  'behind a colon': (command) => `Do this: ${command}`,
  'in a list': (command) => `1. ${command}`,
  'in a cell': (command) => `| do | ${command} |\n| x | y |`,
  'in a heading': (command) => `## ${command}`,
  'in bold': (command) => `**${command}**`,
  'in quotes': (command) => `He said "${command}" helps.`,
  'in JSON': (command) => JSON.stringify({ command }),
  'in a list of YAML': (command) => `command: ["sh", "-c", "${command}"]`,
  'behind another': (command) => `kubectl get pods && ${command}`,
  'behind a semicolon': (command) => `cd /tmp; ${command}`,
  'in a pipe': (command) => `cat x | ${command}`,
  'in a substitution': (command) => `echo $(${command})`,
  'in a loop': (command) => `for i in a b; do ${command}; done`,
  'in a condition': (command) => `if true; then ${command}; fi`,
  'in a function': (command) => `f() { ${command}; }\nf`,
  'in a here document': (command) => `bash <<EOF\n${command}\nEOF`,
  'for a shell': (command) => `bash -c '${command}'`,
  'for eval': (command) => `eval "${command}"`,
  'for a trap': (command) => `trap '${command}' EXIT`,
  'for xargs': (command) => `echo a | xargs ${command}`,
  'by find': (command) => `find . -exec ${command} \\;`,
  'with its name quoted': (command) => command.replace(/^\S+/, "'$&'"),
  'over two lines': (command) => command.replace(' ', ' \\\n  '),
  'with hard blanks': (command) => command.replace(' ', '\u00a0'),
};

it.each(Object.entries(forms))('%s, what changes something is told', (_, form) => {
  expect(harmful.length).toBeGreaterThan(200);
  expect(
    harmful.filter((command) => verifyCommands(form(command)).every(({ verdict }) => verdict === 'ok')),
  ).toEqual([]);
});
