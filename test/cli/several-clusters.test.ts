import { describe, expect, it } from 'vitest';
import type { Review } from '../../src/model/review.ts';
import { meshed, wholeCluster } from '../support/mesh-objects.ts';
import { addressedNode } from '../support/network-objects.ts';
import { service } from '../support/objects.ts';
import { runProgram } from '../support/run-program.ts';
import { folderOf } from '../support/snapshot-folder.ts';
import type { RawObject } from '../support/snapshot-of.ts';

/** Two clusters with one id and one pod range, that tunnel differently and of which one does not share a Service. */
const cluster = (name: string, mode: string, annotations: object): RawObject[] => [
  ...meshed(name, 7, {
    'routing-mode': mode,
    ipam: 'cluster-pool',
    'cluster-pool-ipv4-cidr': '10.64.0.0/16',
  }),
  addressedNode(`${name}-w1`, [name === 'fra' ? '192.0.2.1' : '192.0.2.2']),
  service('mesh/rates', {}, { annotations }),
];
const fra = wholeCluster('fra', cluster('fra', 'native', { 'service.cilium.io/global': 'true' }));
const ams = wholeCluster('ams', cluster('ams', 'tunnel', {}));
const rules = ['MC01', 'MC03', 'MC04', 'MC06'];

function found(...from: string[]) {
  const args = from.flatMap((path) => ['--from', path]);
  const chosen = rules.flatMap((code) => ['--rule', code]);
  const { code, stdout, stderr } = runProgram(['review', ...args, ...chosen, '--format', 'json']);
  expect([code, stderr]).toEqual([0, '']);
  const { findings, outcomes } = JSON.parse(stdout) as Review;
  return {
    findings: findings
      .map(({ code, at, label, evidence }) => [
        code,
        at.cluster,
        label,
        evidence.find((one) => one.cluster !== undefined)?.cluster,
      ])
      .sort(),
    unknown: outcomes.filter(({ outcome }) => outcome === 'unknown').map(({ code }) => code),
  };
}

describe('review of several clusters', () => {
  it('judges them together, whether each has a --from of its own', async () => {
    const [a, b] = await Promise.all([folderOf(fra), folderOf(ams)]);
    expect(found(a, b)).toEqual({
      findings: rules.map((code) => [code, 'fra', 'inference', 'ams']),
      unknown: [],
    });
    // What is alike is told once, by the first in the order given; what one lacks, by the one that has it.
    expect(found(b, a).findings).toEqual(
      ['ams', 'ams', 'ams', 'fra'].map((name, at) => [
        rules[at],
        name,
        'inference',
        name === 'ams' ? 'fra' : 'ams',
      ]),
    );
  });

  it('judges them together as folders of clusters/ in one snapshot', async () => {
    const both: [string, unknown][] = Object.entries({ ams, fra }).flatMap(([name, content]) =>
      Object.entries(content).map(([path, text]): [string, unknown] => [`clusters/${name}/${path}`, text]),
    );
    expect(found(await folderOf(Object.fromEntries(both)))).toEqual({
      findings: ['ams', 'ams', 'ams', 'fra'].map((name, at) => [
        rules[at],
        name,
        'inference',
        name === 'ams' ? 'fra' : 'ams',
      ]),
      unknown: [],
    });
  });

  it('says of one cluster alone that the others are lacking', async () => {
    expect(found(await folderOf(fra))).toEqual({ findings: [], unknown: rules });
  });
});
