import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startControlPlane } from '../cluster/control-plane.ts';
import { fillCluster, type Size } from './bench-cluster.ts';
import { tellLargeAnswers } from './mcp/large-answers.ts';
import { measure, median, type Measurement } from './measure.ts';
import { listedPaths } from './reference.ts';

const sizes: readonly Size[] = [
  { nodes: 50, services: 100, pods: 1_000 },
  { nodes: 500, services: 1_000, pods: 10_000 },
  { nodes: 5_000, services: 10_000, pods: 100_000 },
];
/** Rounds of the largest cluster; of the smaller ones, where single runs differ by more, two more. */
const rounds = Number(process.env.ROUNDS ?? 3);

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Row {
  readonly review: readonly Measurement[];
  readonly json: readonly Measurement[];
  readonly protobuf: readonly Measurement[];
}

/** Each of the three in turn, so that whatever else the machine does meets all of them. */
async function run(size: Size, times: number, isLargest: boolean): Promise<Row> {
  const controlPlane = await startControlPlane({ controllers: [], serviceCidr: '10.96.0.0/16' });
  try {
    await fillCluster(controlPlane, size);
    const { url, caFile, tokens } = controlPlane;
    const reference = [url, caFile, tokens.admin, ...listedPaths()];
    const review = [
      file('../../dist/main.js'),
      ...['review', '--timeout', '10m', '--kubeconfig', controlPlane.kubeconfig('admin')],
    ];
    measure([file('list-and-drop.mjs'), ...reference]); // fills the API server's caches for all
    const row = {
      review: new Array<Measurement>(),
      json: new Array<Measurement>(),
      protobuf: new Array<Measurement>(),
    };
    for (let round = 0; round < times; round += 1) {
      row.protobuf.push(measure([file('list-and-drop.mjs'), ...reference]));
      row.review.push(measure(review));
      row.json.push(measure([file('list-and-parse.mjs'), ...reference]));
    }
    if (isLargest) await tellLargeAnswers(controlPlane, size.services);
    return row;
  } finally {
    await controlPlane.stop();
  }
}

function told(runs: readonly Measurement[]): string {
  const seconds = runs.map((one) => one.seconds);
  const peak = Math.max(...runs.map(({ megabytes }) => megabytes));
  const range = `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}`;
  return `${median(seconds).toFixed(2)} s (${range}), peak ${peak.toFixed(0)} MB`;
}

const secondsOf = (runs: readonly Measurement[]): number => median(runs.map(({ seconds }) => seconds));

for (const size of sizes) {
  const isLargest = size === sizes.at(-1);
  console.log(
    `${size.nodes} nodes, ${size.services} Services, ${size.pods} pods; load ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}`,
  );
  const { review, json, protobuf } = await run(size, isLargest ? rounds : rounds + 2, isLargest);
  console.log(`  protobuf lists, dropped            ${told(protobuf)}`);
  console.log(`  JSON lists page by page, parsed    ${told(json)}`);
  console.log(`  review                             ${told(review)}`);
  const [ours, ofJson, ofProtobuf] = [review, json, protobuf].map(secondsOf) as [number, number, number];
  console.log(
    `  review / JSON ${(ours / ofJson).toFixed(2)} (aim: at most 0.35), review / protobuf ${(ours / ofProtobuf).toFixed(2)} (aim: at most 1.6)`,
  );
  console.log(`  ${((ours / size.pods) * 1e6).toFixed(0)} µs a pod`);
}
