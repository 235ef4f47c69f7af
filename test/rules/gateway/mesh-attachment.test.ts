import rule from '../../../src/rules/gateway/mesh-attachment.ts';
import { parentStatus, route } from '../../support/gateway-objects.ts';
import { service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const parent = { group: '', kind: 'Service', name: 'cart' };
const made = (creationTimestamp: string) => ({ metadata: { creationTimestamp } });
const old = made('2026-11-01T00:00:00Z');
const said = (status: string, reason: string, parentRef: object = parent) => ({
  ...old,
  ...parentStatus('Accepted', status, reason, {
    controllerName: 'example.net/mesh',
    parentRef: parentRef as { name: string; namespace: string },
  }),
});
const accepted = said('True', 'Accepted');
const mesh = (fields: object = accepted, parentRef: object = parent, kind = 'HTTPRoute', name = 'front') =>
  route(kind, `shop/${name}`, { parentRefs: [parentRef] }, { ...fields });
const cart = service('shop/cart');
const flagged = [['medium', 'HTTPRoute shop/front']] as const;
const foreign = { ...parent, namespace: 'data' };

testRule('gateway/mesh-attachment', rule, {
  flags: {
    'a Service that does not exist': { objects: [mesh(old), service('shop/other')], expect: flagged },
    'a Service of another namespace': { objects: [mesh(old), service('data/cart')], expect: flagged },
    'a headless Service': {
      objects: [mesh(old), service('shop/cart', { clusterIP: 'None' })],
      expect: flagged,
    },
    'an ExternalName Service': {
      objects: [
        mesh(old),
        service('shop/cart', { type: 'ExternalName', externalName: 'cart.example.com', ports: [] }),
      ],
      expect: flagged,
    },
    'a port that the Service does not have': {
      objects: [mesh(old, { ...parent, port: 8080 }), cart],
      expect: flagged,
    },
    'the name of a port that the Service does not have': {
      objects: [mesh(old, { ...parent, sectionName: 'grpc' }), cart],
      expect: flagged,
    },
    'no mesh that answers': { objects: [mesh(old), cart], expect: flagged },
    'a mesh that refuses a route of another namespace': {
      objects: [mesh(said('False', 'UnsupportedValue', foreign), foreign), service('data/cart')],
      expect: flagged,
    },
    'two routes with the same matches': {
      objects: [
        mesh({ ...accepted, ...made('2026-11-02T00:00:00Z') }),
        mesh(accepted, parent, 'HTTPRoute', 'older'),
        cart,
      ],
      expect: flagged,
    },
    'routes of two kinds for one port': {
      objects: [mesh(), mesh(accepted, parent, 'GRPCRoute', 'calls'), cart],
      expect: flagged,
    },
    'a manifest': { manifests: [mesh({}, { ...parent, port: 8080 }), cart], expect: flagged },
  },
  passes: {
    'a route that the mesh has accepted': { objects: [mesh(), cart] },
    'a port of the Service': {
      objects: [mesh(said('True', 'Accepted', { ...parent, port: 80 }), { ...parent, port: 80 }), cart],
    },
    'a Service without a selector': { objects: [mesh(), service('shop/cart', { selector: undefined })] },
    'a headless Service that the mesh takes': {
      objects: [mesh(), service('shop/cart', { clusterIP: 'None' })],
    },
    'a young route that nobody has answered': { objects: [mesh(made('2026-11-23T11:55:00Z')), cart] },
    'a consumer beside a producer': {
      objects: [
        mesh(said('True', 'Accepted', foreign), foreign),
        route('HTTPRoute', 'data/own', { parentRefs: [parent] }, said('True', 'Accepted')),
        service('data/cart'),
      ],
    },
    'a GRPCRoute and an HTTPRoute for different ports': {
      objects: [
        mesh(said('True', 'Accepted', { ...parent, port: 80 }), { ...parent, port: 80 }),
        mesh(
          said('True', 'Accepted', { ...parent, port: 90 }),
          { ...parent, port: 90 },
          'GRPCRoute',
          'calls',
        ),
        service('shop/cart', {
          ports: [
            { name: 'http', port: 80 },
            { name: 'grpc', port: 90 },
          ],
        }),
      ],
    },
    'a manifest that no mesh has seen': { manifests: [mesh({}), cart], complete: true },
  },
  unknownUses: {
    gateways: { objects: [mesh(old), service('shop/other')], expect: flagged },
    listenerSets: { objects: [mesh(old), service('shop/other')], expect: flagged },
    namespaces: { objects: [mesh(old), service('shop/other')], expect: flagged },
    clock: { objects: [mesh(old), cart], expect: 'unknown' },
  },
  unknowns: {
    'Services of another namespace only': {
      objects: [mesh(made('2026-11-23T11:55:00Z'))],
      onlyIn: { Service: ['other'] },
    },
  },
  notApplicable: { 'routes of Gateways': { objects: [route('HTTPRoute', 'shop/front'), cart] } },
});
