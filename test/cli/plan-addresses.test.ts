import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressesPlanSchema } from '../../src/model/addresses-plan.ts';
import { runProgram } from '../support/run-program.ts';

const objects = `apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: { name: kubernetes }
spec: { cidrs: [10.96.0.0/20] }
---
apiVersion: projectcalico.org/v3
kind: IPPool
metadata: { name: "default|\`b\`" }
spec: { cidr: 10.244.0.0/16, blockSize: 26 }
`;

let dir: string;
let from: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'plan-'));
  from = join(dir, 'manifests');
  mkdirSync(from);
  writeFileSync(join(from, 'all.yaml'), objects);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const plan = (...args: string[]) => runProgram(['plan', 'addresses', ...args]);

describe('plan addresses', () => {
  it('needs no cluster for ranges given by hand', () => {
    const { code, stdout, stderr } = plan(
      ...['--range', 'pods=10.0.0.0/16', '--range', 'services=10.96.0.0/20', '--range', 'vpc=10.0.0.0/8'],
      ...['--node-mask', '25', '--nodes', '100', '--nodes-per-month', '4.5', '--now', '2026-11-23T00:00:00Z'],
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.match(/^[A-Z][A-Z ]+$/gm)).toEqual(['OVERLAPS', 'LEDGER', 'MATRIX', 'CAPACITY']);
    expect(stdout).toContain(
      'Addresses of ranges given by hand\n3 lines in the ledger; 1 conflict, 1 overlap',
    );
    expect(stdout).toContain('    512 blocks /25 (given): 100 given, 412 left\n');
    expect(stdout).toContain(
      '    with 4.5 more nodes a month the last is given about 2034-07-10, in 91.6 months\n',
    );
    expect(stdout).toContain(
      '10.96.0.0/20: static 10.96.0.1-10.96.1.0 (256), dynamic 10.96.1.1-10.96.15.254 (3838)',
    );
  });

  it('needs no cluster for an instance type, and says when a subnet is full', () => {
    const alone = plan('--instance-type', 't3.medium');
    expect(alone.stdout).toContain('    addresses for 17 pods, two on the host network included\n');
    const { stdout } = plan(
      ...['--range', 'nodes=10.0.0.0/22', '--instance-type', 'm5.large', '--nodes', '20'],
      ...['--nodes-per-month', '1', '--now', '2026-11-25T00:00:00Z'],
    );
    expect(stdout).toContain(
      '    1019 addresses, less five that clouds keep, 20 nodes: 600 taken, 419 left\n',
    );
    expect(stdout).toContain(
      '    room for 13 more nodes\n    with 1 more node a month it is full about 2027-12-25, in 13 months\n',
    );
  });

  it('is data that follows its schema, of several sources and what is given beside them', () => {
    const both = plan('--from', from, '--from', from, '--range', 'external=10.96.8.0/24', '--format', 'json');
    const told = addressesPlanSchema.parse(JSON.parse(both.stdout));
    expect(told.clusters).toHaveLength(2);
    expect(told.overlaps.map(({ verdict, first }) => [verdict, first])).toContainEqual([
      'conflict',
      'external range 10.96.8.0/24 (given)',
    ]);
    const demo = addressesPlanSchema.parse(JSON.parse(plan('--demo', '--format', 'json').stdout));
    expect(demo.clusters.map(({ source }) => source)).toEqual(['demo']);
    expect(demo.capacity.map(({ kind }) => kind)).toEqual(['nodes', 'services']);
  });

  it('is Markdown that no value breaks out of, written where it is asked for', () => {
    const output = join(dir, 'plan.md');
    expect(plan('--from', from, '--format', 'markdown', '--output', output).stdout).toBe('');
    const text = readFileSync(output, 'utf8');
    expect(text).toContain(
      '`10.96.0.0/20` | 4096 | `ServiceCIDR kubernetes spec.cidrs, sanitized user evidence` |',
    );
    expect(text).not.toContain('`b`');
  });

  it('proposes ranges for a new cluster, with what cannot be taken back', () => {
    const { stdout } = plan(
      ...['--new-cluster', '4', '--nodes', '40', '--services', '200', '--range', 'external=10.0.0.0/9'],
    );
    expect(stdout).toContain('  pods 10.128.0.0/18, a /24 for each node\n');
    expect(stdout).toContain('\nONE-WAY DOORS\n  the pod range\n');
    const markdown = plan('--new-cluster', '6', '--nodes', '4', '--services', '2', '--format', 'markdown');
    expect(markdown.stdout).toContain('| `pods IPv6: none` | nothing free that holds a /56: give a range');
  });

  it.each([
    [
      ['--range', 'pods=10.0.0.0/16', '--range', 'services=10.0.1.0/24'],
      'error: pods=10.0.0.0/16 and services=10.0.1.0/24 overlap in 10.0.1.0/24\nnext:  give services=10.1.0.0/24,',
    ],
    [
      ['--range', 'pods=10.0.0.0/16', '--node-mask', '-3'],
      'error: -3 is no count\nnext:  give a whole number, such as 0\n',
    ],
    [
      ['--range', 'pods=10.0.0.0/16', '--nodes', '2.6'],
      'error: 2.6 is no count\nnext:  give a whole number, such as 3\n',
    ],
    [
      ['--range', 'pods=10.0.0.0/16', '--nodes', 'many'],
      'error: many is no count\nnext:  give a whole number, such as 24\n',
    ],
    [
      ['--range', 'pods=10.0.0.0/16', '--nodes-per-month', '-1'],
      'error: -1 is no amount\nnext:  give a number of 0 or more, such as 5 or 0.5\n',
    ],
  ])('%j is refused with the nearest that would do', (args, expected) => {
    const { code, stdout, stderr } = plan(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(expected);
  });
});
