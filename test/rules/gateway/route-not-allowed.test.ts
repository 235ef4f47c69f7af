import rule from '../../../src/rules/gateway/route-not-allowed.ts';
import { gateway, gatewayObject, httpRoute, parentStatus, route } from '../../support/gateway-objects.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const http = { name: 'http', port: 80, protocol: 'HTTP' };
const edge = (...listeners: object[]) => gateway('infra/edge', { listeners });
const same = edge(http);
const from = (namespaces: object) => ({ ...http, allowedRoutes: { namespaces } });
const byLabel = (matchLabels: object) => from({ from: 'Selector', selector: { matchLabels } });
const kinds = (...names: string[]) => ({
  ...http,
  allowedRoutes: { namespaces: { from: 'All' }, kinds: names.map((kind) => ({ kind })) },
});
const namespace = (name: string, labels: object): RawObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});
const front = httpRoute('shop/front');
const flagged = [['high', 'HTTPRoute shop/front']] as const;
const set = gatewayObject('ListenerSet', 'infra/more', {
  parentRef: { name: 'edge' },
  listeners: [{ ...http, name: 'extra' }],
});
const own = {
  name: 'own',
  port: 9000,
  protocol: 'example.net/http',
  allowedRoutes: { namespaces: { from: 'All' } },
};

testRule('gateway/route-not-allowed', rule, {
  flags: {
    'a route of another namespace, which no listener allows unless it says so': {
      objects: [front, same],
      expect: flagged,
    },
    'the same, as its controller says too': {
      objects: [
        httpRoute('shop/front', {}, parentStatus('Accepted', 'False', 'NotAllowedByListeners')),
        same,
      ],
      expect: flagged,
    },
    'the same, although its controller took it': {
      objects: [httpRoute('shop/front', {}, parentStatus('Accepted', 'True', 'Accepted')), same],
      expect: flagged,
    },
    'a namespace whose labels the listener does not select, whatever labels the route has': {
      objects: [
        httpRoute('shop/front', {}, { metadata: { labels: { team: 'web' } } }),
        edge(byLabel({ team: 'web' })),
        namespace('shop', { team: 'shop' }),
      ],
      expect: flagged,
    },
    'another namespace by name, without reading Namespaces': {
      objects: [front, edge(byLabel({ 'kubernetes.io/metadata.name': 'web' }))],
      unread: { Namespace: 'forbidden' },
      expect: flagged,
    },
    'a Selector without a selector': { objects: [front, edge(from({ from: 'Selector' }))], expect: flagged },
    'a kind that the listener does not name': { objects: [front, edge(kinds('GRPCRoute'))], expect: flagged },
    'a kind of another group': {
      objects: [
        front,
        edge({
          ...http,
          allowedRoutes: {
            namespaces: { from: 'All' },
            kinds: [{ group: 'example.net', kind: 'HTTPRoute' }],
          },
        }),
      ],
      expect: flagged,
    },
    'a protocol that does not carry the kind': {
      objects: [route('TCPRoute', 'infra/db', { parentRefs: [{ name: 'edge', sectionName: 'http' }] }), same],
      expect: [['high', 'TCPRoute infra/db']],
    },
    'a TLSRoute on a listener that speaks HTTPS': {
      objects: [
        route('TLSRoute', 'infra/tls', { hostnames: ['a.example.com'] }),
        edge({ name: 'https', port: 443, protocol: 'HTTPS' }),
      ],
      expect: [['high', 'TLSRoute infra/tls']],
    },
    'every one of several listeners, the kinds first': {
      objects: [
        front,
        edge(
          http,
          { ...kinds('GRPCRoute'), name: 'grpc', port: 81 },
          { name: 'udp', port: 53, protocol: 'UDP' },
          { name: 'tcp', port: 54, protocol: 'TCP' },
        ),
      ],
      expect: flagged,
    },
    'a route of the namespace of the Gateway, on a ListenerSet that takes its own only': {
      objects: [
        httpRoute('shop/front', { parentRefs: [{ kind: 'ListenerSet', name: 'more', namespace: 'infra' }] }),
        gateway('infra/edge', { allowedListeners: { namespaces: { from: 'Same' } } }),
        set,
      ],
      expect: flagged,
    },
    'what only its controller can say': {
      objects: [
        httpRoute('shop/front', {}, parentStatus('Accepted', 'False', 'NotAllowedByListeners')),
        edge(own),
      ],
      expect: flagged,
    },
    'a manifest': { manifests: [front, same], expect: flagged },
  },
  passes: {
    'one of two listeners that allows it': {
      objects: [front, edge(http, { ...from({ from: 'All' }), name: 'open', port: 8080 })],
    },
    'a namespace whose labels the listener selects': {
      objects: [front, edge(byLabel({ team: 'shop' })), namespace('shop', { team: 'shop' })],
    },
    'its namespace by name, without reading Namespaces': {
      objects: [front, edge(byLabel({ 'kubernetes.io/metadata.name': 'shop' }))],
      unread: { Namespace: 'forbidden' },
    },
    'an empty selector, which selects all': {
      objects: [front, edge(from({ from: 'Selector', selector: {} }))],
    },
    'its own namespace': { objects: [httpRoute('infra/front'), same] },
    'a kind among others': { objects: [front, edge(kinds('InvalidRoute', 'HTTPRoute'))] },
    'no listener that it asks for, which is said elsewhere': {
      objects: [
        httpRoute('shop/front', { parentRefs: [{ name: 'edge', namespace: 'infra', port: 81 }] }),
        same,
      ],
    },
    'a protocol of an implementation that took the route': {
      objects: [httpRoute('shop/front', {}, parentStatus('Accepted', 'True', 'Accepted')), edge(own)],
    },
    'a protocol of an implementation that refuses it for another reason': {
      objects: [
        httpRoute('shop/front', {}, parentStatus('Accepted', 'False', 'NoMatchingListenerHostname')),
        edge(own),
      ],
    },
    'a route of a mesh': {
      objects: [
        httpRoute('shop/front', { parentRefs: [{ group: '', kind: 'Service', name: 'cart' }] }),
        same,
        service('shop/cart', { ports: [{ port: 80, protocol: 'UDP' }] }),
      ],
    },
    'a manifest of the same namespace': { manifests: [httpRoute('infra/front'), same], complete: true },
  },
  unknownUses: {
    listenerSets: {
      objects: [
        httpRoute('shop/front', { parentRefs: [{ kind: 'ListenerSet', name: 'more', namespace: 'infra' }] }),
        gateway('infra/edge', { allowedListeners: { namespaces: { from: 'Same' } } }),
        set,
      ],
      expect: 'unknown',
    },
    namespaces: {
      objects: [front, edge(byLabel({ team: 'web' })), namespace('shop', { team: 'shop' })],
      expect: 'unknown',
    },
  },
  unknowns: {
    'a protocol of an implementation without a status': { objects: [front, edge(own)] },
    'the same with a status of an older generation': {
      objects: [
        httpRoute('shop/front', {}, parentStatus('Accepted', 'True', 'Accepted', { generation: 1 })),
        edge(own),
      ],
    },
    'a manifest whose Namespace is not among them': {
      manifests: [front, edge(byLabel({ team: 'web' }))],
    },
  },
  notApplicable: { 'a cluster without routes': { objects: [same] } },
});
