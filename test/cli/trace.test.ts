import { describe, expect, it } from 'vitest';
import { traceSchema } from '../../src/model/trace.ts';
import { runProgram } from '../support/run-program.ts';

const trace = (...args: string[]) => runProgram(['trace', ...args]);

describe('trace', () => {
  it('tells each step and what is not settled', () => {
    const { code, stdout, stderr } = trace('--demo', '--client', 'shop/pay-0', '--to', 'catalog:http');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('From shop/pay-0 to catalog:http in demo (demo');
    expect(stdout).toContain('\nVerdict: reaches (pod-to-Service)\n');
    expect(stdout).toContain('endpoint     2 of 2 endpoints on worker-3: every ready endpoint is eligible');
  });

  it('is data that follows its schema', () => {
    for (const [client, to] of [
      ['every-node', 'cart.shop'],
      ['node/worker-3', 'cart.shop:80'],
      ['external', 'web.shop'],
      ['shop/pay-0', 'https://api.example.com/x'],
      ['shop/pay-0', '[2001:db8::1]:443'],
    ] as const) {
      const { code, stdout } = trace('--demo', '--client', client, '--to', to, '--format', 'json');
      expect(code).toBe(0);
      expect(traceSchema.parse(JSON.parse(stdout))).toMatchObject({ client, to });
    }
  });

  it.each([
    [['--demo', '--client', 'shop/pay-0'], /required option '--to/],
    [['--demo', '--to', 'web.shop'], /required option '--client/],
    [['--demo', '--client', 'shop/pay-0', '--to', 'web:81'], /has no port 81\nnext: +the nearest is 80/],
    [['--demo', '--client', 'shop/pay-0', '--to', 'a b'], /is no name or address/],
    [['--from', '/nonexistent/x', '--client', 'external', '--to', 'web'], /nonexistent/],
  ])('gives no answer for %j', (args, message) => {
    const { code, stdout, stderr } = trace(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
