import { describe, expect, it } from 'vitest';
import { clusterSetPeers } from '../../../src/net/multi-cluster/cluster-set-peers.ts';
import { meshed, meshSecret } from '../../support/mesh-objects.ts';
import { joinedCluster, submarinerGateway } from '../../support/network-objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

/** Each cluster that counts with the object that says so, and what is lacking. */
function seen(given: Given) {
  const { found, missing } = clusterSetPeers(evidenceIn(given));
  return {
    found: found.map(({ peer, by }) => [peer.name, by?.cluster, by?.object]),
    missing: missing.map(({ what }) => what),
  };
}
const plain: Given = { objects: [] };
const west = joinedCluster('west', {});
const east = joinedCluster('east', {});
const submarine = (id: string, ...known: RawObject[]): Given => ({
  objects: [submarinerGateway(id), ...known],
});
const mesh = (name: string, id: number, ...remotes: string[]): Given => ({
  source: 'snapshot',
  objects: [...meshed(name, id), ...(remotes.length === 0 ? [] : [meshSecret(...remotes)])],
});

describe('clusterSetPeers', () => {
  it('takes clusters of which nothing tells, as an inference', () => {
    expect(seen({ ...plain, others: { ams: plain, lon: plain } })).toEqual({
      found: [
        ['ams', undefined, undefined],
        ['lon', undefined, undefined],
      ],
      missing: [],
    });
  });

  it('leaves out a cluster that has no ServiceExports', () => {
    const without: Given = { objects: [], notInstalled: ['ServiceExport'] };
    expect(seen({ ...plain, others: { ams: without, lon: plain } }).found).toEqual([
      ['lon', undefined, undefined],
    ]);
  });

  it('has what is lacking for a cluster alone', () => {
    expect(seen(plain).found).toEqual([]);
    expect(seen(plain).missing).not.toEqual([]);
  });

  it('concludes nothing where Submariner was not read', () => {
    const unread: Given = {
      objects: [],
      unread: { 'Cluster.submariner.io': 'forbidden', 'Endpoint.submariner.io': 'forbidden' },
    };
    expect(seen({ ...unread, others: { ams: plain } })).toEqual({
      found: [],
      missing: ['Cluster.submariner.io', 'Endpoint.submariner.io'],
    });
  });

  it('says which cluster knows the other one of Submariner', () => {
    expect(seen({ ...submarine('west', west, east), others: { ams: submarine('east') } }).found).toEqual([
      ['ams', undefined, 'Cluster submariner-operator/east'],
    ]);
    expect(seen({ ...submarine('west'), others: { ams: submarine('east', west, east) } }).found).toEqual([
      ['ams', 'ams', 'Cluster submariner-operator/west'],
    ]);
  });

  it('leaves out clusters that Submariner does not join', () => {
    expect(seen({ ...submarine('west', west), others: { ams: submarine('east', east) } }).found).toEqual([]);
  });

  it('takes a cluster of Submariner whose id nobody says, as an inference', () => {
    const nameless: Given = { objects: [east] };
    expect(seen({ ...submarine('west', west), others: { ams: nameless } }).found).toEqual([
      ['ams', undefined, undefined],
    ]);
  });

  it('takes a cluster without Submariner beside one that has it, as an inference', () => {
    expect(seen({ ...submarine('west', west), others: { ams: plain } }).found).toEqual([
      ['ams', undefined, undefined],
    ]);
  });

  it('says what joins the clusters of one ClusterMesh', () => {
    expect(seen({ ...mesh('fra', 1, 'ams'), others: { ams: mesh('ams', 2) } }).found).toEqual([
      ['ams', undefined, 'Secret kube-system/cilium-clustermesh'],
    ]);
  });

  it('leaves out clusters of another ClusterMesh', () => {
    expect(seen({ ...mesh('fra', 1, 'lon'), others: { ams: mesh('ams', 2, 'lon') } }).found).toEqual([]);
  });

  it('takes clusters of different meshes that Submariner joins', () => {
    const here: Given = { ...mesh('fra', 1, 'lon') };
    const there: Given = { ...mesh('ams', 2, 'lon') };
    const joined = (given: Given, id: string): Given => ({
      ...given,
      objects: [...(given.objects ?? []), submarinerGateway(id), west, east],
    });
    expect(seen({ ...joined(here, 'west'), others: { ams: joined(there, 'east') } }).found).toEqual([
      ['ams', undefined, 'Cluster submariner-operator/east'],
    ]);
  });
});
