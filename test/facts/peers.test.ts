import { expect, it } from 'vitest';
import { evidenceOf } from '../../src/facts/evidence-of.ts';
import { linkPeers } from '../../src/facts/peers.ts';
import { service } from '../support/objects.ts';
import { snapshotOf } from '../support/snapshot-of.ts';

const cluster = (name: string) => ({
  name,
  evidence: evidenceOf(snapshotOf({ objects: [service(`shop/${name}`)] })),
});

it('shows each cluster the others, in their order, and which of them come later', () => {
  const clusters = ['a', 'b', 'c'].map(cluster);
  linkPeers(clusters);
  const seen = clusters.map(({ evidence: { peers } }) =>
    peers.state === 'known'
      ? peers.value.map(({ name, isLater, evidence }) => [
          name,
          isLater,
          evidence.services.items[0]?.ref.name,
        ])
      : peers.state,
  );
  expect(seen).toEqual([
    [
      ['b', true, 'b'],
      ['c', true, 'c'],
    ],
    [
      ['a', false, 'a'],
      ['c', true, 'c'],
    ],
    [
      ['a', false, 'a'],
      ['b', false, 'b'],
    ],
  ]);
});

it('leaves the others of a cluster alone unknown, with what would tell of them', () => {
  const alone = cluster('a');
  linkPeers([alone]);
  expect(alone.evidence.peers).toMatchObject({ state: 'unknown', missing: [{ reason: 'not-collected' }] });
});
