import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { areas } from '../src/model/area.ts';
import { emptyConfig } from '../src/model/config.ts';
import { formatRef } from '../src/model/ref.ts';
import type { Review } from '../src/model/review.ts';
import { reviewSources } from '../src/pipeline/review-sources.ts';
import { rules } from '../src/rules/index.ts';
import { openSnapshot } from '../src/source/open-snapshot.ts';

const root = fileURLToPath(new URL('scenarios/', import.meta.url));
const clusters = readdirSync(root).filter((name) => existsSync(`${root}${name}/expected.yaml`));

async function review(name: string): Promise<Review> {
  const sources = await openSnapshot(`${root}${name}/snapshot`);
  return reviewSources(sources, { rules, areas, namespaces: [], config: emptyConfig });
}

describe.each(clusters)('%s', (name) => {
  it('has exactly the findings that are expected of it', async () => {
    const expected = load(readFileSync(`${root}${name}/expected.yaml`, 'utf8')) as string[][];
    const { findings } = await review(name);
    const found = findings.map(({ code, at, severity }) => [code, formatRef(at), severity]);
    expect(found.map(String).sort()).toEqual(expected.map(String).sort());
  });

  it('gives every finding an id of its own', async () => {
    const ids = (await review(name)).findings.map(({ id }) => id);
    expect(ids.filter((id) => id.includes('-'))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows the evidence of every finding and crashes nowhere', async () => {
    const { findings, outcomes } = await review(name);
    for (const { evidence, actions, verify, rollback, why } of findings) {
      expect([evidence.length, actions.length, verify.length, rollback, why]).not.toContain(0);
      expect([rollback, why]).not.toContain('');
    }
    expect(outcomes.filter(({ outcome }) => outcome === 'crashed')).toEqual([]);
  });
});

it('there are scenarios', () => {
  expect(clusters).toContain('demo');
});
