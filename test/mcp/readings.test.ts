import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/mcp/read-source.ts';
import { Readings, type Waiter } from '../../src/mcp/readings.ts';
import { reviewLifeMs, Reviews } from '../../src/mcp/reviews.ts';
import type { SourceSpec } from '../../src/mcp/source-spec.ts';
import type { Review } from '../../src/model/review.ts';

function spec(id: string): SourceSpec {
  return {
    id,
    type: 'snapshot',
    about: 'a test',
    look: () => Promise.resolve({ cluster: null, server: null }),
    open: () => Promise.resolve([]),
    changes: () => Promise.resolve([]),
  };
}

/** Readings of sources that answer when told, with a clock that stands. */
function setup(mostSize = 1_000) {
  let now = 0;
  let ids = 0;
  const reads: { id: string; signal: AbortSignal; report: Report; answer: (size?: number) => void }[] = [];
  const readings = new Readings({
    read: ({ id }, report, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('broken off'));
        });
        const answer = (size = 1): void => {
          resolve({ clusters: [], size });
        };
        reads.push({ id, signal, report, answer });
      }),
    now: () => now,
    newId: () => `s${(ids += 1)}`,
    mostSize,
  });
  const waiter = (signal = new AbortController().signal): Waiter => ({ signal, report: () => undefined });
  /** Gets a reading, answering the read that it may start. */
  const get = async (one: SourceSpec, freshness = {}, size = 1) => {
    const promise = readings.get(one, freshness, waiter());
    await Promise.resolve();
    reads.at(-1)?.answer(size);
    const { reading, note } = await promise;
    return { id: reading.id, note };
  };
  const wait = (seconds: number): void => {
    now += seconds * 1_000;
  };
  return { readings, reads, get, wait, waiter };
}

const a = spec('a');
const b = spec('b');
const c = spec('c');

describe('a reading', () => {
  it('is shared for five minutes', async () => {
    const { get, wait, reads } = setup();
    expect(await get(a)).toEqual({ id: 's1', note: undefined });
    wait(299);
    expect(await get(a)).toEqual({ id: 's1', note: undefined });
    wait(1);
    expect(await get(a)).toEqual({ id: 's2', note: undefined });
    expect(reads).toHaveLength(2);
  });

  it('is refreshed at most every thirty seconds, and says so', async () => {
    const { get, wait } = setup();
    await get(a);
    wait(29);
    expect(await get(a, { refresh: true })).toEqual({
      id: 's1',
      note: 'Not read anew: the reading is 29 s old, and one that is younger than 30 s is shared.',
    });
    wait(1);
    expect(await get(a, { refresh: true })).toEqual({ id: 's2', note: undefined });
  });

  it('is as old as maxAge allows, refreshed or not', async () => {
    const { get, wait } = setup();
    await get(a);
    wait(9);
    expect((await get(a, { maxAge: 10 })).id).toBe('s1');
    expect((await get(a, { maxAge: 10, refresh: true })).id).toBe('s1');
    wait(1);
    expect((await get(a, { maxAge: 10 })).id).toBe('s2');
    wait(3_600);
    expect((await get(a, { maxAge: 7_200 })).id).toBe('s2');
    expect((await get(a, { maxAge: 0 })).id).toBe('s3');
  });

  it('is given up when others need the room, the least recently used first', async () => {
    const { get, readings } = setup(10);
    await get(a, {}, 4);
    await get(b, {}, 4);
    await get(a);
    await get(c, {}, 4);
    expect([a, b, c].map((one) => readings.held(one)?.id)).toEqual(['s1', undefined, 's3']);
    expect(readings.byId('s1')?.spec).toBe(a);
    expect(readings.byId('s2')).toBeUndefined();
    await get(b, {}, 100);
    expect([a, b, c].map((one) => readings.held(one)?.id)).toEqual([undefined, 's4', undefined]);
  });

  it('is read once for all who ask at once', async () => {
    const { readings, reads, waiter } = setup();
    const all = [readings.get(a, {}, waiter()), readings.get(a, { refresh: true }, waiter())];
    await Promise.resolve();
    expect(reads).toHaveLength(1);
    reads[0]?.answer();
    expect((await Promise.all(all)).map(({ reading }) => reading.id)).toEqual(['s1', 's1']);
  });

  it('goes on while somebody waits, and is broken off when nobody does', async () => {
    const { readings, reads, waiter } = setup();
    const [first, second] = [new AbortController(), new AbortController()];
    const one = readings.get(a, {}, waiter(first.signal));
    const two = readings.get(a, {}, waiter(second.signal));
    await Promise.resolve();
    first.abort();
    await expect(one).rejects.toMatchObject({ name: 'AbortError' });
    expect(reads[0]?.signal.aborted).toBe(false);
    second.abort();
    await expect(two).rejects.toMatchObject({ name: 'AbortError' });
    expect(reads[0]?.signal.aborted).toBe(true);
    // Who comes after starts anew.
    const three = readings.get(a, {}, waiter());
    await Promise.resolve();
    expect(reads).toHaveLength(2);
    reads[1]?.answer();
    expect((await three).reading.id).toBe('s1');
  });

  it('tells its progress to all who wait', async () => {
    const { readings, reads } = setup();
    const told: string[] = [];
    const signal = new AbortController().signal;
    const report = (done: number, message: string): void => void told.push(`${done} ${message}`);
    const all = ['x', 'y'].map(() => readings.get(a, {}, { signal, report }));
    await Promise.resolve();
    reads[0]?.report(7, 'Pods');
    reads[0]?.answer();
    await Promise.all(all);
    expect(told).toEqual(['7 Pods', '7 Pods']);
  });

  it('that fails leaves what was held', async () => {
    const { readings, get, wait } = setup();
    await get(a);
    wait(300);
    const gone = new AbortController();
    const failing = readings.get(a, {}, { signal: gone.signal, report: () => undefined });
    gone.abort();
    await expect(failing).rejects.toBeDefined();
    expect(readings.held(a)?.id).toBe('s1');
  });
});

describe('a review', () => {
  const held = (key: string) => ({
    review: {} as Review,
    readings: [],
    key,
    listAll: false,
    areasWithoutRules: [],
  });

  it('expires half an hour after it was last asked for', () => {
    let now = 0;
    const reviews = new Reviews({ now: () => now, newId: () => 'r1' });
    reviews.add(held('all'));
    now = reviewLifeMs - 1;
    expect(reviews.byKey('all')?.id).toBe('r1');
    now += reviewLifeMs - 1;
    expect(reviews.byId('r1', 'again').key).toBe('all');
    now += reviewLifeMs;
    expect(reviews.byKey('all')).toBeUndefined();
    expect(() => reviews.byId('r1', 'call review_network')).toThrow(
      expect.objectContaining({ next: 'call review_network' }),
    );
  });

  it('is one of the twenty last used', () => {
    let ids = 0;
    const reviews = new Reviews({ now: () => 0, newId: () => `r${(ids += 1)}` });
    for (let index = 1; index <= 20; index += 1) reviews.add(held(`k${index}`));
    expect(reviews.byKey('k1')?.id).toBe('r1');
    reviews.add(held('k21'));
    expect(reviews.byKey('k1')?.id).toBe('r1');
    expect(reviews.byKey('k2')).toBeUndefined();
  });
});
