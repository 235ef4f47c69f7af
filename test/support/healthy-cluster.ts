import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { definitionOf, kindIds } from '../../src/model/kinds/index.ts';
import { collect } from '../../src/snapshot/collect.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { openSnapshot } from '../../src/source/open-snapshot.ts';
import { planFor } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import type { ApplicationsOn } from './scenario-addresses.ts';
import { scenarioApps } from './scenario-apps.ts';

/**
 * Reads the clusters of a scenario as an administrator's capture would hold them: beside what is written down, the
 * applications that applications.yaml asks for, and the word that every kind was read.
 */
export async function readHealthy(scenario: string): Promise<Snapshot[]> {
  const folder = await mkdtemp(join(tmpdir(), 'scenario-'));
  try {
    await cp(join(scenario, 'snapshot'), folder, { recursive: true });
    for (const cluster of clustersIn(folder)) await complete(cluster);
    const snapshots: Snapshot[] = [];
    for (const source of await openSnapshot(folder)) {
      snapshots.push(await collect(source, planFor(rules, [])));
    }
    return snapshots;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function clustersIn(folder: string): string[] {
  const clusters = join(folder, 'clusters');
  return existsSync(clusters) ? readdirSync(clusters).map((name) => join(clusters, name)) : [folder];
}

async function complete(cluster: string): Promise<void> {
  const applications = join(cluster, 'applications.yaml');
  const items = scenarioApps(load(await readFile(applications, 'utf8')) as ApplicationsOn);
  await rm(applications);
  await writeFile(
    join(cluster, 'applications.json'),
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  );

  const index = join(cluster, 'snapshot.yaml');
  const said = load(await readFile(index, 'utf8')) as object;
  const listed = kindIds.map((id) => {
    const { kind, served } = definitionOf(id);
    const [{ group, versions }] = served;
    return { apiVersion: group === '' ? versions[0] : `${group}/${versions[0]}`, kind };
  });
  await writeFile(index, JSON.stringify({ ...said, listed }));
}
