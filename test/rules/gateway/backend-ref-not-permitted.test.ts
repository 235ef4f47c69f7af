import rule from '../../../src/rules/gateway/backend-ref-not-permitted.ts';
import { grant, parentStatus, route } from '../../support/gateway-objects.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const foreign = { name: 'cart', namespace: 'data', port: 80 };
const near = { name: 'cart', port: 80 };
const to = (kind: string, backendRefs: object[], fields = {}) =>
  route(kind, 'shop/front', { rules: [{ backendRefs }] }, fields);
const filtered = (filter: object) =>
  route('HTTPRoute', 'shop/front', { rules: [{ filters: [filter], backendRefs: [near] }] });
const refused = parentStatus('ResolvedRefs', 'False', 'RefNotPermitted');
const resolved = parentStatus('ResolvedRefs', 'True', 'ResolvedRefs');
const from = (kind: string, namespace = 'shop') => ({ kind, namespace });
const allowing = grant('data/from-shop', from('HTTPRoute'), { kind: 'Service' });
const flagged = [['high', 'HTTPRoute shop/front']] as const;
const delegated = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'team', namespace: 'data' };
const cart = service('data/cart');

testRule('gateway/backend-ref-not-permitted', rule, {
  flags: {
    'a Service of another namespace without any grant, as its controller says too': {
      objects: [to('HTTPRoute', [foreign], refused), cart],
      expect: flagged,
    },
    'one of two backends, with its share': {
      objects: [to('HTTPRoute', [near, foreign]), cart],
      expect: flagged,
    },
    'a grant for another kind of route': {
      objects: [to('GRPCRoute', [foreign]), to('HTTPRoute', [foreign]), allowing],
      expect: [['high', 'GRPCRoute shop/front']],
    },
    'a TLSRoute under a grant for HTTPRoutes': {
      objects: [to('TLSRoute', [foreign]), allowing],
      expect: [['high', 'TLSRoute shop/front']],
    },
    'a grant for another namespace': {
      objects: [to('HTTPRoute', [foreign]), grant('data/g', from('HTTPRoute', 'site'), { kind: 'Service' })],
      expect: flagged,
    },
    'a grant that names another Service': {
      objects: [
        to('HTTPRoute', [foreign]),
        grant('data/g', from('HTTPRoute'), { kind: 'Service', name: 'cart-v2' }),
      ],
      expect: flagged,
    },
    'a grant in the namespace of the route': {
      objects: [to('HTTPRoute', [foreign]), grant('shop/g', from('HTTPRoute'), { kind: 'Service' })],
      expect: flagged,
    },
    'a ServiceImport of another namespace': {
      objects: [
        to('HTTPRoute', [{ ...foreign, group: 'multicluster.x-k8s.io', kind: 'ServiceImport' }]),
        allowing,
      ],
      expect: flagged,
    },
    'no grant, although the controller does not mind': {
      objects: [to('HTTPRoute', [foreign], resolved)],
      expect: flagged,
    },
    'a mirror, as medium': {
      objects: [filtered({ type: 'RequestMirror', requestMirror: { backendRef: foreign } })],
      expect: [['medium', 'HTTPRoute shop/front']],
    },
    'an authorization service': {
      objects: [filtered({ type: 'ExternalAuth', externalAuth: { protocol: 'GRPC', backendRef: foreign } })],
      expect: flagged,
    },
    'a kind of a vendor that its controller refuses': {
      objects: [to('HTTPRoute', [delegated], refused)],
      expect: flagged,
    },
    'grants that may not be read, where the controller tells': {
      objects: [to('HTTPRoute', [foreign], refused)],
      onlyIn: { ReferenceGrant: ['shop'] },
      expect: flagged,
    },
    'a route with a Gateway and a Service as parents': {
      objects: [
        route('HTTPRoute', 'shop/front', {
          parentRefs: [
            { name: 'edge', namespace: 'infra' },
            { group: '', kind: 'Service', name: 'cart' },
          ],
          rules: [{ backendRefs: [foreign] }],
        }),
      ],
      expect: flagged,
    },
    'a manifest, where everything there is was said': {
      manifests: [to('HTTPRoute', [foreign]), cart],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'a grant for all Services': { objects: [to('HTTPRoute', [foreign]), allowing] },
    'a grant for this Service': {
      objects: [
        to('HTTPRoute', [foreign]),
        grant('data/g', from('HTTPRoute'), { kind: 'Service', name: 'cart' }),
      ],
    },
    'a grant that the controller has not seen yet': {
      objects: [to('HTTPRoute', [foreign], refused), allowing],
    },
    'a route of a mesh, attached to a Service': {
      objects: [meshRoute(), to('HTTPRoute', [foreign]), allowing],
    },
    'a delegation that nobody complains about': {
      objects: [to('HTTPRoute', [delegated])],
    },
    'a kind of a vendor that is refused for another reason': {
      objects: [to('HTTPRoute', [delegated], parentStatus('ResolvedRefs', 'False', 'BackendNotFound'))],
    },
    'a refusal of an older generation': {
      objects: [
        to(
          'HTTPRoute',
          [delegated],
          parentStatus('ResolvedRefs', 'False', 'RefNotPermitted', { generation: 1 }),
        ),
      ],
    },
    'a manifest and its grant': { manifests: [to('HTTPRoute', [foreign]), allowing], complete: true },
  },
  unknownUses: {
    gateways: { objects: [to('HTTPRoute', [foreign])], expect: flagged },
    listenerSets: { objects: [to('HTTPRoute', [foreign])], expect: flagged },
  },
  unknowns: {
    'grants of another namespace only': {
      objects: [to('HTTPRoute', [foreign])],
      onlyIn: { ReferenceGrant: ['shop'] },
    },
    'a manifest whose grant may stand somewhere else': { manifests: [to('HTTPRoute', [foreign]), cart] },
  },
  notApplicable: {
    'backends beside the route': { objects: [to('HTTPRoute', [near])] },
    'the namespace of the route itself, written out': {
      objects: [to('HTTPRoute', [{ ...foreign, namespace: 'shop' }])],
    },
    'a backend of weight 0': { objects: [to('HTTPRoute', [near, { ...foreign, weight: 0 }])] },
    'a cluster without routes': { objects: [cart] },
  },
});

function meshRoute(): RawObject {
  return route('HTTPRoute', 'shop/mesh', {
    parentRefs: [{ group: '', kind: 'Service', name: 'cart' }],
    rules: [{ backendRefs: [{ ...foreign, namespace: 'other' }] }],
  });
}
