import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { verifyCommands } from '../../src/commands/verify-commands.ts';
import { skillReferences } from '../../src/model/skill.ts';

const root = new URL('../../', import.meta.url);

const files = [
  ...readdirSync(new URL('prompts/', root)).flatMap((name) =>
    name.endsWith('.md') ? [`prompts/${name}`] : [],
  ),
  ...skillReferences.map((name) => `references/${name}.md`),
];

/** Named because they do not exist any more, or are no reading: the sentence around each says so. */
const warnedOf = new Map([
  ['ping -M do', 'outside-set'],
  ['kube-proxy --metrics-port', 'outside-set'],
  ['cilium policy trace', 'unknown-command'],
  ['hubble record', 'unknown-command'],
]);

function checked(file: string) {
  return verifyCommands(readFileSync(new URL(file, root), 'utf8'));
}

it.each(files)('%s prints only commands that exist and read', (file) => {
  const wrong = checked(file).filter(
    ({ verdict, text }) => verdict !== 'ok' && warnedOf.get(text) !== verdict,
  );
  expect(wrong).toEqual([]);
});

it('finds commands at all, those warned of among them', () => {
  const all = files.flatMap(checked);
  expect(all.filter(({ verdict }) => verdict === 'ok').length).toBeGreaterThan(250);
  expect([...warnedOf.keys()].filter((text) => !all.some((one) => one.text === text))).toEqual([]);
});
