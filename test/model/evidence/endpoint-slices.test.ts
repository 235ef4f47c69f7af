import { expect, it } from 'vitest';
import { isReady, isServing, isTerminating } from '../../../src/model/evidence/endpoint-slices.ts';

it('reads missing conditions as consumers must: ready and serving, not terminating', () => {
  const bare = { addresses: ['10.244.0.10'] };
  expect([isReady(bare), isServing(bare), isTerminating(bare)]).toEqual([true, true, false]);
});

it('takes serving for true where only ready is false', () => {
  const draining = { conditions: { ready: false, terminating: true } };
  expect([isReady(draining), isServing(draining), isTerminating(draining)]).toEqual([false, true, true]);
});

it('believes what the conditions say', () => {
  const conditions = { ready: true, serving: false, terminating: true };
  expect([isReady({ conditions }), isServing({ conditions }), isTerminating({ conditions })]).toEqual([
    true,
    false,
    true,
  ]);
});
