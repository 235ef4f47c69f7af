import { definitionOf, type KindId } from '../model/kinds/index.ts';
import type { SnapshotIndex } from '../model/snapshot-index.ts';
import type { Entry, Gap } from '../source/source.ts';
import type { Snapshot } from './snapshot.ts';

/** `snapshot.yaml` of a capture: how far each kind was read, so that what is not in it stays unknown. */
export function captureIndexOf(snapshot: Snapshot): string {
  const entries = [...snapshot.entries()];
  const { name, collectedAt } = snapshot.info;
  const lines = [
    'schemaVersion: 1',
    ...(collectedAt === null ? [] : [`collectedAt: ${quote(collectedAt)}`]),
    ...(name === '' ? [] : [`context: ${quote(name)}`]),
    'complete: false',
    ...(snapshot.installed === undefined ? [] : listOf('installed', installedOf(snapshot))),
    ...listOf(
      'listed',
      entries.flatMap((entry) => (entry.type === 'listed' ? [listedOf(entry)] : [])),
    ),
    ...listOf(
      'read',
      entries.flatMap((entry) => (entry.type === 'read' ? [readOf(entry)] : [])),
    ),
    ...listOf('gaps', gapsOf(snapshot)),
  ];
  return `${lines.join('\n')}\n`;
}

type Listed = SnapshotIndex['listed'][number];
type Read = SnapshotIndex['read'][number];

function listOf(key: string, items: readonly object[]): string[] {
  return items.length === 0 ? [`${key}: []`] : [`${key}:`, ...items.map((item) => `  - ${quote(item)}`)];
}

/** JSON is YAML, once the characters that YAML does not let stand for themselves are escaped. */
function quote(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function installedOf(snapshot: Snapshot): SnapshotIndex['installed'] & object {
  return (snapshot.installed?.groups ?? []).map(({ apiVersion, kinds }) => ({
    apiVersion,
    kinds: [...kinds],
  }));
}

/** A kind at the version it is best read at; groups that serve it too are the same kind. */
function bestOf(kind: KindId): { apiVersion: string; kind: string } {
  const definition = definitionOf(kind);
  const [{ group, versions }] = definition.served;
  const version = versions[0] ?? 'v1';
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind: definition.kind };
}

function listedOf({ kind, namespaces, inferred, taken }: Extract<Entry, { type: 'listed' }>): Listed {
  return {
    ...bestOf(kind),
    ...(namespaces === null ? {} : { namespaces: [...namespaces] }),
    ...(inferred === undefined ? {} : { inferred }),
    ...(taken === undefined ? {} : { taken }),
  };
}

function readOf({ name, found }: Extract<Entry, { type: 'read' }>): Read {
  const { kind, namespace } = name;
  return { ...bestOf(kind), ...(namespace === undefined ? {} : { namespace }), name: name.name, found };
}

function gapsOf({ gaps, installed }: Snapshot): readonly Gap[] {
  if (installed === undefined || installed.complete || gaps.some(({ group }) => group === '*')) return gaps;
  return [...gaps, { what: 'API discovery', namespaces: null, reason: 'not-collected', group: '*' }];
}
