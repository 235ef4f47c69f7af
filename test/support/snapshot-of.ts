import { evidenceOf } from '../../src/facts/evidence-of.ts';
import { linkPeers } from '../../src/facts/peers.ts';
import type { Evidence } from '../../src/model/evidence/index.ts';
import { definitionOf, kindIdOf, kindIds, type KindId } from '../../src/model/kinds/index.ts';
import type { Reason } from '../../src/model/missing.ts';
import { Snapshot } from '../../src/snapshot/snapshot.ts';
import { keepObject } from '../../src/source/keep-object.ts';
import type { Installed } from '../../src/source/source.ts';

/** An object as an API server gives it; only what the case is about needs to be there. */
export interface RawObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** A cluster in a test: everything that is not said was read and is not there. */
export interface Given {
  readonly objects?: readonly RawObject[];
  /** Objects of a Git repository: desired, not observed. Then only `complete` makes anything else absent. */
  readonly manifests?: readonly RawObject[];
  readonly complete?: boolean;
  /** Kinds that could not be read, with the reason. */
  readonly unread?: Partial<Record<KindId, Reason>>;
  /** Kinds read in these namespaces only. */
  readonly onlyIn?: Partial<Record<KindId, readonly string[]>>;
  /** Kinds beside the allow-list that discovery tells of. */
  readonly alsoServed?: readonly Installed[];
  /** Kinds that discovery, which is complete, does not list. */
  readonly notInstalled?: readonly KindId[];
  /** Objects asked for by name and not read: `ConfigMap kube-system/kube-proxy`. */
  readonly unreadNames?: readonly { kind: KindId; namespace: string; name: string }[];
  /** Saved outputs by path: `nodes/worker-1/ip-link.txt`. */
  readonly files?: Readonly<Record<string, string>>;
  /** RFC 3339; null for a reading whose time nobody knows. */
  readonly collectedAt?: string | null;
  readonly source?: 'live' | 'snapshot' | 'demo';
  /** Clusters that are reviewed together with this one, by name, after it in the order of the review. */
  readonly others?: Readonly<Record<string, Given>>;
}

export const readingTime = '2026-11-23T12:00:00Z';

export function snapshotOf(given: Given): Snapshot {
  const snapshot = new Snapshot();
  const source = given.source ?? 'live';
  snapshot.add({
    type: 'info',
    name: 'test',
    source,
    collectedAt: given.collectedAt === undefined ? readingTime : given.collectedAt,
  });
  const observed = given.objects ?? [];
  const manifests = given.manifests ?? [];
  const isCluster = manifests.length === 0 || given.complete === true;
  for (const [list, declared] of [
    [observed, false],
    [manifests, true],
  ] as const) {
    for (const raw of list) {
      const kind = kindIdOf(raw.apiVersion, raw.kind);
      if (kind === undefined) throw new Error(`${raw.apiVersion} ${raw.kind} is not on the allow-list`);
      const kept = keepObject(kind, raw, raw.apiVersion, {
        label: source === 'live' && !declared ? 'live evidence' : 'sanitized user evidence',
        declared,
        ...(declared ? { file: 'manifests.yaml', line: 1 } : {}),
      });
      if (kept.problems.length > 0) throw new Error(JSON.stringify(kept.problems));
      if (kept.object !== undefined) snapshot.add({ type: 'object', kind, object: deepFreeze(kept.object) });
    }
  }
  if (isCluster) addCoverage(snapshot, given);
  for (const [path, text] of Object.entries(given.files ?? {})) snapshot.add({ type: 'file', path, text });
  return snapshot;
}

export function evidenceIn(given: Given): Evidence {
  const evidence = evidenceOf(snapshotOf(given));
  const others = Object.entries(given.others ?? {});
  linkPeers([
    { name: 'test', evidence },
    ...others.map(([name, other]) => ({ name, evidence: evidenceOf(snapshotOf(other)) })),
  ]);
  return evidence;
}

function addCoverage(snapshot: Snapshot, given: Given): void {
  const installed = kindIds.filter((id) => given.notInstalled?.includes(id) !== true);
  const served = installed.flatMap((id) =>
    definitionOf(id).served.flatMap(({ group, versions }) =>
      versions.map((version) => ({
        apiVersion: group === '' ? version : `${group}/${version}`,
        kinds: [definitionOf(id).kind],
      })),
    ),
  );
  snapshot.add({ type: 'installed', groups: [...served, ...(given.alsoServed ?? [])], complete: true });
  for (const kind of installed) {
    const reason = given.unread?.[kind];
    const only = given.onlyIn?.[kind];
    if (reason !== undefined || only !== undefined) {
      snapshot.add({
        type: 'gap',
        gap: {
          kind,
          what: kind,
          namespaces: null,
          reason: reason ?? 'forbidden',
          detail: 'said by the test',
        },
      });
      if (only !== undefined) snapshot.add({ type: 'listed', kind, namespaces: only });
      continue;
    }
    // A cluster is never asked for Secrets.
    if (definitionOf(kind).neverAsked && (given.source ?? 'live') === 'live') continue;
    // ConfigMaps are never listed, so here a name that no test object has was asked for and not found.
    if (definitionOf(kind).byNameOnly && (given.unreadNames ?? []).some((one) => one.kind === kind)) continue;
    snapshot.add({ type: 'listed', kind, namespaces: null });
  }
  for (const { kind, namespace, name } of given.unreadNames ?? []) {
    snapshot.add({
      type: 'gap',
      gap: { kind, what: `${kind} ${namespace}/${name}`, namespaces: [namespace], reason: 'forbidden' },
    });
  }
}

/** Rules and facts get what they may not change. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
