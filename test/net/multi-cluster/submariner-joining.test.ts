import { expect, it } from 'vitest';
import { isBeingJoined } from '../../../src/net/multi-cluster/submariner-joining.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';
import { aMomentAgo, submarinerObject } from '../../support/submariner-objects.ts';

const endpoint = (id: string, metadata: object = {}) =>
  submarinerObject('Endpoint', `${id}-cable`, { spec: { cluster_id: id } }, { ...metadata });
const young = { creationTimestamp: aMomentAgo };
const cluster = submarinerObject('Cluster', 'west', { spec: { cluster_id: 'west' } });

function joining(id: string, objects: Given['objects'] = [], more: Given = {}) {
  const { submariner, clock } = evidenceIn({ ...more, objects: [cluster, ...objects] });
  const is = isBeingJoined(id, submariner, clock);
  return typeof is === 'boolean' ? is : is.state;
}

it('goes by the age of the cluster’s own Endpoints', () => {
  expect(joining('east', [endpoint('east', young)])).toBe(true);
  expect(joining('east', [endpoint('east'), endpoint('north', young)])).toBe(false);
  expect(joining('east')).toBe(false);
});

it('does not know without the time of the reading', () => {
  expect(joining('east', [endpoint('east')], { source: 'snapshot', collectedAt: null })).toBe('unknown');
});
