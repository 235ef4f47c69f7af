import { describe, expect, it } from 'vitest';
import { hasGlobalnet } from '../../src/model/evidence/submariner.ts';
import {
  addressedNode,
  joinedCluster,
  submarinerEndpoint,
  submarinerGateway,
} from '../support/network-objects.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

const of = (given: Given) => evidenceIn(given).submariner;

describe('submariner', () => {
  it('knows the joined clusters, and this one by its gateway', () => {
    const west = joinedCluster('west', { cluster: ['10.1.0.0/16'] });
    const east = joinedCluster('east', { global: ['242.1.0.0/16'] });
    const seen = of({ objects: [submarinerGateway('west'), west, east] });
    if (seen.state !== 'known') throw new Error(seen.state);
    expect(seen.value.clusterId).toMatchObject({ state: 'known', value: 'west' });
    expect(seen.value.clusters.map((one) => [one.ref.name, hasGlobalnet(one)])).toEqual([
      ['east', true],
      ['west', false],
    ]);
  });

  it('knows this one by the Endpoint with the name and address of a node, where no gateway reports', () => {
    const node = addressedNode('gw-1', ['192.0.2.7']);
    const own = submarinerEndpoint('west', { hostname: 'gw-1', private_ip: '192.0.2.7' });
    const other = submarinerEndpoint('east', { hostname: 'gw-1', private_ip: '198.51.100.7' });
    expect(of({ objects: [node, other, own] })).toMatchObject({ value: { clusterId: { value: 'west' } } });
    expect(of({ objects: [node, other] })).toMatchObject({ value: { clusterId: { state: 'unknown' } } });
  });

  it('is absent where there is none of its objects, unknown where they were not read', () => {
    expect(of({ objects: [] }).state).toBe('absent');
    expect(of({ objects: [], notInstalled: ['Cluster.submariner.io', 'Endpoint.submariner.io'] }).state).toBe(
      'absent',
    );
    expect(of({ objects: [], unread: { 'Cluster.submariner.io': 'forbidden' } }).state).toBe('unknown');
  });
});
