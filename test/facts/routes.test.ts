import { describe, expect, it } from 'vitest';
import { known } from '../../src/model/maybe.ts';
import { conditionsOf } from '../../src/model/evidence/routes.ts';
import { evidenceIn, snapshotOf } from '../support/snapshot-of.ts';
import { Snapshot } from '../../src/snapshot/snapshot.ts';
import { evidenceOf } from '../../src/facts/evidence-of.ts';

const http = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'shop', namespace: 'web', generation: 3 },
  spec: {
    parentRefs: [
      { name: 'edge', sectionName: 'https' },
      { kind: 'Service', group: '', name: 'cart', port: 80 },
    ],
    hostnames: ['shop.example.com'],
    rules: [
      {
        backendRefs: [
          { name: 'cart', port: 80 },
          { name: 'cart-v2', port: 80, weight: 3, namespace: 'next' },
          {
            group: 'example.net',
            kind: 'Pool',
            name: 'old',
            weight: 0,
            filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'tap', port: 81 } } }],
          },
        ],
        filters: [
          { type: 'RequestMirror', requestMirror: { backendRef: { name: 'copy', port: 82 } } },
          {
            type: 'ExternalAuth',
            externalAuth: { protocol: 'HTTP', backendRef: { name: 'auth', port: 83 } },
          },
        ],
      },
      { name: 'login', backendRefs: [{ name: 'cart', port: 80, weight: 0 }] },
    ],
  },
  status: {
    parents: [
      {
        parentRef: { name: 'edge' },
        controllerName: 'example.net/gateway',
        conditions: [
          { type: 'Accepted', status: 'True', reason: 'Accepted' },
          { type: 'ResolvedRefs', status: 'False', reason: 'BackendNotFound', observedGeneration: 2 },
        ],
      },
    ],
  },
};
const tcp = {
  apiVersion: 'gateway.networking.k8s.io/v1alpha2',
  kind: 'TCPRoute',
  metadata: { name: 'db', namespace: 'web' },
  spec: { rules: [{ backendRefs: [{ name: 'db', port: 5432 }] }] },
};

describe('routes', () => {
  it('gives every reference its path, its defaults and its share', () => {
    const [route] = evidenceIn({ objects: [http] }).routes.items;
    const all = (route?.rules ?? []).flatMap(({ backends, filterBackends }) => [
      ...backends,
      ...filterBackends,
    ]);
    expect(
      all.map(({ field, via, group, kind, namespace, name, port, share }) =>
        [field, via, `${group}/${kind}`, `${namespace}/${name}`, port, share].join(' '),
      ),
    ).toEqual([
      'spec.rules[0].backendRefs[0] backendRefs /Service web/cart 80 0.25',
      'spec.rules[0].backendRefs[1] backendRefs /Service next/cart-v2 80 0.75',
      'spec.rules[0].backendRefs[2] backendRefs example.net/Pool web/old  0',
      'spec.rules[0].filters[0].requestMirror.backendRef requestMirror /Service web/copy 82 1',
      'spec.rules[0].filters[1].externalAuth.backendRef externalAuth /Service web/auth 83 1',
      'spec.rules[0].backendRefs[2].filters[0].requestMirror.backendRef requestMirror /Service web/tap 81 0',
      'spec.rules[name=login].backendRefs[0] backendRefs /Service web/cart 80 0',
    ]);
    expect(all.map(({ served }) => served.state)).toEqual([
      'known',
      'known',
      'absent',
      'known',
      'known',
      'known',
      'known',
    ]);
  });

  it('fills in the defaults of parentRefs', () => {
    const [route] = evidenceIn({ objects: [http] }).routes.items;
    expect(route?.hostnames).toEqual(['shop.example.com']);
    const served = known(true, []);
    expect(route?.parentRefs).toEqual([
      {
        field: 'spec.parentRefs[0]',
        group: 'gateway.networking.k8s.io',
        kind: 'Gateway',
        namespace: 'web',
        name: 'edge',
        sectionName: 'https',
        served,
        port: undefined,
      },
      {
        field: 'spec.parentRefs[1]',
        group: '',
        kind: 'Service',
        namespace: 'web',
        name: 'cart',
        sectionName: undefined,
        served,
        port: 80,
      },
    ]);
  });

  it('tells conditions of the present specification from older ones', () => {
    const [route] = evidenceIn({ objects: [http] }).routes.items;
    expect(route && conditionsOf(route, 'ResolvedRefs')).toEqual([
      {
        field: 'status.parents[0].conditions[type=ResolvedRefs]',
        controller: 'example.net/gateway',
        status: 'False',
        reason: 'BackendNotFound',
        current: false,
      },
    ]);
  });

  it('reads all kinds and versions as one', () => {
    const { routes } = evidenceIn({ objects: [http, tcp] });
    expect(routes.items.map(({ kind, ref }) => `${kind} ${ref.name}`)).toEqual([
      'HTTPRoute shop',
      'TCPRoute db',
    ]);
    expect([routes.coverage.everywhere, routes.coverage.installed]).toEqual([true, true]);
  });

  it('covers only what was read of every kind', () => {
    const { routes } = evidenceIn({
      objects: [http],
      unread: { TCPRoute: 'forbidden' },
      onlyIn: { GRPCRoute: ['web', 'next'] },
    });
    expect(routes.covers('web')).toBe(false);
    expect(routes.missingIn().map(({ what }) => what)).toEqual(['GRPCRoute', 'TCPRoute']);
    const inTwo = evidenceIn({
      objects: [http],
      onlyIn: { GRPCRoute: ['web', 'next'], TCPRoute: ['web'] },
    }).routes;
    expect([inTwo.covers('web'), inTwo.covers('next')]).toEqual([true, false]);
  });

  it('has no routes, and lacks nothing, where no kind of route is installed', () => {
    const snapshot = new Snapshot();
    snapshot.add({ type: 'installed', groups: [{ apiVersion: 'v1', kinds: ['Service'] }], complete: true });
    const { routes } = evidenceOf(snapshot);
    expect([routes.items, routes.coverage.installed, routes.missingIn()]).toEqual([[], false, []]);
  });

  it('does not know what is served without discovery', () => {
    const { routes } = evidenceOf(snapshotOf({ manifests: [http] }));
    const states = routes.items[0]?.rules[0]?.backends.map(({ served }) => served.state);
    expect(states).toEqual(['known', 'known', 'unknown']);
    expect(routes.coverage.everywhere).toBe(false);
  });
});
