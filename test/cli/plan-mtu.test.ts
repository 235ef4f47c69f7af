import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mtuPlanSchema } from '../../src/model/mtu-plan.ts';
import { runProgram } from '../support/run-program.ts';

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'plan-mtu-'));
  for (const [node, mtu] of [
    ['a', 1500],
    ['b', 9001],
  ] as const) {
    mkdirSync(join(dir, 'snapshot/nodes', node), { recursive: true });
    const links = [{ ifindex: 2, ifname: 'eth0', flags: ['UP'], mtu, operstate: 'UP' }];
    writeFileSync(join(dir, 'snapshot/nodes', node, 'ip-link.json'), JSON.stringify(links));
  }
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const plan = (...args: string[]) => runProgram(['plan', 'mtu', ...args]);
const parsed = (...args: string[]) =>
  mtuPlanSchema.parse(JSON.parse(plan(...args, '--format', 'json').stdout)).clusters;

describe('plan mtu', () => {
  it('answers without a cluster when a CNI is given', () => {
    const { code, stdout, stderr } = plan(
      '--cni',
      'cilium',
      '--cni-version',
      '1.20.2',
      '--family',
      'ipv4',
      '--encryption',
      'wireguard',
      '--node-mtu',
      '1500',
    );
    expect([code, stderr]).toEqual([0, '']);
    const [title, summary] = stdout.split('\n');
    expect([title, summary]).toEqual(['MTU of pods, from what was given', 'Leaves 1355 bytes for pods.']);
    expect(stdout.match(/^(GIVEN|TO CHANGE IT|RUNNING PODS)$/gm)).toEqual([
      'GIVEN',
      'TO CHANGE IT',
      'RUNNING PODS',
    ]);
    expect(stdout).toContain('  from        encapsulation: vxlan (documented default)\n');
  });

  it('reads a snapshot, and tells what is and what would be', () => {
    const [demo] = parsed('--demo', '--encryption', 'none');
    expect(demo).toMatchObject({ source: 'demo' });
    expect(demo?.now?.overhead).toEqual({ least: 145, most: 145 });
    expect(demo?.then?.overhead).toEqual({ least: 50, most: 50 });
    const [given] = parsed('--from', join(dir, 'snapshot'), '--cni', 'kindnet');
    expect(given?.then?.pairs.map(({ from, to, fits }) => [from, to, fits])).toEqual([
      [1500, 9001, 'yes'],
      [9001, 1500, 'no'],
    ]);
  });

  it('writes where it is asked to', () => {
    const output = join(dir, 'plan.txt');
    expect(plan('--cni', 'kindnet', '--output', output).stdout).toBe('');
    expect(readFileSync(output, 'utf8')).toContain('pods        unknown on nodes of unknown MTU');
  });

  it.each([
    [['--cni', 'ciliun'], 'did you mean cilium?'],
    [['--cni', 'cilium', '--node-mtu', '12'], 'the nearest is 576'],
    [['--demo', '--encapsulation', 'ipip'], 'has no encapsulation ipip'],
    [['--demo', '--from', '.'], '--demo cannot be combined'],
    [['--cni', 'cilium', '--format', 'markdown'], 'markdown'],
  ])('cannot be made of %j', (args, says) => {
    const { code, stdout, stderr } = plan(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });
});
