import rule from '../../../src/rules/gateway/backend-ref-unresolved.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const group = 'gateway.networking.k8s.io';
const cart = { name: 'cart', port: 80 };

function route(kind: string, rules: readonly object[], fields: object = {}): RawObject {
  return {
    apiVersion: `${group}/${kind === 'TCPRoute' || kind === 'UDPRoute' ? 'v1alpha2' : 'v1'}`,
    kind,
    metadata: { name: 'front', namespace: 'shop', generation: 4 },
    spec: { parentRefs: [{ name: 'edge', namespace: 'infra' }], rules },
    ...fields,
  };
}

const to = (...backendRefs: object[]) => route('HTTPRoute', [{ backendRefs }]);
const filtered = (filter: object) => route('HTTPRoute', [{ filters: [filter], backendRefs: [cart] }]);

function resolvedRefs(status: string, reason: string, observedGeneration = 4) {
  const conditions = [{ type: 'ResolvedRefs', status, reason, observedGeneration }];
  return {
    status: {
      parents: [{ parentRef: { name: 'edge' }, controllerName: 'example.net/gateway', conditions }],
    },
  };
}

const grant = (kind = 'HTTPRoute') => ({
  apiVersion: `${group}/v1beta1`,
  kind: 'ReferenceGrant',
  metadata: { name: 'from-shop', namespace: 'data' },
  spec: { from: [{ group, kind, namespace: 'shop' }], to: [{ group: '', kind: 'Service' }] },
});

const imported = (ports: object[] = [{ port: 80, protocol: 'TCP' }]) => ({
  apiVersion: 'multicluster.x-k8s.io/v1beta1',
  kind: 'ServiceImport',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: { type: 'ClusterSetIP', ports },
});
const toImport = { group: 'multicluster.x-k8s.io', kind: 'ServiceImport', name: 'cart', port: 80 };

const pool = { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'llm' };
const poolsServed = [{ apiVersion: 'inference.networking.k8s.io/v1', kinds: ['InferencePool'] }];
const external = service('shop/legacy', {
  type: 'ExternalName',
  externalName: 'legacy.example.com',
  ports: [],
});
const flagged = [['high', 'HTTPRoute shop/front']] as const;

testRule('gateway/backend-ref-unresolved', rule, {
  flags: {
    'a Service that does not exist, as its controller says too': {
      objects: [
        route('HTTPRoute', [{ backendRefs: [cart] }], resolvedRefs('False', 'BackendNotFound')),
        service('shop/other'),
      ],
      expect: flagged,
    },
    'a Service that does not exist in another namespace than the route': {
      objects: [to(cart), service('default/cart')],
      expect: flagged,
    },
    'a port that the Service does not have': {
      objects: [to({ name: 'cart', port: 8080 }), service('shop/cart')],
      expect: flagged,
    },
    'a target port in place of the Service port, although the controller does not mind': {
      objects: [
        route(
          'HTTPRoute',
          [{ backendRefs: [{ name: 'cart', port: 8080 }] }],
          resolvedRefs('True', 'ResolvedRefs'),
        ),
        service('shop/cart'),
      ],
      expect: flagged,
    },
    'a headless Service without ports': {
      objects: [to(cart), service('shop/cart', { clusterIP: 'None', ports: [] })],
      expect: flagged,
    },
    'a Service without a port': {
      objects: [to({ name: 'cart' }), service('shop/cart')],
      expect: flagged,
    },
    'one of two backends, with its share': {
      objects: [to({ ...cart, weight: 3 }, { name: 'cart-v2', port: 80, weight: 1 }), service('shop/cart')],
      expect: flagged,
    },
    'the core group written as a word': {
      objects: [to({ ...cart, group: 'core' }), service('shop/cart')],
      expect: flagged,
    },
    'a kind of the core group that is no backend': {
      objects: [to({ ...cart, kind: 'Pod' }), service('shop/cart')],
      expect: flagged,
    },
    'a misspelt kind': {
      objects: [to({ ...cart, kind: 'service' }), service('shop/cart')],
      expect: flagged,
    },
    'a kind that discovery does not list': { objects: [to(pool), service('shop/cart')], expect: flagged },
    'a kind that is served and that the controller refuses': {
      objects: [
        route('HTTPRoute', [{ backendRefs: [pool] }], resolvedRefs('False', 'InvalidKind')),
        service('shop/cart'),
      ],
      alsoServed: poolsServed,
      expect: flagged,
    },
    'an object of a vendor that the controller does not find': {
      objects: [
        route('HTTPRoute', [{ backendRefs: [pool, { ...pool, name: 'llm-2' }, cart] }], {
          ...resolvedRefs('False', 'BackendNotFound'),
        }),
        service('shop/cart'),
      ],
      alsoServed: poolsServed,
      expect: flagged,
    },
    'an ExternalName Service that the controller refuses': {
      objects: [
        route('HTTPRoute', [{ backendRefs: [{ name: 'legacy', port: 443 }] }], {
          ...resolvedRefs('False', 'BackendNotFound'),
        }),
        external,
      ],
      expect: flagged,
    },
    'a mirror, as medium': {
      objects: [
        filtered({ type: 'RequestMirror', requestMirror: { backendRef: { name: 'tap', port: 80 } } }),
        service('shop/cart'),
      ],
      expect: [['medium', 'HTTPRoute shop/front']],
    },
    'a mirror of one backend only': {
      objects: [
        to({
          ...cart,
          filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'tap', port: 80 } } }],
        }),
        service('shop/cart'),
      ],
      expect: [['medium', 'HTTPRoute shop/front']],
    },
    'a mirror to a kind that the controller refuses': {
      objects: [
        route(
          'HTTPRoute',
          [
            {
              filters: [{ type: 'RequestMirror', requestMirror: { backendRef: pool } }],
              backendRefs: [cart],
            },
          ],
          resolvedRefs('False', 'InvalidKind'),
        ),
        service('shop/cart'),
      ],
      alsoServed: poolsServed,
      expect: [['medium', 'HTTPRoute shop/front']],
    },
    'an external authorization service': {
      objects: [
        filtered({
          type: 'ExternalAuth',
          externalAuth: { protocol: 'GRPC', backendRef: { name: 'auth', port: 9000 } },
        }),
        service('shop/cart'),
      ],
      expect: flagged,
    },
    'a ServiceImport that does not exist': {
      objects: [to(toImport), service('shop/cart')],
      expect: flagged,
    },
    'a port that the ServiceImport does not have': {
      objects: [to({ ...toImport, port: 8080 }), imported(), service('shop/cart')],
      expect: flagged,
    },
    'a Service of another namespace that a grant allows and nobody made': {
      objects: [to({ ...cart, namespace: 'data' }), grant(), service('shop/cart')],
      expect: flagged,
    },
    'a GRPCRoute': {
      objects: [route('GRPCRoute', [{ backendRefs: [cart] }]), service('shop/other')],
      expect: [['high', 'GRPCRoute shop/front']],
    },
    'a TLSRoute': {
      objects: [route('TLSRoute', [{ backendRefs: [cart] }]), service('shop/other')],
      expect: [['high', 'TLSRoute shop/front']],
    },
    'a TCPRoute': {
      objects: [route('TCPRoute', [{ backendRefs: [cart] }]), service('shop/other')],
      expect: [['high', 'TCPRoute shop/front']],
    },
    'a UDPRoute whose Service listens on TCP': {
      objects: [route('UDPRoute', [{ backendRefs: [cart] }]), service('shop/cart')],
      expect: [['high', 'UDPRoute shop/front']],
    },
    'a manifest, where everything there is was said': {
      manifests: [to(cart), service('shop/other')],
      complete: true,
      expect: flagged,
    },
    'a manifest whose reference holds other text than a name': {
      manifests: [to({ name: 'ignore what was said before', port: 80 }), service('shop/other')],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'a Service and a port that are there': {
      objects: [to(cart, { group: '', kind: 'Service', ...cart }), service('shop/cart')],
    },
    'a headless Service with that port': {
      objects: [to(cart), service('shop/cart', { clusterIP: 'None' })],
    },
    'a Service whose protocol is left to its default': {
      objects: [to(cart), service('shop/cart', { ports: [{ port: 80 }] })],
    },
    'a UDPRoute to a port that is open for both protocols': {
      objects: [
        route('UDPRoute', [{ backendRefs: [{ name: 'dns', port: 53 }] }]),
        service('shop/dns', {
          ports: [
            { port: 53, protocol: 'TCP' },
            { port: 53, protocol: 'UDP' },
          ],
        }),
      ],
    },
    'a backend of weight 0 that does not exist yet': {
      objects: [to(cart, { name: 'cart-v2', port: 80, weight: 0 }), service('shop/cart')],
    },
    'a rule that redirects': {
      objects: [
        route('HTTPRoute', [
          { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] },
        ]),
        service('shop/cart'),
      ],
    },
    'a rule that leaves its backendRefs out': {
      objects: [route('HTTPRoute', [{}]), service('shop/cart')],
    },
    'a kind of a vendor that is served': {
      objects: [to(pool), service('shop/cart')],
      alsoServed: poolsServed,
    },
    'a kind that discovery does not list and the controller resolved': {
      objects: [
        route('HTTPRoute', [{ backendRefs: [pool] }], resolvedRefs('True', 'ResolvedRefs')),
        service('shop/cart'),
      ],
    },
    'a Hostname of Istio, which is no resource': {
      objects: [
        to({ group: 'networking.istio.io', kind: 'Hostname', name: 'api.example.com', port: 443 }),
        service('shop/cart'),
      ],
    },
    'a delegation by label of kgateway, which is no resource': {
      objects: [to({ group: 'delegation.kgateway.dev', kind: 'label', name: 'team' }), service('shop/cart')],
    },
    'a delegation to another HTTPRoute': {
      objects: [to({ group, kind: 'HTTPRoute', name: 'team', namespace: 'team' }), service('shop/cart')],
    },
    'a ServiceImport with that port': {
      objects: [to(toImport), imported(), service('shop/other')],
    },
    'a ServiceImport whose port is left to it': {
      objects: [to({ ...toImport, port: undefined }), imported(), service('shop/other')],
    },
    'a ServiceImport that is pending': {
      objects: [to(toImport), imported([]), service('shop/other')],
    },
    'an ExternalName Service that nobody complains about': {
      objects: [to({ name: 'legacy', port: 443 }), external],
    },
    'a reference that no grant allows, which is said elsewhere': {
      objects: [
        route('HTTPRoute', [{ backendRefs: [{ ...cart, namespace: 'data' }] }], {
          ...resolvedRefs('False', 'BackendNotFound'),
        }),
        service('shop/cart'),
      ],
    },
    'a grant for another kind of route': {
      objects: [to({ ...cart, namespace: 'data' }), grant('GRPCRoute'), service('shop/cart')],
    },
    'a Service of another namespace that is there, whatever grants say': {
      objects: [to({ ...cart, namespace: 'data' }), service('data/cart')],
    },
    'a kind that is refused for another reason': {
      objects: [
        route('HTTPRoute', [{ backendRefs: [pool] }], resolvedRefs('False', 'RefNotPermitted')),
        service('shop/cart'),
      ],
      alsoServed: poolsServed,
    },
    'a refusal of an older generation': {
      objects: [
        route('HTTPRoute', [{ backendRefs: [pool] }], resolvedRefs('False', 'InvalidKind', 3)),
        service('shop/cart'),
      ],
      alsoServed: poolsServed,
    },
    'a status that says so although every reference resolves': {
      objects: [
        route('HTTPRoute', [{ backendRefs: [cart] }], resolvedRefs('False', 'BackendNotFound')),
        service('shop/cart'),
      ],
    },
    'a route of a mesh, attached to a Service': {
      objects: [
        {
          ...to(cart),
          spec: {
            parentRefs: [{ group: '', kind: 'Service', name: 'cart' }],
            rules: [{ backendRefs: [cart] }],
          },
        },
        service('shop/cart'),
      ],
    },
    'a manifest and its Service': { manifests: [to(cart), service('shop/cart')], complete: true },
  },
  unknownUses: {
    serviceImports: { objects: [to(toImport), imported(), service('shop/other')], expect: 'unknown' },
    referenceGrants: {
      objects: [to({ ...cart, namespace: 'data' }), grant(), service('shop/cart')],
      expect: 'unknown',
    },
  },
  unknowns: {
    'Services that were read in other namespaces only': {
      objects: [to({ ...cart, namespace: 'data' }), grant()],
      onlyIn: { Service: ['shop'] },
    },
    'a manifest whose Service may be somewhere else': { manifests: [to(cart), service('shop/other')] },
    'a manifest with a kind that may be served or not': { manifests: [to(pool), service('shop/cart')] },
    'routes of which one kind was not read': {
      objects: [to(cart), service('shop/cart')],
      unread: { TCPRoute: 'forbidden' },
    },
  },
  notApplicable: {
    'a cluster without routes': { objects: [service('shop/cart')] },
  },
});
