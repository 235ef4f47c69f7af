import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkReview } from '../../src/draft/check-review.ts';
import { renderJson } from '../../src/render/json.ts';
import { renderMarkdown } from '../../src/render/markdown.ts';
import type { DraftEvidence } from '../../src/draft/evidence.ts';
import { planFor } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import { collect } from '../../src/snapshot/collect.ts';
import { openSnapshot } from '../../src/source/open-snapshot.ts';
import { demoEvidence, evidenceFrom } from '../support/draft-pairs.ts';
import { readHealthy } from '../support/healthy-cluster.ts';

const pairs = fileURLToPath(new URL('../cluster/pairs/', import.meta.url));
const healthy = fileURLToPath(new URL('../scenarios/healthy/', import.meta.url));
const scenarios = ['demo', ...readdirSync(healthy).filter((name) => !name.endsWith('.md'))];

async function evidenceOf(name: string): Promise<DraftEvidence> {
  return name === 'demo' ? demoEvidence() : evidenceFrom(await readHealthy(`${healthy}${name}`));
}

function passesItself(evidence: DraftEvidence): void {
  const written = [
    renderMarkdown(evidence.review, { listAll: false, areasWithoutRules: [] }),
    renderMarkdown(evidence.review, { listAll: true, areasWithoutRules: [] }),
    renderJson(evidence.review),
  ];
  for (const draft of written) {
    for (const held of [undefined, { ...evidence, clusters: [] }, evidence]) {
      expect(checkReview(draft, held).defects).toEqual([]);
    }
  }
}

/** What this program writes itself is what it asks of others. */
describe.each(scenarios)('the review of %s', (name) => {
  it('passes as Markdown and as JSON, with its evidence and without', async () => {
    passesItself(await evidenceOf(name));
  });
});

describe.each(['DN01.broken', 'DP06.mended', 'SV27.broken', 'EG01.broken', 'GW09.broken'])(
  'the review of the few objects of %s',
  (name) => {
    it.each([false, true])('passes too, with complete %s', async (complete) => {
      const sources = await openSnapshot(`${pairs}${name}.yaml`, { complete });
      const plan = planFor(rules, []);
      passesItself(evidenceFrom(await Promise.all(sources.map((source) => collect(source, plan)))));
    });
  },
);
