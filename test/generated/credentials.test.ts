import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { detectors } from '../../src/credentials/detectors.ts';
import { contexts, secretNames } from '../../src/credentials/families/names.ts';
import { wellKnown } from '../../src/credentials/well-known.ts';
import { measured, passed, runs, type Score, scoreOf } from '../credentials/measure.ts';

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [head, ...rows].map((cells) => cells.map(String));
  const widths = head.map((_, at) => Math.max(3, ...all.map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = all;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

function countOf<T>(items: readonly T[], fits: (item: T) => boolean): number {
  return items.filter(fits).length;
}

const kinds = [...new Set(measured.map(({ kind }) => kind))];
const groups = [...new Set(passed.map(({ group }) => group))];
const now = { what: 'now', kept: scoreOf('kept'), open: scoreOf('open') };

function share({ found, of, refused, lookAlikes }: Score): string {
  return `${found} of ${of} (${((100 * found) / of).toFixed(1)} %), ${refused} of ${lookAlikes} refused`;
}

const page = `# Credentials that are refused

No credential is taken, in any form: a request whose arguments hold one is refused by the name of what it is, before
anything else looks at it, and nothing of it is repeated, kept or logged. That goes for all arguments of all tools and
prompts, nested ones and their names, for what a request says of itself in \`_meta\`, for the arguments of the command
line, and for what \`scope\` and \`verify\` read. \`check_scope\` answers \`refuse\`, \`check_review\` names it as a defect,
by line and kind.

What the detectors know is data (\`src/credentials/families\`): ${wellKnown.length} prefixes of tokens, ${secretNames.length} names whose value is a credential,
${contexts.length} words by whose neighbourhood a kind is told, and forms such as PEM, JSON Web Tokens, logins in URLs and headers, Secrets
and kubeconfigs; what stands in base64 is looked into. ${detectors.length} detectors in all. Lengths and prefixes are facts after the rules of
gitleaks (July 2026) and the services' own documentation. What is kept of a cluster is freed of credentials by the same
prefixes and names, more liberally: there a look-alike is taken out as well.

A detector looks at a bounded number of characters around the places where its anchor stands, and at those that are the
credential's own once. Ten times the text costs at most twelve times the steps, counted in a test for each.

## How often it is right

The corpus (\`test/credentials\`) was written before the detectors: ${measured.length} texts of ${kinds.length} kinds, made from parts so that none
of them stands in a file, and ${passed.length} that look like one. Halves were drawn by a hash of the text; of the kept one only
the numbers were ever looked at. Both were written by the same hand as the detectors: expect less on texts from elsewhere.

${table(
  ['run', 'kept half', 'open half'],
  [...runs, now].map(({ what, kept, open }) => [what, share(kept), share(open)]),
)}

Found means that what was found covers some of the credential; named, that it was told by its own kind.

${table(
  ['kind', 'texts', 'found', 'named'],
  kinds.map((kind) => {
    const own = measured.filter((one) => one.kind === kind);
    return [kind, own.length, countOf(own, ({ isFound }) => isFound), countOf(own, ({ isNamed }) => isNamed)];
  }),
)}

## What may pass

${table(
  ['what only looks like one', 'texts', 'refused'],
  groups.map((group) => {
    const own = passed.filter((one) => one.group === group);
    return [group, own.length, countOf(own, ({ isRefused }) => isRefused)];
  }),
)}

What is not told from ordinary words passes: a password in a sentence without a digit, a key of a service that is not
among these under a name that says nothing. Do not rely on the refusal; do not send credentials.
`;

it('references/credentials.md says which credentials are found, and how often', async () => {
  const path = fileURLToPath(new URL('../../references/credentials.md', import.meta.url));
  await expect(page).toMatchFileSnapshot(path);
});
