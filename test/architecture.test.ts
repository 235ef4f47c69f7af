import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { beforeAll, describe, expect, it } from 'vitest';
import configuration from '../.dependency-cruiser.mjs';
import { rules } from '../src/rules/index.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${folder}/${path}`)
    .sort();
}

describe('import direction', () => {
  let result: ICruiseResult;

  beforeAll(async () => {
    const { output } = await cruise(
      ['src'],
      { ...configuration.options, ruleSet: configuration, validate: true, baseDir: root },
      undefined,
      { tsConfig: extractTSConfig(`${root}tsconfig.json`) },
    );
    if (typeof output === 'string') throw new Error('dependency-cruiser gave text');
    result = output;
  }, 120_000);

  it('holds everywhere', () => {
    const broken = result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
    expect(broken).toEqual([]);
  });

  it('was checked in every file', () => {
    const read = new Set(result.modules.map(({ source }) => source));
    expect(filesUnder('src', '.ts').filter((path) => !read.has(path))).toEqual([]);
    // With a compiler it does not support, the checker reads files and sees no import in them.
    const main = result.modules.find(({ source }) => source === 'src/bin/main.ts');
    expect(main?.dependencies.map(({ resolved }) => resolved)).toContain('src/cli/program.ts');
    const edges = result.modules.flatMap(({ dependencies }) => dependencies);
    expect(edges.length).toBeGreaterThan(filesUnder('src', '.ts').length);
  });

  it('is refused where it is broken', async () => {
    const forbidden = configuration.forbidden.find(({ name }) => name === 'model-imports');
    const turned = { ...forbidden, from: { path: '^src/engine/' }, to: { path: '^src/model/' } };
    const { output } = await cruise(
      ['src/engine'],
      { ...configuration.options, ruleSet: { forbidden: [turned] }, validate: true, baseDir: root },
      undefined,
      { tsConfig: extractTSConfig(`${root}tsconfig.json`) },
    );
    expect(typeof output === 'string' ? 0 : output.summary.violations.length).toBeGreaterThan(0);
  }, 60_000);
});

describe('rules', () => {
  it('each have their test, their page and a code of their own', () => {
    const ids = rules.map(({ id }) => id);
    expect(filesUnder('test/rules', '.test.ts')).toEqual(ids.map((id) => `test/rules/${id}.test.ts`).sort());
    expect(filesUnder('references/rules', '.md')).toEqual(
      ids.map((id) => `references/rules/${id}.md`).sort(),
    );
    expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThan(0);
  });

  it('name causes that exist or are planned codes', () => {
    for (const { causes } of rules) for (const code of causes) expect(code).toMatch(/^[A-Z]{2}\d{2}$/);
  });
});
