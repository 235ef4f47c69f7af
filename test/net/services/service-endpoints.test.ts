import { describe, expect, it } from 'vitest';
import { reachOf, serviceEndpoints } from '../../../src/net/services/service-endpoints.ts';
import { endpointSlice } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function endpoints(...slices: ReturnType<typeof endpointSlice>[]) {
  return serviceEndpoints(evidenceIn({ objects: slices }).endpoints.items);
}

describe('serviceEndpoints', () => {
  it('counts a pod of two address families once', () => {
    const v6 = {
      metadata: { name: 'cart-v6', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
      addressType: 'IPv6',
    };
    const both = [{ pod: 'cart-1', node: 'a', zone: 'z1' }];
    expect(endpoints(endpointSlice('shop/cart', both), endpointSlice('shop/cart', both, v6))).toEqual([
      { target: 'cart-1', address: '10.244.0.10', node: 'a', zone: 'z1', state: 'ready' },
    ]);
    const notReady = [{ pod: 'cart-1', node: 'a', ready: false }];
    expect(
      endpoints(endpointSlice('shop/cart', both), endpointSlice('shop/cart', notReady, v6))[0]?.state,
    ).toBe('not ready');
  });

  it('tells endpoints without a pod apart by their address', () => {
    expect(endpoints(endpointSlice('shop/cart', [{}, {}])).map(({ address }) => address)).toEqual([
      '10.244.0.10',
      '10.244.0.11',
    ]);
  });

  it('takes a missing condition for ready, and what terminates for on its way out', () => {
    const seen = endpoints(
      endpointSlice('shop/cart', [
        {},
        { ready: true },
        { ready: false },
        { ready: false, serving: true, terminating: true },
        { ready: true, terminating: true },
      ]),
    );
    expect(seen.map(({ state }) => state)).toEqual(['ready', 'ready', 'not ready', 'terminating', 'ready']);
  });
});

describe('reachOf', () => {
  it('counts states, and zones and nodes of what is ready', () => {
    const seen = endpoints(
      endpointSlice('shop/cart', [
        { node: 'a', zone: 'z1' },
        { node: 'b' },
        { node: 'c', ready: false },
        { ready: false, terminating: true },
        {},
      ]),
    );
    const { counts, zones, nodes } = reachOf(seen, (node) => (node === 'b' ? 'z2' : undefined));
    expect(counts).toEqual({ ready: 3, 'not ready': 1, terminating: 1 });
    expect([...zones]).toEqual([
      ['z1', 1],
      ['z2', 1],
      [undefined, 1],
    ]);
    expect([...nodes]).toEqual(['a', 'b']);
  });
});
