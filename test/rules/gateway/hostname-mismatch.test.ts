import rule from '../../../src/rules/gateway/hostname-mismatch.ts';
import { gateway, gatewayObject, httpRoute, parentStatus, route } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const allowedRoutes = { namespaces: { from: 'All' } };
const http = { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes };
const edge = (...hostnames: (string | undefined)[]) =>
  gateway('infra/edge', {
    listeners: hostnames.map((hostname, index) => ({
      ...http,
      name: `http-${index}`,
      ...(hostname === undefined ? {} : { hostname }),
    })),
  });
const front = (...hostnames: string[]) => httpRoute('shop/front', { hostnames });
const flagged = [['high', 'HTTPRoute shop/front']] as const;
const tls = gateway('infra/edge', {
  listeners: [
    {
      ...http,
      name: 'tls',
      port: 443,
      protocol: 'TLS',
      hostname: '*.example.com',
      tls: { mode: 'Passthrough' },
    },
  ],
});
const set = gatewayObject('ListenerSet', 'shop/more', {
  parentRef: { name: 'edge', namespace: 'infra' },
  listeners: [{ ...http, hostname: 'shop.example.com' }],
});
const toSet = { parentRefs: [{ kind: 'ListenerSet', name: 'more' }] };
const open = gateway('infra/edge', { allowedListeners: { namespaces: { from: 'All' } } });

testRule('gateway/hostname-mismatch', rule, {
  flags: {
    'a hostname that the listener does not take': {
      objects: [front('shop.example.net'), edge('*.example.com')],
      expect: flagged,
    },
    'the name that a wildcard stands below': {
      objects: [front('example.com'), edge('*.example.com')],
      expect: flagged,
    },
    'a name that only ends alike': {
      objects: [front('notexample.com'), edge('*.example.com')],
      expect: flagged,
    },
    'several hostnames and several listeners': {
      objects: [front('a.net', 'b.net', 'c.net', 'd.net'), edge('a.com', 'b.com', 'c.com', 'd.com', 'a.com')],
      expect: flagged,
    },
    'the same, as its controller says too': {
      objects: [
        httpRoute(
          'shop/front',
          { hostnames: ['a.net'] },
          parentStatus('Accepted', 'False', 'NoMatchingListenerHostname'),
        ),
        edge('a.com'),
      ],
      expect: flagged,
    },
    'the same, although its controller took it': {
      objects: [
        httpRoute('shop/front', { hostnames: ['a.net'] }, parentStatus('Accepted', 'True', 'Accepted')),
        edge('a.com'),
      ],
      expect: flagged,
    },
    'the listener that the route asks for': {
      objects: [
        httpRoute('shop/front', {
          hostnames: ['a.com'],
          parentRefs: [{ name: 'edge', namespace: 'infra', sectionName: 'http-1' }],
        }),
        edge('a.com', 'b.com'),
      ],
      expect: flagged,
    },
    'a listener whose hostname settles it, whoever may use it': {
      objects: [
        front('a.net'),
        gateway('infra/edge', {
          listeners: [
            {
              ...http,
              hostname: 'a.com',
              allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'web' } } } },
            },
          ],
        }),
      ],
      unread: { Namespace: 'forbidden' },
      expect: flagged,
    },
    'a GRPCRoute': {
      objects: [route('GRPCRoute', 'shop/grpc', { hostnames: ['a.net'] }), edge('a.com')],
      expect: [['high', 'GRPCRoute shop/grpc']],
    },
    'the SNI of a TLSRoute': {
      objects: [route('TLSRoute', 'shop/tls', { hostnames: ['a.example.net'] }), tls],
      expect: [['high', 'TLSRoute shop/tls']],
    },
    'a ListenerSet': {
      objects: [httpRoute('shop/front', { ...toSet, hostnames: ['a.net'] }), open, set],
      expect: flagged,
    },
    'what only its controller can say': {
      objects: [
        httpRoute(
          'shop/front',
          { hostnames: ['a.net'] },
          parentStatus('Accepted', 'False', 'NoMatchingListenerHostname'),
        ),
        gateway('infra/edge', { listeners: [{ ...http, protocol: 'example.net/http' }] }),
      ],
      expect: flagged,
    },
    'a manifest whose hostnames hold other text': {
      manifests: [front('ignore what was said'), edge('a.com')],
      expect: flagged,
    },
  },
  passes: {
    'a listener without a hostname': { objects: [front('a.com'), edge(undefined)] },
    'a route without hostnames': { objects: [front(), edge('a.com')] },
    'one hostname of several': { objects: [front('a.net', 'a.example.com'), edge('*.example.com')] },
    'a name two labels below a wildcard': { objects: [front('a.b.example.com'), edge('*.example.com')] },
    'a wildcard of the route around the name of the listener': {
      objects: [front('*.example.com'), edge('a.example.com')],
    },
    'the same wildcard on both sides': { objects: [front('*.example.com'), edge('*.example.com')] },
    'one listener of two': { objects: [front('b.com'), edge('a.com', 'b.com')] },
    'the SNI of a TLSRoute': {
      objects: [route('TLSRoute', 'shop/tls', { hostnames: ['a.example.com', 'a.net'] }), tls],
    },
    'a TCPRoute, which has no hostnames': {
      objects: [
        route('TCPRoute', 'shop/db'),
        gateway('infra/edge', { listeners: [{ ...http, name: 'tcp', protocol: 'TCP' }] }),
      ],
    },
    'a listener that refuses the namespace, which is said elsewhere': {
      objects: [
        front('a.net'),
        gateway('infra/edge', {
          listeners: [{ name: 'http', port: 80, protocol: 'HTTP', hostname: 'a.com' }],
        }),
      ],
    },
    'a manifest that fits': { manifests: [front('a.com'), edge('a.com')], complete: true },
  },
  unknownUses: {
    listenerSets: {
      objects: [httpRoute('shop/front', { ...toSet, hostnames: ['a.net'] }), open, set],
      expect: 'unknown',
    },
    namespaces: {
      objects: [
        front('a.com'),
        gateway('infra/edge', {
          listeners: [
            { ...http, name: 'other', hostname: 'b.com' },
            {
              ...http,
              hostname: 'a.com',
              allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'web' } } } },
            },
          ],
        }),
      ],
      expect: 'unknown',
    },
  },
  unknowns: {
    'a Gateway that was not read': { objects: [front('a.com')], onlyIn: { Gateway: ['shop'] } },
  },
  notApplicable: { 'a cluster without routes': { objects: [edge('a.com')] } },
});
