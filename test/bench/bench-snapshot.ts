import { kindIds, kindIdOf } from '../../src/model/kinds/index.ts';
import { Snapshot } from '../../src/snapshot/snapshot.ts';
import { keepObject } from '../../src/source/keep-object.ts';
import { objectsOf, type Size } from './bench-cluster.ts';

/** The bench cluster as a review has it once it is read, every kind in full. */
export function benchSnapshot(size: Size): Snapshot {
  const snapshot = new Snapshot();
  snapshot.add({ type: 'info', name: 'bench', source: 'live', collectedAt: '2026-11-23T12:00:00Z' });
  snapshot.add({ type: 'installed', groups: [], complete: true });
  for (const { value } of objectsOf(size)) {
    const { apiVersion, kind: name } = value as { apiVersion: string; kind: string };
    const kind = kindIdOf(apiVersion, name);
    if (kind === undefined) throw new Error(`${apiVersion} ${name} is not on the allow-list`);
    const { object } = keepObject(kind, value, apiVersion, { label: 'live evidence', declared: false });
    if (object !== undefined) snapshot.add({ type: 'object', kind, object });
  }
  for (const kind of kindIds) snapshot.add({ type: 'listed', kind, namespaces: null });
  return snapshot;
}
