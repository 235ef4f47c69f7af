import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { definitionOf, kindIds } from '../../src/model/kinds/index.ts';
import { collect } from '../../src/snapshot/collect.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { openSnapshot } from '../../src/source/open-snapshot.ts';
import { planFor } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import { Addresses, type ApplicationsOn } from './scenario-addresses.ts';
import { everywhere, scenarioApps } from './scenario-apps.ts';
import { scenarioControllers } from './scenario-controllers.ts';
import type { RawObject } from './snapshot-of.ts';

/**
 * Reads the clusters of a scenario as an administrator's capture would hold them: beside what is written down, the
 * applications that applications.yaml asks for, the pods and EndpointSlices that controllers make of both, and the word
 * that every kind was read.
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
  const on = load(await readFile(applications, 'utf8')) as ApplicationsOn;
  await rm(applications);
  const addresses = new Addresses(on);
  const apps = scenarioApps(on, addresses);
  const running = {
    ...Object.fromEntries(everywhere.map((at) => [at, Object.keys(on.nodes)])),
    ...on.running,
  };
  const made = scenarioControllers([...(await objectsIn(cluster)), ...apps], { ...on, running }, addresses);
  const list = { apiVersion: 'v1', kind: 'List', items: [...apps, ...made] };
  await writeFile(join(cluster, 'made.json'), JSON.stringify(list));

  const index = join(cluster, 'snapshot.yaml');
  const said = load(await readFile(index, 'utf8')) as object;
  const listed = kindIds.map((id) => {
    const { kind, served } = definitionOf(id);
    const [{ group, versions }] = served;
    return { apiVersion: group === '' ? versions[0] : `${group}/${versions[0]}`, kind };
  });
  await writeFile(index, JSON.stringify({ ...said, listed }));
}

async function objectsIn(cluster: string): Promise<RawObject[]> {
  const files = readdirSync(cluster).filter((name) => name.endsWith('.yaml') && name !== 'snapshot.yaml');
  const texts = await Promise.all(files.map((name) => readFile(join(cluster, name), 'utf8')));
  return texts.flatMap((text) => loadAll(text).filter((one) => one != null) as RawObject[]);
}
