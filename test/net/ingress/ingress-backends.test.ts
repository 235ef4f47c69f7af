import { describe, expect, it } from 'vitest';
import {
  backendPortOf,
  ingressBackendsOf,
  takesTargetPort,
} from '../../../src/net/ingress/ingress-backends.ts';
import { ingress } from '../../support/ingress.ts';
import { service } from '../../support/objects.ts';
import { snapshotOf } from '../../support/snapshot-of.ts';

const read = snapshotOf({
  objects: [
    ingress(
      {},
      {
        spec: {
          defaultBackend: { service: { name: 'web', port: { number: 80 } } },
          rules: [
            {
              host: 'shop.example.com',
              http: {
                paths: [
                  { path: '/', backend: { service: { name: 'cart', port: { name: 'http' } } } },
                  { path: '/old', backend: { service: { name: 'old', port: { name: 'use-annotation' } } } },
                  { path: '/static', backend: { resource: { kind: 'Bucket', name: 'static' } } },
                ],
              },
            },
          ],
        },
      },
    ),
    service('shop/cart', {
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'admin', port: 81, targetPort: 'manage' },
      ],
    }),
  ],
});
const cart = read.listing('Service').items[0]!;

describe('backends of an Ingress', () => {
  it('are its Services, without actions and resources', () => {
    expect(ingressBackendsOf(read.listing('Ingress').items[0]!)).toEqual([
      { field: 'spec.defaultBackend.service', host: undefined, service: 'web', port: { number: 80 } },
      {
        field: 'spec.rules[0].http.paths[0].backend.service',
        host: 'shop.example.com',
        service: 'cart',
        port: { name: 'http' },
      },
    ]);
  });

  it.each([
    [{ number: 80 }, 'http', 'port'],
    [{ name: 'admin' }, 'admin', 'port'],
    [{ number: 8080 }, 'http', 'target'],
    [{ name: 'manage' }, 'admin', 'target'],
    [{ number: 82 }, undefined, undefined],
    [{ name: 'none' }, undefined, undefined],
    [{}, undefined, undefined],
  ])('mean of %j the port %s, by %s', (port, name, by) => {
    const found = backendPortOf(cart, port);
    expect([found?.port.name, found?.by]).toEqual([name, by]);
  });

  it('may be target ports under some controllers', () => {
    expect(takesTargetPort('ingress-nginx', { number: 8080 })).toBe(true);
    expect(takesTargetPort('Kong Ingress Controller', { number: 8080 })).toBe(false);
    expect(takesTargetPort('Kong Ingress Controller', { name: 'manage' })).toBe(true);
    expect(takesTargetPort('Traefik', { number: 8080 })).toBe(false);
  });
});
