import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import { tools } from '../../tools/index.ts';
import { runProgram } from '../support/run-program.ts';

const path = fileURLToPath(new URL('../../README.md', import.meta.url));

/** As much of the demo's review as a first screen takes. */
const shownLines = 48;

it('README.md shows what the demo prints', async () => {
  const { stdout } = runProgram(['review', '--demo']);
  const lines = stdout.trimEnd().split('\n');
  const shown = [...lines.slice(0, shownLines), `… ${lines.length - shownLines} more lines`].join('\n');
  const text = readFileSync(path, 'utf8').replace(
    /<!-- demo:start -->[^]*<!-- demo:end -->/,
    () => `<!-- demo:start -->\n\n\`\`\`\n${shown}\n\`\`\`\n\n<!-- demo:end -->`,
  );
  await expect(text).toMatchFileSnapshot(path);
});

it('README.md and CONTRIBUTING.md name rules that exist', () => {
  const contributing = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
  const codes = `${readFileSync(path, 'utf8')}${contributing}`.match(/\b[A-Z]{2}\d{2}\b/g) ?? [];
  expect(codes.length).toBeGreaterThan(0);
  for (const code of codes) expect(rules.map((rule) => rule.code)).toContain(code);
});

it('README.md names every tool, and none that is not there', () => {
  const named = readFileSync(path, 'utf8').match(/\b(get|list|explain|review|trace|verify|check|plan|calculate|expand)_[a-z_]+/g);
  expect(new Set(named)).toEqual(new Set(tools.map(({ name }) => name)));
});
