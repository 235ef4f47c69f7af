import { fileURLToPath } from 'node:url';
import { startControlPlane } from '../cluster/control-plane.ts';
import { fillCluster } from './bench-cluster.ts';
import { measure, median, type Measurement } from './measure.ts';
import { listedPaths } from './reference.ts';

const size = { nodes: 500, services: 1_000, pods: 10_000 };
const rounds = 5;
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const floor = fileURLToPath(new URL('list-and-parse.mjs', import.meta.url));

function row(name: string, runs: readonly Measurement[]): string {
  const seconds = runs.map((run) => run.seconds);
  const peak = Math.max(...runs.map(({ megabytes }) => megabytes));
  return `${name.padEnd(34)} ${median(seconds).toFixed(2)} s (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}), peak ${peak.toFixed(0)} MB`;
}

console.log(
  `${size.nodes} nodes, ${size.services} Services, ${size.pods} pods; ${rounds} rounds, alternating`,
);
const controlPlane = await startControlPlane({ controllers: [], serviceCidr: '10.96.0.0/16' });
try {
  await fillCluster(controlPlane, size);
  const token = controlPlane.tokens.admin;
  const reference = [floor, controlPlane.url, controlPlane.caFile, token, ...listedPaths()];
  const review = [main, 'review', '--kubeconfig', controlPlane.kubeconfig('admin')];
  measure(reference); // the first reading fills the API server's caches for both
  const ours: Measurement[] = [];
  const theirs: Measurement[] = [];
  for (let round = 0; round < rounds; round += 1) {
    theirs.push(measure(reference));
    ours.push(measure(review));
  }
  const ratio = median(ours.map(({ seconds }) => seconds)) / median(theirs.map(({ seconds }) => seconds));
  console.log(row('list and JSON.parse, page by page', theirs));
  console.log(row('review', ours));
  console.log(`ratio ${ratio.toFixed(2)} (aim: at most 1.3)`);
  console.log(`the terminal review has ${(ours[0]?.output ?? '').trimEnd().split('\n').length} lines`);
} finally {
  await controlPlane.stop();
}
