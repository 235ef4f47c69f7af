import type { RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { tokenOf } from '../../../src/source/live/open-page.ts';
import { StringCache } from '../../../src/source/protobuf/string-cache.ts';
import { status, until } from '../kube/fake-server.ts';
import { encodeList, envelope } from '../protobuf/encode.ts';
import { readAll, scriptedServer, type Script } from './scripted-server.ts';

const path = '/api/v1/pods';
const message = 'core.v1.Pod';
const long = 'x'.repeat(400);

/** Twenty pods, which are more than the first bytes that are looked at, and the token of the next page. */
function pageOf(name: string, token: string): Buffer {
  const items = Array.from({ length: 20 }, (_, index) => ({
    metadata: { name: `${name}-${index}`, namespace: 'shop', labels: { long } },
  }));
  return encodeList('v1', message, items, { resourceVersion: '7', continue: token });
}

const head = { 'content-type': 'application/vnd.kubernetes.protobuf' };
const whole =
  (bytes: Buffer): RequestListener =>
  (_request, response) =>
    response.writeHead(200, head).end(bytes);

/** Sends the first bytes, and the rest when `finish` is called. */
function held(bytes: Buffer): { answer: RequestListener; finish: () => void; cut: () => void } {
  let answering: ServerResponse | undefined;
  return {
    answer: (_request, response) => {
      answering = response.writeHead(200, { ...head, 'content-length': bytes.length });
      answering.write(bytes.subarray(0, 5000));
    },
    finish: () => answering?.end(bytes.subarray(5000)),
    cut: () => answering?.destroy(),
  };
}

async function started(script: Script) {
  const server = await scriptedServer(script);
  const reading = readAll(await server.open({ pageSize: 20 }), { kinds: ['Pod'] });
  const asked = () =>
    server.seen
      .filter(({ path: one }) => one.startsWith(path))
      .map(({ path: one }) => new URL(one, server.url).searchParams.get('continue') ?? 'first');
  return { reading, asked };
}

describe('the page after one that has only begun', () => {
  it('is asked for, and the one after that is not', async () => {
    const first = held(pageOf('a', 'b'));
    const { reading, asked } = await started({
      [path]: first.answer,
      [`${path}?continue=b`]: whole(pageOf('b', 'c')),
      [`${path}?continue=c`]: whole(pageOf('c', '')),
    });
    await until(() => asked().length === 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked()).toEqual(['first', 'b']);
    first.finish();
    const { names, listed } = await reading;
    expect(names).toHaveLength(60);
    expect([names[0], names[20], names[59]]).toEqual(['a-0', 'b-0', 'c-19']);
    expect(listed).toEqual([['Pod', null]]);
    expect(asked()).toEqual(['first', 'b', 'c']);
  });

  it('is asked for again when the first one, asked for again, goes on elsewhere', async () => {
    const first = held(pageOf('old', 'b'));
    const { reading, asked } = await started({
      [path]: [first.answer, whole(pageOf('new', 'n'))],
      [`${path}?continue=b`]: whole(pageOf('b', '')),
      [`${path}?continue=n`]: whole(pageOf('n', '')),
    });
    await until(() => asked().length === 2);
    first.cut();
    const { names, gaps } = await reading;
    expect([names.length, names[0], names[20]]).toEqual([40, 'new-0', 'n-0']);
    expect(gaps).toEqual([]);
  });

  it('may have failed, which counts only when its turn comes', async () => {
    const first = held(pageOf('a', 'b'));
    const { reading, asked } = await started({
      [path]: first.answer,
      [`${path}?continue=b`]: status(400, 'not this one'),
    });
    await until(() => asked().length === 2);
    first.finish();
    const { names, gaps, listed } = await reading;

    expect([names.length, listed]).toEqual([20, []]);
    expect(gaps).toMatchObject([{ kind: 'Pod', reason: 'error' }]);
  });
});

describe('the token in the first bytes', () => {
  const strings = new StringCache();
  const bytes = pageOf('a', 'token');
  const known = bytes.indexOf('token') + 'token'.length;

  it('is known once the metadata are there, and never another', () => {
    for (let length = 0; length <= 400; length += 1) {
      const told = tokenOf(bytes.subarray(0, length), strings);
      expect([undefined, 'token'], String(length)).toContain(told);
      if (length > known + 8) expect(told).toBe('token');
    }
    expect(tokenOf(bytes, strings)).toBe('token');
  });

  it('is empty on the last page, and unknown in what is no list', () => {
    expect(tokenOf(pageOf('a', ''), strings)).toBe('');
    expect(tokenOf(envelope('v1', 'Status', Buffer.from([0x12, 0])), strings)).toBeUndefined();
    expect(tokenOf(Buffer.alloc(5000, 0xff), strings)).toBeUndefined();
    expect(tokenOf(Buffer.from('<html>'.repeat(1000)), strings)).toBeUndefined();
  });
});
