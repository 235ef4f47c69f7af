import { describe, expect, it } from 'vitest';
import { portEndpoints } from '../../../src/net/services/port-endpoints.ts';
import { endpointSlice } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function found(port: { name?: string; protocol?: string }, ...slices: ReturnType<typeof endpointSlice>[]) {
  const { items } = evidenceIn({ objects: slices }).endpoints;
  return portEndpoints(items, port, 'IPv4').map((one) => `${one.slice.ref.name} ${one.address}:${one.port}`);
}

const http = { name: 'http', protocol: 'TCP' };

/** Another slice of Service shop/cart. */
function second(fields: object) {
  const labels = { 'kubernetes.io/service-name': 'cart' };
  return endpointSlice('shop/cart', [{}], {
    metadata: { name: 'cart-2nd', namespace: 'shop', labels },
    ...fields,
  });
}

describe('portEndpoints', () => {
  it('joins the slices of one family by name and protocol of the port', () => {
    const first = endpointSlice('shop/cart', [{}, {}]);
    const own = [{ addresses: ['10.244.1.1', '10.244.1.2'] }, { addresses: [] }];
    expect(found(http, first, second({ endpoints: own }))).toEqual([
      'cart-2nd 10.244.1.1:8080',
      'cart-x7k 10.244.0.10:8080',
      'cart-x7k 10.244.0.11:8080',
    ]);
    expect(found({ ...http, protocol: 'UDP' }, first)).toEqual([]);
    expect(found({ name: 'admin' }, first)).toEqual([]);
    expect(found(http, second({ addressType: 'IPv6', endpoints: own }))).toEqual([]);
  });

  it('takes a port without a name or protocol for the unnamed TCP port, and one without a number for none', () => {
    expect(found({}, second({ ports: [{ port: 9090 }] }))).toEqual(['cart-2nd 10.244.0.10:9090']);
    expect(found(http, second({ ports: [http] }))).toEqual([]);
  });

  it('keeps ports apart where a name means several numbers', () => {
    const ports = [{ ...http, port: 9090 }];
    expect(found(http, endpointSlice('shop/cart', [{}]), second({ ports }))).toEqual([
      'cart-2nd 10.244.0.10:9090',
      'cart-x7k 10.244.0.10:8080',
    ]);
  });

  it('counts an address once, for the endpoint that does not terminate', () => {
    const leaving = { ready: false, serving: true, terminating: true };
    const stays = endpointSlice('shop/cart', [{}]);
    const leaves = second({ endpoints: [{ addresses: ['10.244.0.10'], conditions: leaving }] });
    expect(found(http, stays, leaves)).toEqual(['cart-x7k 10.244.0.10:8080']);
    expect(found(http, leaves, stays)).toEqual(['cart-x7k 10.244.0.10:8080']);
  });
});
