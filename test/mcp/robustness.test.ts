import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startServer } from '../support/mcp-server.ts';

it('passes over what is no JSON-RPC, and answers what follows', async () => {
  const server = await startServer(['--demo']);
  const nonsense = [
    '{"jsonrpc":"2.0","id":',
    'hello',
    '[]',
    '{}',
    '{"jsonrpc":"1.0","id":900,"method":"tools/list"}',
    '{"jsonrpc":"2.0","id":{},"method":"tools/list"}',
    '{"jsonrpc":"2.0","id":901,"method":"tools/call","params":[]}',
    '\u0000\u001b[31m',
    '',
  ];
  server.write(`${nonsense.join('\n')}\n`);
  expect((await server.request('tools/nothing')).error).toMatchObject({ code: -32601 });
  expect((await server.request('tools/call', { name: 'nothing', arguments: {} })).error).toMatchObject({
    code: -32602,
  });
  expect(await server.call('list_sources')).toMatchObject({ isError: false });
  expect(await server.end()).toBe(0);
  expect(server.garbage).toEqual([]);
});

it('refuses an argument of 10 MB in a few words, and goes on', async () => {
  const server = await startServer(['--demo']);
  const big = 'a'.repeat(10 * 1024 ** 2);
  for (const args of [{ source: big }, { [big]: 1 }, { cursor: big }, { refresh: big }]) {
    const { isError, text } = await server.call('get_services', args);
    expect(isError).toBe(true);
    expect(text).toMatch(/ Next: /);
    expect(text.length).toBeLessThan(2_100);
  }
  expect(await server.call('review_network', { rules: [big] })).toMatchObject({ isError: true });
  expect(await server.call('get_finding', { reviewId: big, id: big })).toMatchObject({ isError: true });
  expect(await server.call('get_services')).toMatchObject({ isError: false });
  expect(await server.end()).toBe(0);
}, 60_000);

it('answers a thousand calls at once from one reading, and leaves nothing behind', async () => {
  const server = await startServer(['--demo']);
  const calls = Array.from({ length: 1_000 }, (_, index) =>
    server.call(index % 2 === 0 ? 'get_services' : 'get_nodes', { limit: 1 }),
  );
  const answers = await Promise.all(calls);
  expect(answers.every(({ isError }) => !isError)).toBe(true);
  const readings = new Set(
    answers.map(({ structured }) => /"s[0-9a-f]{8}"/.exec(JSON.stringify(structured.origin))?.[0]),
  );
  expect(readings.size).toBe(1);
  const descriptors = readdirSync(`/proc/${server.process.pid ?? 0}/fd`).length;
  expect(descriptors).toBeLessThan(40);
  expect(await server.end()).toBe(0);
  expect(server.garbage).toEqual([]);
  expect(server.stderr()).not.toContain('MaxListenersExceededWarning');
}, 60_000);

it.each([
  ['between two messages', ''],
  ['in the middle of a message', '{"jsonrpc":"2.0","id":77,"method":"tools/ca'],
])('ends when its host closes standard input %s', async (_, rest) => {
  const server = await startServer(['--demo']);
  void server.call('review_network').catch(() => undefined);
  server.write(rest);
  expect(await server.end()).toBe(0);
  expect(server.garbage).toEqual([]);
});

it('ends when its host stops reading', async () => {
  const server = await startServer(['--demo']);
  const exited = new Promise((resolve) => server.process.once('exit', resolve));
  server.process.stdout?.destroy();
  void server.call('get_services').catch(() => undefined);
  expect(await exited).toBe(0);
});

it('writes one line of the log for a call, with its trace and without what was given', async () => {
  const server = await startServer(['--demo']);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await server.call('get_services', { name: 'a-name-of-the-caller' }, { traceparent });
  await server.call('explain_rule', { rule: 'SV01' }, { traceparent: 'no trace\n{"level":60}' });
  await server.end();
  const lines = server
    .stderr()
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([
    expect.objectContaining({
      tool: 'get_services',
      outcome: 'answered',
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: 'b7ad6b7169203331',
    }),
    expect.objectContaining({ tool: 'explain_rule', outcome: 'answered' }),
  ]);
  expect(lines[1]).not.toHaveProperty('trace_id');
  expect(server.stderr()).not.toContain('a-name-of-the-caller');
});

it('keeps its memory at rest small', async () => {
  const server = await startServer(['--demo']);
  await server.request('tools/list');
  const status = readFileSync(`/proc/${server.process.pid ?? 0}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  expect(kilobytes).toBeLessThan(140 * 1024);
});
