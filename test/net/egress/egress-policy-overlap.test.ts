import { expect, it } from 'vitest';
import { policyOverlaps } from '../../../src/net/egress/egress-policy-overlap.ts';
import { pod } from '../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const policy = (name: string, spec: object = {}): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumEgressGatewayPolicy',
  metadata: { name },
  spec: {
    selectors: [{ podSelector: { matchLabels: { app: 'billing' } } }],
    destinationCIDRs: ['198.51.100.0/24', '192.0.2.0/24'],
    egressGateway: { nodeSelector: { matchLabels: { egress: name } } },
    ...spec,
  },
});
const billing = pod('shop/billing-0', 'billing');

function overlaps(other: RawObject, pods: readonly RawObject[] = [billing], more: Given = {}) {
  const evidence = evidenceIn({ ...more, objects: [policy('a'), other, ...pods] });
  const own = evidence.egressGatewayPolicies.items.find(({ ref }) => ref.name === 'a');
  if (own === undefined) throw new Error('no policy');
  const { found, missing } = policyOverlaps(own, evidence);
  return [
    found.map((one) => [one.other.ref.name, one.pod.ref.name, one.destination, one.index]),
    missing.map(({ what }) => what),
  ];
}

it('finds the pod and the destination, however it is written', () => {
  expect(overlaps(policy('b', { destinationCIDRs: ['192.0.2.7/24'] }))).toEqual([
    [['b', 'billing-0', '192.0.2.0/24', 1]],
    [],
  ]);
});

it.each([
  ['a policy that is earlier by name, which tells it itself', policy('Z'), [billing]],
  ['a narrower destination', policy('b', { destinationCIDRs: ['192.0.2.0/25'] }), [billing]],
  [
    'the same gateway',
    policy('b', { egressGateway: { nodeSelector: { matchLabels: { egress: 'a' } } } }),
    [billing],
  ],
  ['a pod on the host network', policy('b'), [pod('shop/billing-0', 'billing', { hostNetwork: true })]],
])('passes %s', (_, other, pods) => {
  expect(overlaps(other, pods)).toEqual([[], []]);
});

it('lacks pods only where they decide', () => {
  const unread: Given = { unread: { Pod: 'forbidden' } };
  expect(overlaps(policy('b'), [], unread)).toEqual([[], ['Pod']]);
  expect(overlaps(policy('b', { destinationCIDRs: ['203.0.113.0/24'] }), [], unread)).toEqual([[], []]);
});
