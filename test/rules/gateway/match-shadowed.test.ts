import rule from '../../../src/rules/gateway/match-shadowed.ts';
import { gateway, gatewayObject, httpRoute, route } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const edge = gateway('infra/edge');
const made = (day: number) => ({ metadata: { creationTimestamp: `2026-03-0${day}T00:00:00Z` } });
const rules = (...matches: object[]) => [{ matches, backendRefs: [{ name: 'cart', port: 80 }] }];
const path = (value: string, type = 'PathPrefix') => ({ path: { type, value } });
const old = (spec: object = {}) => httpRoute('shop/old', { rules: rules(path('/cart')), ...spec }, made(1));
const young = (spec: object = {}) =>
  httpRoute('shop/young', { rules: rules(path('/cart')), ...spec }, made(2));
const flagged = [['medium', 'HTTPRoute shop/young']] as const;
const grpc = (name: string, day: number, method: object) =>
  route('GRPCRoute', `shop/${name}`, { rules: [{ matches: [{ method }], backendRefs: [] }] }, made(day));
const two = { listeners: [listener('a', 'a.example.com'), listener('b', 'b.example.com')] };

function listener(name: string, hostname: string) {
  return {
    name,
    hostname,
    port: 80,
    protocol: 'HTTP',
    allowedRoutes: { namespaces: { from: 'All' } },
  };
}

testRule('gateway/match-shadowed', rule, {
  flags: {
    'two routes with the same match': { objects: [edge, old(), young()], expect: flagged },
    'two routes without matches': {
      objects: [edge, old({ rules: rules() }), young({ rules: [{ backendRefs: [] }] })],
      expect: flagged,
    },
    'one of two matches': {
      objects: [edge, old(), young({ rules: rules(path('/cart'), path('/pay')) })],
      expect: flagged,
    },
    'a prefix with and without its last slash': {
      objects: [edge, old(), young({ rules: rules(path('/cart/')) })],
      expect: flagged,
    },
    'the same headers in another order and case': {
      objects: [
        edge,
        old({
          rules: rules({
            headers: [
              { name: 'X-A', value: '1' },
              { name: 'x-b', value: '2' },
            ],
          }),
        }),
        young({
          rules: rules({
            headers: [
              { name: 'X-B', value: '2' },
              { name: 'x-a', value: '1' },
            ],
          }),
        }),
      ],
      expect: flagged,
    },
    'routes of one moment, by their names': {
      objects: [
        edge,
        httpRoute('shop/b', { rules: rules(path('/cart')) }, made(1)),
        httpRoute('shop/a', { rules: rules(path('/cart')) }, made(1)),
      ],
      expect: [['medium', 'HTTPRoute shop/b']],
    },
    'two rules of one route': {
      objects: [edge, young({ rules: [...rules(path('/cart')), ...rules(path('/cart'))] })],
      expect: flagged,
    },
    'one hostname of several': {
      objects: [
        edge,
        old({ hostnames: ['a.example.com'] }),
        young({ hostnames: ['a.example.com', 'b.example.com'] }),
      ],
      expect: flagged,
    },
    'the same expression': {
      objects: [
        edge,
        old({ rules: rules(path('/c.*', 'RegularExpression')) }),
        young({ rules: rules(path('/c.*', 'RegularExpression')) }),
      ],
      expect: flagged,
    },
    'two GRPCRoutes': {
      objects: [edge, grpc('old', 1, { service: 'a.B' }), grpc('young', 2, { service: 'a.B' })],
      expect: [['medium', 'GRPCRoute shop/young']],
    },
    'routes on a listener of a ListenerSet': {
      objects: [
        gateway('infra/edge', { allowedListeners: { namespaces: { from: 'All' } } }),
        gatewayObject('ListenerSet', 'shop/extra', {
          parentRef: { name: 'edge', namespace: 'infra' },
          listeners: [listener('a', 'a.example.com')],
        }),
        old({ parentRefs: [{ kind: 'ListenerSet', name: 'extra' }] }),
        young({ parentRefs: [{ kind: 'ListenerSet', name: 'extra' }] }),
      ],
      expect: flagged,
    },
    manifests: { manifests: [edge, old(), young()], expect: flagged },
  },
  passes: {
    'a wider and a narrower prefix': { objects: [edge, old(), young({ rules: rules(path('/cart/item')) })] },
    'an exact path and the same prefix': {
      objects: [edge, old(), young({ rules: rules(path('/cart', 'Exact')) })],
    },
    'a header more': {
      objects: [
        edge,
        old(),
        young({ rules: rules({ ...path('/cart'), headers: [{ name: 'x-env', value: 'b' }] }) }),
      ],
    },
    'another method': {
      objects: [
        edge,
        old({ rules: rules({ ...path('/cart'), method: 'GET' }) }),
        young({ rules: rules({ ...path('/cart'), method: 'POST' }) }),
      ],
    },
    'different hostnames': {
      objects: [edge, old({ hostnames: ['a.example.com'] }), young({ hostnames: ['b.example.com'] })],
    },
    'different listeners': {
      objects: [
        gateway('infra/edge', two),
        old({ parentRefs: [{ name: 'edge', namespace: 'infra', sectionName: 'a' }] }),
        young({ parentRefs: [{ name: 'edge', namespace: 'infra', sectionName: 'b' }] }),
      ],
    },
    'a hostname and the wildcard over it': {
      objects: [
        gateway('infra/edge', { listeners: [listener('a', 'a.example.com')] }),
        old({ hostnames: ['*.example.com'] }),
        young({ hostnames: ['a.example.com'] }),
      ],
    },
    'two parentRefs to one listener': {
      objects: [
        edge,
        young({
          parentRefs: [
            { name: 'edge', namespace: 'infra' },
            { name: 'edge', namespace: 'infra', sectionName: 'http' },
          ],
        }),
      ],
    },
    'a match twice in one rule': { objects: [edge, young({ rules: rules(path('/cart'), path('/cart')) })] },
    'methods of two gRPC services': {
      objects: [edge, grpc('old', 1, { service: 'a.B' }), grpc('young', 2, { service: 'a.C' })],
    },
    'routes of a mesh, which are judged elsewhere': {
      objects: [
        edge,
        old({ parentRefs: [{ group: '', kind: 'Service', name: 'cart' }] }),
        young({ parentRefs: [{ group: '', kind: 'Service', name: 'cart' }] }),
      ],
    },
  },
  unknownUses: {
    listenerSets: { objects: [edge, old(), young()], expect: flagged },
    namespaces: { objects: [edge, old(), young()], expect: flagged },
    services: { objects: [edge, old(), young()], expect: flagged },
  },
  unknowns: {
    'Gateways of another namespace only': { objects: [old(), young()], onlyIn: { Gateway: ['shop'] } },
    'a path by regular expression beside it': {
      objects: [edge, old({ rules: rules(path('/.*', 'RegularExpression')) }), young()],
    },
  },
  notApplicable: { 'a cluster without such routes': { objects: [edge] } },
});
