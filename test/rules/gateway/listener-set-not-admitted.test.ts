import rule from '../../../src/rules/gateway/listener-set-not-admitted.ts';
import { definition, gateway, gatewayObject, httpRoute } from '../../support/gateway-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const listeners = [{ name: 'shop', port: 443, protocol: 'HTTPS', hostname: 'shop.example.com' }];
const set = (fields = {}, parentRef: object = { name: 'edge', namespace: 'infra' }) =>
  gatewayObject('ListenerSet', 'shop/extra', { parentRef, listeners }, fields);
const letting = (namespaces?: object) =>
  gateway('infra/edge', namespaces === undefined ? {} : { allowedListeners: { namespaces } });
const accepted = (status: string, reason: string, observedGeneration = 2) => ({
  status: { conditions: [{ type: 'Accepted', status, reason, observedGeneration }] },
});
const namespace = (labels: object): RawObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels },
});
const selector = { from: 'Selector', selector: { matchLabels: { team: 'shop' } } };
const leftover = (fields = {}): RawObject => ({
  apiVersion: 'gateway.networking.x-k8s.io/v1alpha1',
  kind: 'XListenerSet',
  metadata: { name: 'old', namespace: 'shop', generation: 2 },
  spec: { parentRef: { name: 'edge', namespace: 'infra' } },
  ...fields,
});
const flagged = [['high', 'ListenerSet shop/extra']] as const;
const route = httpRoute('shop/front', {
  parentRefs: [{ name: 'edge', namespace: 'infra', sectionName: 'shop' }],
});

testRule('gateway/listener-set-not-admitted', rule, {
  flags: {
    'a Gateway that says nothing of ListenerSets, as the controller says too': {
      objects: [letting(), set(accepted('False', 'NotAllowed'))],
      expect: flagged,
    },
    'a Gateway that takes none': { objects: [letting({ from: 'None' }), set()], expect: flagged },
    'a Gateway that takes those beside it': { objects: [letting({ from: 'Same' }), set()], expect: flagged },
    'a selector that does not match': {
      objects: [letting(selector), set(), namespace({ team: 'site' })],
      expect: flagged,
    },
    'a Gateway that does not exist': { objects: [gateway('shop/edge'), set()], expect: flagged },
    'a Gateway that takes none, although the status says so': {
      objects: [letting(), set(accepted('True', 'Accepted'))],
      expect: flagged,
    },
    'labels that may not be read, where the controller tells': {
      objects: [letting(selector), set(accepted('False', 'NotAllowed'))],
      unread: { Namespace: 'forbidden' },
      expect: flagged,
    },
    'a parent of a kind of a vendor that does not let it attach': {
      objects: [
        letting(),
        set(accepted('False', 'NotAllowed'), { group: 'example.net', kind: 'Edge', name: 'edge' }),
      ],
      expect: flagged,
    },
    'a route that names the Gateway for a listener of the set': {
      objects: [letting({ from: 'All' }), set(), route],
      expect: [['high', 'HTTPRoute shop/front']],
    },
    'an XListenerSet that nobody accepted': {
      objects: [letting({ from: 'All' }), leftover(), definition('ListenerSet', 'listenersets', 'v1.5.0')],
      expect: [['high', 'XListenerSet shop/old']],
    },
    'an XListenerSet beside a definition that may not be read': {
      objects: [letting({ from: 'All' }), leftover()],
      unread: { CustomResourceDefinition: 'forbidden' },
      expect: [['high', 'XListenerSet shop/old']],
    },
    manifests: { manifests: [letting(), set()], complete: true, expect: flagged },
  },
  passes: {
    'a Gateway that takes all': { objects: [letting({ from: 'All' }), set()] },
    'a Gateway that takes those beside it, and it is there': {
      objects: [
        gateway('shop/edge', { allowedListeners: { namespaces: { from: 'Same' } } }),
        set({}, { name: 'edge' }),
      ],
    },
    'a selector that matches': { objects: [letting(selector), set(), namespace({ team: 'shop' })] },
    'a selector for the name of the namespace': {
      objects: [
        letting({ from: 'Selector', selector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }),
        set(),
      ],
      unread: { Namespace: 'forbidden' },
    },
    'labels that may not be read, where the controller has accepted it': {
      objects: [letting(selector), set(accepted('True', 'Accepted'))],
      unread: { Namespace: 'forbidden' },
    },
    'a parent of a kind of a vendor': {
      objects: [letting(), set({}, { group: 'example.net', kind: 'Edge', name: 'edge' })],
    },
    'a route that names the set': {
      objects: [
        letting({ from: 'All' }),
        set(),
        httpRoute('shop/front', {
          parentRefs: [{ kind: 'ListenerSet', name: 'extra', sectionName: 'shop' }],
        }),
      ],
    },
    'a route that names a listener which the Gateway has too': {
      objects: [
        gateway('infra/edge', { listeners, allowedListeners: { namespaces: { from: 'All' } } }),
        set(),
        route,
      ],
    },
    'an XListenerSet that its controller has accepted': {
      objects: [
        letting(),
        leftover(accepted('True', 'Accepted')),
        definition('ListenerSet', 'listenersets', 'v1.5.0'),
      ],
    },
    'an XListenerSet where there is no ListenerSet': {
      objects: [letting(), leftover(accepted('Unknown', 'Pending'))],
      notInstalled: ['ListenerSet'],
    },
  },
  unknownUses: {
    namespaces: { objects: [letting(selector), set()], expect: 'unknown' },
    routes: { objects: [letting(), set()], expect: flagged },
    xListenerSets: { objects: [letting(), set()], expect: flagged },
    gatewayApi: { objects: [letting(), leftover()], expect: [['high', 'XListenerSet shop/old']] },
  },
  unknowns: {
    'Gateways of other namespaces only': { objects: [set()], onlyIn: { Gateway: ['shop'] } },
    'a manifest of an XListenerSet': { manifests: [letting(), set({}, { name: 'edge' }), leftover()] },
    'a manifest whose Gateway may stand somewhere else': { manifests: [gateway('shop/edge'), set()] },
  },
  notApplicable: { 'a cluster without ListenerSets': { objects: [letting()] } },
});
