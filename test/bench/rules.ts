import { runRules } from '../../src/engine/run-rules.ts';
import { clusterFacts, factSlices } from '../../src/facts/cluster-facts.ts';
import { closureOf, evidenceOf } from '../../src/facts/evidence-of.ts';
import type { SliceName } from '../../src/model/evidence/index.ts';
import { rules } from '../../src/rules/index.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { benchSnapshot } from './bench-snapshot.ts';
import { median } from './measure.ts';

/** Another size may be given: `rules.ts 500 1000 10000`. */
const [nodes = 5_000, services = 10_000, pods = 100_000] = process.argv.slice(2).map(Number);
const rounds = Number(process.env.ROUNDS ?? 7);
/** A rule that takes more of the total has its reason in README.md. */
const mostOfTotal = 0.05;

/** Milliseconds of processor time by what took them. */
type Times = ReadonlyMap<string, number>;

interface Run {
  readonly facts: Times;
  readonly rules: Times;
  readonly findings: number;
}

function timed(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What the rules and the facts of a review rest on, each slice behind those that it is derived from. */
function slicesInOrder(): SliceName[] {
  const ordered = new Set<SliceName>();
  const add = (name: SliceName): void => {
    if (ordered.has(name)) return;
    for (const below of closureOf([name]).slice(1)) add(below);
    ordered.add(name);
  };
  [...factSlices, ...rules.flatMap(({ needs, uses }) => [...needs, ...uses])].forEach(add);
  return [...ordered];
}

/** First what is shared, so that each time is its own: slices, and the pods of each Service. Then each rule. */
function runOver(snapshot: Snapshot): Run {
  const evidence = evidenceOf(snapshot);
  const facts = new Map(slicesInOrder().map((name): [string, number] => [name, timed(() => evidence[name])]));
  const selected = (): void => {
    for (const { ref, spec } of evidence.services)
      evidence.pods.matching(ref.namespace ?? '', spec?.selector ?? {});
  };
  facts.set('pods by the selectors of Services', timed(selected));
  facts.set(
    'facts of the review',
    timed(() => clusterFacts(evidence)),
  );
  let findings = 0;
  const ofRules = rules.map((rule): [string, number] => [
    `${rule.code} ${rule.id}`,
    timed(() => {
      for (const outcome of runRules([rule], evidence)) findings += outcome.findings.length;
    }),
  ]);
  return { facts, rules: new Map(ofRules), findings };
}

/** Megabytes of heap in use. Needs --expose-gc to say what is kept rather than what was not collected yet. */
function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

/** The median of each over all runs, the longest first. */
function medians(times: readonly Times[]): [string, number][] {
  return [...(times[0]?.keys() ?? [])]
    .map((name): [string, number] => [name, median(times.map((one) => one.get(name) ?? 0))])
    .sort(([, a], [, b]) => b - a);
}

function sumOf(rows: readonly [string, number][]): number {
  return rows.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
}

console.log(
  `${nodes} nodes, ${services} Services, ${pods} pods; the median of ${rounds} rounds, in processor time`,
);
const before = heap();
const snapshot = benchSnapshot({ nodes, services, pods });
const read = heap();
const evidence = evidenceOf(snapshot);
const outcomes = runRules(rules, evidence);
const after = heap();
console.log(
  `heap: ${(read - before).toFixed(0)} MB for the snapshot, ${(after - read).toFixed(0)} MB more with the evidence and ${outcomes.length} outcomes`,
);
const runs = Array.from({ length: rounds }, () => runOver(snapshot));
const facts = medians(runs.map((run) => run.facts));
const ofRules = medians(runs.map((run) => run.rules));
const total = sumOf(facts) + sumOf(ofRules);
for (const [title, rows] of [
  ['facts', facts],
  ['rules', ofRules],
] as const) {
  console.log(`\n${title}: ${sumOf(rows).toFixed(0)} ms`);
  for (const [name, milliseconds] of rows.filter(([, one]) => one >= total / 1000)) {
    const part = milliseconds / total;
    const mark = title === 'rules' && part > mostOfTotal ? `  over ${mostOfTotal * 100} %` : '';
    console.log(
      `${milliseconds.toFixed(1).padStart(8)} ms ${(part * 100).toFixed(1).padStart(5)} %  ${name}${mark}`,
    );
  }
}
console.log(`\nall: ${total.toFixed(0)} ms, ${runs[0]?.findings ?? 0} findings`);
