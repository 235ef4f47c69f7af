import { describe, expect, it } from 'vitest';
import { mixedBundles, mixedChannels } from '../../../src/net/gateway/gateway-bundles.ts';
import { definition } from '../../support/gateway-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

type Crd = readonly [kind: string, bundle: string, channel?: string];

function definitions(...all: readonly Crd[]) {
  const objects = all.map(([kind, bundle, channel = 'standard']) =>
    definition(kind, `${kind.toLowerCase()}s`, bundle, channel, {}),
  );
  const { gatewayApi } = evidenceIn({ objects });
  if (!('items' in gatewayApi)) throw new Error('no definitions');
  return gatewayApi.items;
}

describe('mixedBundles', () => {
  it('takes patch releases as one', () => {
    expect(mixedBundles(definitions(['Gateway', 'v1.6.1'], ['HTTPRoute', 'v1.6.3']))).toBeUndefined();
  });

  it('tells those of the fewest last, and begins with them', () => {
    const found = mixedBundles(
      definitions(['Gateway', 'v1.6.3'], ['HTTPRoute', 'v1.6.3'], ['GRPCRoute', 'v1.4.1']),
    );
    expect(found).toMatchObject({ count: 2, at: { kind: 'GRPCRoute' } });
    expect(found?.text).toBe('v1.6 (Gateway, HTTPRoute) and v1.4 (GRPCRoute)');
    expect(found?.evidence).toHaveLength(3);
  });
});

describe('mixedChannels', () => {
  it.each<[Crd, boolean]>([
    [['TLSRoute', 'v1.4.1', 'experimental'], false],
    [['TLSRoute', 'v1.5.0', 'experimental'], true],
    [['UDPRoute', 'v1.5.0', 'experimental'], false],
    [['UDPRoute', 'v1.6.0', 'experimental'], true],
    [['BackendTLSPolicy', 'v1.4.0', 'experimental'], true],
    [['GRPCRoute', 'v1.1.0', 'standard'], false],
  ])('%j beside a standard Gateway: mixed %s', (one, expected) => {
    const found = mixedChannels(definitions(['Gateway', 'v1.6.3'], one));
    expect(found !== undefined).toBe(expected);
    expect(found?.at.kind).toBe(expected ? one[0] : undefined);
  });
});
