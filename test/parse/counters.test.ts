import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseConntrackStats, parseEthtoolStats } from '../../src/parse/counters.ts';

const conntrack = `cpu=0   \tfound=2 invalid=13 insert=0 insert_failed=3 drop=3 early_drop=0 error=1 search_restart=8
cpu=1   \tfound=5 invalid=9 insert=0 insert_failed=4 drop=4 early_drop=0 error=0 search_restart=2
`;

it('adds up what each CPU counted', () => {
  const counters = parseConntrackStats(conntrack);
  expect(counters.ok && [...counters.value]).toEqual([
    ['found', 7],
    ['invalid', 22],
    ['insert', 0],
    ['insert_failed', 7],
    ['drop', 7],
    ['early_drop', 0],
    ['error', 1],
    ['search_restart', 10],
  ]);
});

it.each([
  ['an error of conntrack', 'conntrack v1.4.7 (conntrack-tools): Operation failed\n', 1],
  ['a line that is cut off', 'cpu=0 found=1\ncpu=1 fou\n', 2],
  ['a CPU without counters', 'cpu=0\n', 1],
])('takes %s for no output of conntrack -S', (_, text, line) => {
  expect(parseConntrackStats(text)).toEqual({
    ok: false,
    problems: [{ message: 'not a line of conntrack -S', line }],
  });
});

it('reads the counters of a network card', () => {
  const counters = parseEthtoolStats(
    'NIC statistics:\n     tx_timeout: 0\n     linklocal_allowance_exceeded: 41\n     queue_0_tx_cnt: 9\n',
  );
  expect(counters.ok && [...counters.value]).toEqual([
    ['tx_timeout', 0],
    ['linklocal_allowance_exceeded', 41],
    ['queue_0_tx_cnt', 9],
  ]);
});

it.each([
  ['no statistics', 'no stats available\n'],
  ['nothing', ''],
])('finds no counters in %s', (_, text) => {
  expect(parseEthtoolStats(text)).toEqual({ ok: false, problems: [{ message: 'no counters' }] });
});

it('finds no counters of conntrack in nothing', () => {
  expect(parseConntrackStats('\n')).toEqual({ ok: false, problems: [{ message: 'no counters' }] });
});

it('never throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseConntrackStats(text);
      parseEthtoolStats(text);
    }),
  );
});
