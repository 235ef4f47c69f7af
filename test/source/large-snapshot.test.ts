import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Review, reviewSchema } from '../../src/model/review.ts';
import { runMeasured } from '../cluster/support/run-measured.ts';

const mega = 1_000_000;
/** All 500 MB only where nobody waits. */
const files = process.env.CI === undefined ? 4 : 16;
/** As `kubectl get pods -A -o json` gives it: most of its 4 kB is not kept. */
const pod = (index: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `pod-${index}`,
    namespace: `team-${index % 100}`,
    uid: `0000-${index}`,
    labels: { app: `app-${index % 1000}` },
    managedFields: [{ manager: 'kubelet', fieldsV1: { x: 'f:status'.repeat(250) } }],
  },
  spec: {
    nodeName: `node-${index % 500}`,
    containers: [
      {
        name: 'main',
        image: 'registry.example/app:v1',
        env: Array.from({ length: 20 }, (_, name) => ({ name: `VAR_${name}`, value: 'x'.repeat(50) })),
      },
    ],
  },
  status: { phase: 'Running', podIP: '10.244.1.2', conditions: [{ type: 'Ready', status: 'True' }] },
});

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'large-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

/** Writes the pieces to a file as they come. */
function write(folder: string, name: string, pieces: Iterable<string>): void {
  mkdirSync(join(dir, folder), { recursive: true });
  const file = openSync(join(dir, folder, name), 'w');
  for (const piece of pieces) writeSync(file, piece);
  closeSync(file);
}

/** A PodList of about so many bytes. */
function* podList(first: number, bytes: number): Generator<string> {
  yield '{"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"1"},"items":[\n';
  let left = bytes;
  for (let index = first; left > 0;) {
    const batch = Array.from({ length: 100 }, () => JSON.stringify(pod(index++))).join(',\n');
    left -= batch.length;
    yield left > 0 ? `${batch},\n` : batch;
  }
  yield ']}\n';
}

function* scalar(before: string, after: string): Generator<string> {
  yield before;
  for (let part = 0; part < 100; part += 1) yield 'x'.repeat(mega);
  yield after;
}

async function reviewOf(folder: string): Promise<{ review: Review; megabytes: number }> {
  const args = ['review', '--from', join(dir, folder), '--format', 'json'];
  const { stdout, megabytes } = await runMeasured(args);
  return { review: reviewSchema.parse(JSON.parse(stdout)), megabytes };
}

const unreadable = ({ gaps }: Review) =>
  gaps.filter(({ reason }) => !['not-collected', 'not-observable'].includes(reason));

describe('a snapshot', { timeout: 120_000 }, () => {
  it(`of ${files * 31} MB in files of 31 MB is reviewed in less than 600 MB`, async () => {
    for (let file = 0; file < files; file += 1) {
      write('many', `pods-${file}.json`, podList(file * 100_000, 31 * mega));
    }
    const { review, megabytes } = await reviewOf('many');
    expect(unreadable(review)).toEqual([]);
    expect(review.gaps.map(({ what }) => what)).not.toContain('Pod');
    expect(megabytes).toBeLessThan(600);
    rmSync(join(dir, 'many'), { recursive: true });
  });

  it('of one List of 200 MB is read item by item', async () => {
    write('one', 'pods.json', podList(0, 200 * mega));
    const { review, megabytes } = await reviewOf('one');
    expect(unreadable(review)).toEqual([]);
    // The file itself, and little more than what is kept of it.
    expect(megabytes).toBeLessThan(600);
    rmSync(join(dir, 'one'), { recursive: true });
  });

  it('of one YAML List of 30 MB is split at its items', async () => {
    const item = (index: number) =>
      `- apiVersion: v1\n  kind: Pod\n  metadata: {name: p${index}, namespace: team, uid: x, annotations: {note: ${'y'.repeat(3000)}}}\n  spec: {nodeName: w1, containers: [{name: main}]}\n`;
    write('yaml', 'pods.yaml', [
      'apiVersion: v1\nkind: List\nmetadata: {resourceVersion: ""}\nitems:\n',
      ...Array.from({ length: 10_000 }, (_, index) => item(index)),
    ]);
    const { review, megabytes } = await reviewOf('yaml');
    expect(unreadable(review)).toEqual([]);
    expect(megabytes).toBeLessThan(400);
  });

  it('with objects of 100 MB names each, and reads the others', async () => {
    write(
      'scalar',
      'a.json',
      scalar(
        '{"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"x","uid":"1"},"spec":{"externalName":"',
        '"}}',
      ),
    );
    write(
      'scalar',
      'b.yaml',
      scalar(
        'apiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: x, uid: "2"}\nspec:\n  externalName: "',
        '"\n',
      ),
    );
    write('scalar', 'c.json', [JSON.stringify(pod(1))]);
    const { review, megabytes } = await reviewOf('scalar');
    expect(unreadable(review).map(({ what, reason, detail }) => [what, reason, detail])).toEqual([
      [
        'Service x/a',
        'unparseable',
        'a.json:1: it takes 100000113 bytes; at most 4194304 are read of one object',
      ],
      [
        'Service x/b',
        'unparseable',
        'b.yaml:1: it takes 100000098 bytes; at most 4194304 are read of one object',
      ],
    ]);
    expect(megabytes).toBeLessThan(800);
  });
});
