import { expect, it } from 'vitest';
import { consumerNodes } from '../../../src/net/egress/consumer-nodes.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

it('leaves out nodes on which no consumer is scheduled, and tells apart those whose readiness is not known', () => {
  const { nodes } = evidenceIn({
    objects: [
      node('plain'),
      node('preferred', { spec: { taints: [{ key: 'spot', effect: 'PreferNoSchedule' }] } }),
      node('tainted', { spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } }),
      node('draining', { spec: { taints: [{ key: 'gone', effect: 'NoExecute' }] } }),
      node('cordoned', { spec: { unschedulable: true } }),
      node('down', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }),
      node('silent', { status: {} }),
    ],
  });
  const { candidates, unclear } = consumerNodes(nodes);
  expect([...candidates.keys()]).toEqual(['plain', 'preferred']);
  expect(unclear.map(({ ref }) => ref.name)).toEqual(['silent']);
});

it('works them out once for all Services', () => {
  const { nodes } = evidenceIn({ objects: [node('plain')] });
  expect(consumerNodes(nodes)).toBe(consumerNodes(nodes));
});
