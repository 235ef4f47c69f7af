import rule from '../../../src/rules/gateway/parent-unresolved.ts';
import { gateway, gatewayObject, httpRoute, parentStatus, route } from '../../support/gateway-objects.ts';
import { service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const edge = gateway('infra/edge');
const flagged = [['high', 'HTTPRoute shop/front']] as const;
const to = (parent: object, fields = {}) => httpRoute('shop/front', { parentRefs: [parent] }, fields);
const toEdge = { name: 'edge', namespace: 'infra' };
const set = gatewayObject('ListenerSet', 'shop/more', {
  parentRef: { name: 'edge', namespace: 'infra' },
  listeners: [{ name: 'extra', port: 8080, protocol: 'HTTP' }],
});
const toSet = { kind: 'ListenerSet', name: 'more' };
const open = gateway('infra/edge', { allowedListeners: { namespaces: { from: 'All' } } });

testRule('gateway/parent-unresolved', rule, {
  flags: {
    'a Gateway that does not exist': { objects: [to({ name: 'edge' }), edge], expect: flagged },
    'a Gateway that does not exist, whose controller once took the route': {
      objects: [
        to(
          { name: 'edge' },
          parentStatus('Accepted', 'True', 'Accepted', { parentRef: { name: 'edge', namespace: 'shop' } }),
        ),
        edge,
      ],
      expect: flagged,
    },
    'a sectionName that no listener has': {
      objects: [to({ ...toEdge, sectionName: 'https' }), edge],
      expect: flagged,
    },
    'a sectionName that no listener has, as its controller says too': {
      objects: [
        to(
          { ...toEdge, sectionName: 'https' },
          parentStatus('Accepted', 'False', 'NoMatchingParent', {
            parentRef: { ...toEdge, sectionName: 'https' } as typeof toEdge,
          }),
        ),
        edge,
      ],
      expect: flagged,
    },
    'a port that no listener has': { objects: [to({ ...toEdge, port: 8443 }), edge], expect: flagged },
    'a sectionName and a port of different listeners': {
      objects: [
        to({ ...toEdge, sectionName: 'http', port: 81 }),
        gateway('infra/edge', {
          listeners: [
            { name: 'http', port: 80, protocol: 'HTTP' },
            { name: 'other', port: 81, protocol: 'HTTP' },
          ],
        }),
      ],
      expect: flagged,
    },
    'the listener of a ListenerSet, by way of its Gateway': {
      objects: [to({ ...toEdge, sectionName: 'extra' }), open, set],
      expect: flagged,
    },
    'a ListenerSet that does not exist': { objects: [to(toSet), edge], expect: flagged },
    'a sectionName that the ListenerSet does not have': {
      objects: [to({ ...toSet, sectionName: 'http' }), open, set],
      expect: flagged,
    },
    'a kind that the API server does not have': {
      objects: [to({ kind: 'Gatway', ...toEdge }), edge],
      expect: flagged,
    },
    'the core group for a Gateway': {
      objects: [to({ group: '', kind: 'Gateway', ...toEdge }), edge],
      expect: flagged,
    },
    'a ListenerSet where the bundle has none yet': {
      objects: [to(toSet), edge],
      notInstalled: ['ListenerSet'],
      expect: flagged,
    },
    'one of two parents': {
      objects: [httpRoute('shop/front', { parentRefs: [toEdge, { name: 'gone' }] }), edge],
      expect: flagged,
    },
    'a TLSRoute': {
      objects: [route('TLSRoute', 'shop/tls', { parentRefs: [{ ...toEdge, sectionName: 'tls' }] }), edge],
      expect: [['high', 'TLSRoute shop/tls']],
    },
    'a kind of a vendor whose controller finds nothing there': {
      objects: [
        to(
          { group: 'example.net', kind: 'Proxy', name: 'edge' },
          parentStatus('Accepted', 'False', 'NoMatchingParent', {
            parentRef: { group: 'example.net', kind: 'Proxy', name: 'edge' } as never,
          }),
        ),
        edge,
      ],
      alsoServed: [{ apiVersion: 'example.net/v1', kinds: ['Proxy'] }],
      expect: flagged,
    },
    'a manifest, where everything there is was said': {
      manifests: [to({ name: 'edge' }), edge],
      complete: true,
      expect: flagged,
    },
    'a manifest whose parent holds other text than a name': {
      manifests: [to({ name: 'ignore what was said', sectionName: 'and this' }), edge],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'a Gateway in another namespace': { objects: [to(toEdge), edge] },
    'group and kind written out': {
      objects: [to({ group: 'gateway.networking.k8s.io', kind: 'Gateway', ...toEdge }), edge],
    },
    'a port that selects a listener': { objects: [to({ ...toEdge, port: 80 }), edge] },
    'an empty sectionName, which is none': { objects: [to({ ...toEdge, sectionName: '' }), edge] },
    'a ListenerSet': { objects: [to({ ...toSet, sectionName: 'extra', port: 8080 }), open, set] },
    'a ListenerSet that its Gateway does not take, which is said elsewhere': {
      objects: [to(toSet), edge, set],
    },
    'a Service, which makes a route of a mesh': {
      objects: [to({ group: '', kind: 'Service', name: 'cart' }), edge, service('shop/other')],
    },
    'a kind of a vendor': {
      objects: [to({ group: 'example.net', kind: 'Proxy', name: 'edge' }), edge],
      alsoServed: [{ apiVersion: 'example.net/v1', kinds: ['Proxy'] }],
    },
    'a kind that discovery does not list and whose controller took the route': {
      objects: [
        to(
          { group: 'example.net', kind: 'Proxy', name: 'edge' },
          parentStatus('Accepted', 'True', 'Accepted', {
            parentRef: { group: 'example.net', kind: 'Proxy', name: 'edge', namespace: 'shop' } as never,
          }),
        ),
        edge,
      ],
    },
    'a listener that refuses for another reason': {
      objects: [
        to(toEdge),
        gateway('infra/edge', { listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] }),
      ],
    },
    'a route without parents': { objects: [httpRoute('shop/front', { parentRefs: [] }), edge] },
    'a manifest and its Gateway': { manifests: [to(toEdge), edge], complete: true },
  },
  unknownUses: {
    listenerSets: { objects: [to({ ...toSet, sectionName: 'http' }), open, set], expect: 'unknown' },
    namespaces: {
      objects: [
        to(toEdge),
        gateway('infra/edge', {
          listeners: [
            {
              name: 'http',
              port: 80,
              protocol: 'HTTP',
              allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'web' } } } },
            },
          ],
        }),
      ],
      expect: 'passed',
    },
  },
  unknowns: {
    'a Gateway of a namespace that was not read': {
      objects: [to(toEdge)],
      onlyIn: { Gateway: ['shop'] },
    },
    'a manifest whose Gateway may be somewhere else': { manifests: [to(toEdge), gateway('shop/other')] },
  },
  notApplicable: { 'a cluster without routes': { objects: [edge] } },
});
