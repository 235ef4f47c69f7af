import { describe, expect, it } from 'vitest';
import { attachedRoutes } from '../../../src/net/gateway/attached-routes.ts';
import { shadowing } from '../../../src/net/gateway/match-shadowing.ts';
import { gateway, httpRoute } from '../../support/gateway-objects.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const made = (day: number) => ({ metadata: { creationTimestamp: `2026-03-0${day}T00:00:00Z` } });
const all = { namespaces: { from: 'All' } };
const edge = gateway('infra/edge', {
  listeners: [
    { name: 'a', port: 80, protocol: 'HTTP', hostname: 'a.example.com', allowedRoutes: all },
    { name: 'any', port: 80, protocol: 'HTTP', allowedRoutes: all },
  ],
});

function attached(given: Given) {
  const { routes, ...parents } = evidenceIn(given);
  const found = attachedRoutes(routes, parents);
  const sections = found.sections.map(({ section, attached: on }) => [
    section,
    on.map(({ route, hostnames }) => `${route.ref.namespace ?? ''}/${route.ref.name} ${hostnames.join()}`),
  ]);
  return { routes, found, sections };
}

describe('the routes of a listener', () => {
  it('come oldest first, then by name, with the hostnames in effect there', () => {
    const { sections } = attached({
      objects: [
        edge,
        httpRoute('shop/c', { hostnames: ['*.example.com'] }, made(1)),
        httpRoute('shop/b', {}, made(2)),
        httpRoute('shop/a', {}, made(2)),
      ],
    });
    expect(sections).toEqual([
      ['a', ['shop/c a.example.com', 'shop/a a.example.com', 'shop/b a.example.com']],
      ['any', ['shop/c *.example.com', 'shop/a ', 'shop/b ']],
    ]);
  });

  it('keep the routes of a mesh apart by the namespace whose clients they are for', () => {
    const parentRefs = [{ group: '', kind: 'Service', name: 'cart', namespace: 'shop' }];
    const { sections } = attached({
      objects: [
        service('shop/cart'),
        httpRoute('shop/own', { parentRefs }),
        httpRoute('site/theirs', { parentRefs }),
      ],
    });
    expect(sections).toEqual([
      ['http', ['shop/own ']],
      ['http', ['site/theirs ']],
    ]);
  });

  it('lack what was not read of their parents', () => {
    const { routes, found } = attached({ objects: [httpRoute('shop/a')], onlyIn: { Gateway: ['shop'] } });
    expect(found.lacking(routes.items[0]!, 'others')).toMatchObject([{ what: 'Gateway' }]);
    expect(found.lacking(routes.items[0]!, 'Services')).toEqual([]);
  });
});

describe('a match that is taken', () => {
  const matches = (...values: string[]) => [
    { matches: values.map((value) => ({ path: { type: 'PathPrefix', value } })), backendRefs: [] },
  ];

  it('leaves the rest of its rule', () => {
    const { found, routes } = attached({
      objects: [
        edge,
        httpRoute('shop/a', { rules: matches('/x') }, made(1)),
        httpRoute('shop/b', { rules: matches('/x', '/y') }, made(2)),
      ],
    });
    const result = shadowing(found.sections);
    const [first, second] = routes.items;
    expect(result.get(first!)).toEqual({ shadows: [], besideRegex: false });
    expect(result.get(second!)).toMatchObject({
      shadows: [{ isWhole: false, match: 'PathPrefix /x', hostnames: ['a.example.com'] }],
    });
  });
});
