import type { Rule } from '../engine/define-rule.ts';
import { runRules } from '../engine/run-rules.ts';
import { clusterFacts, factSlices } from '../facts/cluster-facts.ts';
import { evidenceOf, filesRead, planOf } from '../facts/evidence-of.ts';
import { linkPeers } from '../facts/peers.ts';
import type { Area } from '../model/area.ts';
import type { ClusterResult } from '../model/cluster-result.ts';
import type { Evidence, SliceName } from '../model/evidence/index.ts';
import type { Config } from '../model/config.ts';
import { kindIdOf } from '../model/kinds/index.ts';
import type { Outcome } from '../model/outcome.ts';
import { formatRef, refKey } from '../model/ref.ts';
import type { Review } from '../model/review.ts';
import { buildReview } from '../review/build-review.ts';
import { collect, type Plan } from '../snapshot/collect.ts';
import { skewOf } from '../snapshot/skew.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Source } from '../source/source.ts';

export interface ReviewRequest {
  readonly rules: readonly Rule[];
  readonly areas: readonly Area[];
  readonly namespaces: readonly string[];
  readonly config: Config;
  /** RFC 3339; pins the clock instead of the time of reading. */
  readonly now?: string;
}

/** Reads every source, one after the other, and reviews what was read. */
export async function reviewSources(
  sources: readonly Source[],
  request: ReviewRequest,
  signal?: AbortSignal,
): Promise<Review> {
  const plan = planFor(request.rules, request.namespaces);
  const snapshots: Snapshot[] = [];
  for (const source of sources) snapshots.push(await collect(source, plan, signal));
  return reviewSnapshots(snapshots, request);
}

/** What the rules need read, what the facts of every review rest on, and `further` slices. */
export function planFor(
  rules: readonly Rule[],
  namespaces: readonly string[],
  further: readonly SliceName[] = [],
): Plan {
  const ofRules = rules.flatMap(({ needs, uses }) => [...needs, ...uses]);
  return planOf([...factSlices, ...ofRules, ...further], namespaces);
}

export function reviewSnapshots(snapshots: readonly Snapshot[], request: ReviewRequest): Review {
  const { rules, areas, config, now } = request;
  const read = snapshots.map((snapshot) => ({
    name: snapshot.info.name,
    snapshot,
    evidence: evidenceOf(snapshot, now),
  }));
  linkPeers(read);
  const clusters = read.map((one) => resultOf(one, request));
  const time = now ?? snapshots[0]?.info.collectedAt;
  return buildReview({ clusters, rules, areas, config, now: time == null ? undefined : Date.parse(time) });
}

function resultOf(
  { snapshot, evidence }: { snapshot: Snapshot; evidence: Evidence },
  { rules, namespaces, config }: ReviewRequest,
): ClusterResult {
  const outcomes = runRules(rules, evidence, { namespaces, thresholds: config.thresholds });
  const { name, source, collectedAt } = snapshot.info;
  return {
    name,
    source,
    collectedAt,
    facts: clusterFacts(evidence),
    outcomes,
    gaps: gapsFor(rules, snapshot),
    inferredLists: snapshot.inferredLists(),
    podSkew: skewOf(snapshot.taken.get('Pod'), snapshot.taken.get('EndpointSlice')),
    unreadFiles: [...snapshot.files.keys()].filter((path) => !filesRead(path)).sort(),
    annotations: config.annotations === 'allow' ? annotationsOf(snapshot, outcomes) : new Map(),
  };
}

/** What these rules may lack: a capture tells also of what only other commands ask for. */
function gapsFor(rules: readonly Rule[], snapshot: Snapshot): Snapshot['gaps'] {
  const { wanted, follow } = planFor(rules, []);
  const asked = new Set<string>([...wanted.kinds, ...[...wanted.names, ...follow(snapshot)].map(formatRef)]);
  return snapshot.gaps.filter(({ kind, what, file, object }) => {
    const isRefusal = kind !== undefined && file === undefined && object === undefined;
    return !isRefusal || asked.has(kind) || asked.has(what);
  });
}

/** The annotations of flagged objects. */
function annotationsOf(snapshot: Snapshot, outcomes: readonly Outcome[]): ClusterResult['annotations'] {
  const annotations = new Map<string, Readonly<Record<string, string>>>();
  for (const { at } of outcomes.flatMap(({ findings }) => findings)) {
    const kind = kindIdOf(at.apiVersion, at.kind);
    const object = kind === undefined ? undefined : snapshot.listing(kind).find(at.namespace, at.name);
    if (object?.state === 'known') annotations.set(refKey(at), object.value.metadata.annotations ?? {});
  }
  return annotations;
}
