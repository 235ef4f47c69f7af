import { expect, it } from 'vitest';
import { exposureOf } from '../../../src/net/gateway/gateway-exposure.ts';
import { gateway } from '../../support/gateway-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function exposure(status: readonly string[], spec: readonly string[] = []) {
  const of = (values: readonly string[]) => values.map((value) => ({ value }));
  const object = gateway('infra/edge', { addresses: of(spec) }, { status: { addresses: of(status) } });
  return exposureOf(evidenceIn({ objects: [object] }).gateways.items[0]!);
}

it.each([
  [['203.0.113.7'], 'public'],
  [['2001:db8::7'], 'public'],
  [['10.0.0.7', '203.0.113.7'], 'public'],
  [['a1.eu-west-1.elb.amazonaws.com'], 'public'],
  [['10.0.0.7', 'fd00::7'], 'internal'],
  [['100.64.0.7'], 'internal'],
  [['internal-a1.eu-west-1.elb.amazonaws.com'], 'internal'],
  [['edge.infra.svc.cluster.local'], 'internal'],
  [[], 'not known'],
] as const)('%j is %s', (addresses, is) => {
  expect(exposure(addresses).is).toBe(is);
});

it('takes what the spec asks for where the status names nothing', () => {
  expect(exposure([], ['203.0.113.7'])).toMatchObject({
    is: 'public',
    from: [{ field: 'spec.addresses', seen: '203.0.113.7' }],
  });
});
