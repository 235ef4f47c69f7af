import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { areas } from '../../src/model/area.ts';
import { emptyConfig } from '../../src/model/config.ts';
import { formatRef } from '../../src/model/ref.ts';
import type { Review } from '../../src/model/review.ts';
import { reviewSnapshots } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { readHealthy } from '../support/healthy-cluster.ts';

const root = fileURLToPath(new URL('healthy/', import.meta.url));
const now = '2026-11-24T12:00:00Z';

interface Expected {
  /** The findings that are right on it; every high and medium one, low ones at will. */
  readonly findings: readonly (readonly [code: string, at: string, severity: string, source: string])[];
  /** What the review must state of each cluster, `unknown` included. */
  readonly facts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const scenarios = readdirSync(root).filter((name) => !name.endsWith('.md'));

describe.each(scenarios)('%s', (name) => {
  const expected = load(readFileSync(`${root}${name}/expected.yaml`, 'utf8')) as Expected;
  let snapshots: Snapshot[];
  let review: Review;
  beforeAll(async () => {
    snapshots = await readHealthy(`${root}${name}`);
    review = reviewSnapshots(snapshots, { rules, areas, namespaces: [], config: emptyConfig, now });
  });

  it('is understood', () => {
    const stated = review.clusters.map((cluster): [string, unknown] => [
      cluster.name,
      Object.fromEntries(
        Object.entries(cluster.facts).map(([fact, said]) => [
          fact,
          'unknown' in said ? 'unknown' : said.value,
        ]),
      ),
    ]);
    expect(Object.fromEntries(stated)).toEqual(expected.facts);
  });

  it('has no high or medium finding but those the vendor ships', () => {
    const known = new Set(expected.findings.map(([code, at, severity]) => String([code, at, severity])));
    const found = review.findings
      .map(({ code, at, severity, message }) => ({
        key: String([code, atOf(at), severity]),
        severity,
        message,
      }))
      .filter(({ key, severity }) => severity !== 'low' || known.has(key));
    expect(found.filter(({ key }) => !known.has(key))).toEqual([]);
    expect(found.map(({ key }) => key).sort()).toEqual([...known].sort());
    expect(expected.findings.filter(([, , , source]) => !source.includes('https://'))).toEqual([]);
  });

  it('is judged in full, as far as its API server tells', () => {
    expect(review.outcomes.filter(({ outcome }) => outcome === 'crashed')).toEqual([]);
    expect(review.gaps.filter(({ reason }) => reason !== 'not-observable')).toEqual([]);
    const lacking = review.outcomes.flatMap(({ code, missing }) =>
      missing.filter(({ reason }) => reason !== 'not-observable').map(({ what }) => [code, what]),
    );
    expect(lacking).toEqual([]);
  });

  it('is a full cluster', () => {
    for (const snapshot of snapshots) {
      const count = (kind: 'Node' | 'Service' | 'EndpointSlice' | 'Pod'): number =>
        snapshot.listing(kind).items.length;
      expect(count('Node')).toBeGreaterThanOrEqual(3);
      expect(count('Service')).toBeGreaterThanOrEqual(24);
      expect(count('EndpointSlice')).toBeGreaterThanOrEqual(24);
      expect(count('Pod')).toBeGreaterThanOrEqual(60);
    }
  });
});

/** The object, after its cluster where there are several. */
function atOf(at: Review['findings'][number]['at']): string {
  return at.cluster === undefined ? formatRef(at) : `${at.cluster}: ${formatRef(at)}`;
}
