import { describe, expect, it } from 'vitest';
import { clusterWords, meshPeersOf } from '../../../src/net/multi-cluster/mesh-peers.ts';
import { meshed, meshSecret } from '../../support/mesh-objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const fra: Given = { objects: meshed('fra', 1) };
const withSecret = (name: string, id: number, ...remotes: string[]): Given => ({
  source: 'snapshot',
  objects: [...meshed(name, id), meshSecret(...remotes)],
});

/** Each other cluster that counts, and what says so. */
function found(given: Given) {
  const { clusterMesh, peers } = evidenceIn(given);
  if (clusterMesh.state !== 'known') throw new Error(clusterMesh.state);
  const seen = meshPeersOf(clusterMesh.value, peers);
  return [
    seen.found.map(({ peer, by }) => [clusterWords(peer), by?.cluster ?? by?.object]),
    seen.missing.map(({ what }) => what),
  ];
}

describe('meshPeersOf', () => {
  it('takes clusters of which nothing tells', () => {
    expect(found({ ...fra, others: { ams: { objects: meshed('ams', 2) } } })).toEqual([
      [['cluster ams', undefined]],
      [],
    ]);
  });

  it('says which of the two connects to the other', () => {
    const others = { ams: withSecret('ams', 2, 'fra') };
    expect(found({ ...withSecret('fra', 1, 'ams'), others })).toEqual([
      [['cluster ams', 'Secret kube-system/cilium-clustermesh']],
      [],
    ]);
    expect(found({ ...fra, others })).toEqual([[['cluster ams', 'ams']], []]);
  });

  it('leaves out clusters that connect to others', () => {
    expect(found({ ...fra, others: { ams: withSecret('ams', 2, 'lon') } })).toEqual([[], []]);
    expect(found({ ...fra, others: { ams: withSecret('fra', 2, 'lon') } })).toEqual([
      [['cluster ams', undefined]],
      [],
    ]);
  });

  it('says what it lacks, and of which cluster', () => {
    const objects = meshed('ams', 2).slice(0, 2);
    expect(found({ ...fra, others: { ams: { objects, unread: { Deployment: 'forbidden' } } } })).toEqual([
      [],
      ['Deployment of cluster ams'],
    ]);
    expect(found(fra)).toEqual([[], ['other clusters']]);
  });

  it('calls a cluster whose context is no name what it is called in the mesh', () => {
    const words = (given: Given) => found({ ...fra, others: { 'arn:aws:eks:1': given } })[0];
    expect(words({ objects: meshed('ams', 2) })).toEqual([['cluster ams', undefined]]);
    expect(words({ objects: meshed('a m s', 2) })).toEqual([['cluster (not a valid name)', undefined]]);
  });
});
