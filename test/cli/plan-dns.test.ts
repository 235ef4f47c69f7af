import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dnsPlanSchema } from '../../src/model/dns-plan.ts';
import { runProgram } from '../support/run-program.ts';

const objects = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers: [{ name: web, image: web }]
  dnsConfig: { options: [{ name: ndots, value: "2" }] }
`;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'plan-'));
  writeFileSync(join(dir, 'pod.yaml'), objects);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const plan = (...args: string[]) => runProgram(['plan', 'dns', ...args]);

describe('plan dns', () => {
  it('works without a cluster on what is given', () => {
    const { code, stdout, stderr } = plan(
      'api.example.com',
      '--namespace',
      'shop',
      '--exists',
      'api.example.com',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[0]).toBe(
      'One lookup of api.example.com: 8 queries, with glibc and musl alike.',
    );
    expect(stdout).toContain('  search shop.svc.cluster.local svc.cluster.local cluster.local\n');
    expect(stdout).toContain('  4. A, AAAA api.example.com. (as it is): found; ends here; 8 so far');
    expect(stdout).toContain('  trailing dot (possible): glibc 2, musl 2 queries; saves 6 of 8 queries');
  });

  it('tells the libraries apart where they differ', () => {
    const { stdout } = plan('a.b', '--ndots', '1', '--search', 'x.example', '--family', 'ipv4');
    expect(stdout).toContain(
      'glibc, ndots 1: 1 to 2 queries; 1 if of what is not known only a.b itself exists',
    );
    expect(stdout).toContain('musl, ndots 1: 1 query\n');
    expect(plan('10.0.0.1').stdout.split('\n')[0]).toBe('10.0.0.1 costs no query: it is an address.');
  });

  it('is data that follows its schema, for a pod of a source', () => {
    const { stdout } = plan(
      'a.b.c',
      '--from',
      dir,
      '--namespace',
      'shop',
      '--pod',
      'web',
      '--format',
      'json',
    );
    const { plans } = dnsPlanSchema.parse(JSON.parse(stdout));
    expect(plans.map(({ pod, lookups }) => [pod, lookups.map(({ ndots }) => ndots)])).toEqual([
      ['Pod shop/web', [2, 2]],
    ]);
    const all = dnsPlanSchema.parse(JSON.parse(plan('a.b.c', '--demo', '--format', 'json').stdout));
    expect(all.plans[0]?.workloads.length).toBeGreaterThan(0);
  });

  it('is written where it is asked for, with totals of workloads in groups', () => {
    const output = join(dir, 'dns.txt');
    expect(plan('cart.shop', '--demo', '--libc', 'musl', '--output', output).stdout).toBe('');
    const text = readFileSync(output, 'utf8');
    expect(text).toContain(
      '\nWORKLOADS, queries for one lookup, if of what is not known only cart.shop itself exists\n',
    );
    expect(text).toMatch(
      /\n {2}musl \d+ with ClusterFirst, 3 search domains, ndots 5: \d+ workloads, \d+ pods/,
    );
  });

  it.each([
    [['https://a.example']],
    [[]],
    [['a', '--libc', 'uclibc']],
    [['a', '--ndots', 'x']],
    [['a', '--from', '/nonexistent/x']],
  ])('cannot be made of %j', (args) => {
    const { code, stdout, stderr } = plan(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });
});
