import rule from '../../../src/rules/gateway/grant-near-miss.ts';
import { gateway, gatewayGroup, gatewayObject, grant, httpRoute } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const toData = httpRoute('shop/front', {
  rules: [{ backendRefs: [{ name: 'cart', namespace: 'data', port: 80 }] }],
});
const from = { kind: 'HTTPRoute', namespace: 'shop' };
const flagged = [['high', 'ReferenceGrant data/g']] as const;
const near = (grantFrom: object, to: object, path = 'data/g') => ({
  objects: [toData, grant(path, { ...from, ...grantFrom }, { kind: 'Service', ...to })],
});
const certificateRefs = [{ name: 'wildcard', namespace: 'certs' }];
const tls = [{ name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs } }];
const set = gatewayObject('ListenerSet', 'shop/extra', { parentRef: { name: 'edge' }, listeners: tls });
const gatewayGrant = grant('certs/g', { kind: 'Gateway', namespace: 'infra' }, { kind: 'Secret' });

testRule('gateway/grant-near-miss', rule, {
  flags: {
    'a grant in the namespace of the route': {
      ...near({}, {}, 'shop/g'),
      expect: [['high', 'ReferenceGrant shop/g']],
    },
    'a grant in the namespace of the route that names the other one': {
      ...near({ namespace: 'data' }, {}, 'shop/g'),
      expect: [['high', 'ReferenceGrant shop/g']],
    },
    'another kind of route': { ...near({ kind: 'GRPCRoute' }, {}), expect: flagged },
    'the core group in the place of the route’s': { ...near({ group: '' }, {}), expect: flagged },
    'the core group written as a word': { ...near({}, { group: 'core' }), expect: flagged },
    'the core group written as a version': { ...near({}, { group: 'v1' }), expect: flagged },
    'another namespace': { ...near({ namespace: 'shopp' }, {}), expect: flagged },
    'another name': { ...near({}, { name: 'carts' }), expect: flagged },
    'a misspelt kind': { ...near({}, { kind: 'Services' }), expect: flagged },
    'a grant for Gateways where a ListenerSet refers to a certificate': {
      objects: [
        gateway('shop/edge', {}),
        set,
        grant('certs/g', { kind: 'Gateway', namespace: 'shop' }, { kind: 'Secret' }),
      ],
      expect: [['high', 'ReferenceGrant certs/g']],
    },
    'a grant for a Gateway’s certificate beside the Gateway': {
      objects: [
        gateway('infra/edge', { listeners: tls }),
        grant('infra/g', { kind: 'Gateway', namespace: 'infra' }, { kind: 'Secret' }),
      ],
      expect: [['high', 'ReferenceGrant infra/g']],
    },
    'a client certificate of a Gateway': {
      objects: [
        gateway('infra/edge', {
          tls: { backend: { clientCertificateRef: { name: 'c', namespace: 'certs' } } },
        }),
        grant('certs/g', { kind: 'Gateway', namespace: 'infra' }, { kind: 'secret' }),
      ],
      expect: [['high', 'ReferenceGrant certs/g']],
    },
    'an authority for clients, which is a ConfigMap': {
      objects: [
        gateway('infra/edge', {
          tls: {
            frontend: {
              default: {
                validation: {
                  caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca', namespace: 'certs' }],
                },
              },
            },
          },
        }),
        gatewayGrant,
      ],
      expect: [['high', 'ReferenceGrant certs/g']],
    },
    manifests: {
      manifests: [toData, grant('data/g', from, { kind: 'Service', group: 'core' })],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'a grant that allows it': near({}, {}),
    'a grant that allows it by name': near({}, { name: 'cart' }),
    'a grant that is used, beside a reference that it does not allow': {
      objects: [
        toData,
        httpRoute('shop/other', { rules: [{ backendRefs: [{ name: 'pay', namespace: 'data', port: 80 }] }] }),
        grant('data/g', from, { kind: 'Service', name: 'pay' }),
      ],
    },
    'a grant that differs twice': near({ kind: 'GRPCRoute' }, { name: 'pay' }),
    'a grant where nothing is refused': {
      objects: [httpRoute('shop/front'), grant('data/g', from, { kind: 'Service' })],
    },
    'a grant that is used for a Gateway’s certificate': {
      objects: [gateway('infra/edge', { listeners: tls }), toData, gatewayGrant],
    },
    'a reference of a mesh, which needs no grant': {
      objects: [
        httpRoute('shop/front', {
          parentRefs: [{ group: '', kind: 'Service', name: 'cart' }],
          rules: [{ backendRefs: [{ name: 'cart', namespace: 'data', port: 80 }] }],
        }),
        grant('data/g', { ...from, group: '' }, { kind: 'Service' }),
      ],
    },
    'a grant of another group': {
      objects: [
        toData,
        grant(
          'data/g',
          { group: 'gateway.envoyproxy.io', kind: 'SecurityPolicy', namespace: 'shop' },
          { kind: 'Service' },
        ),
        grant('data/h', { ...from, group: gatewayGroup }, { kind: 'Service' }),
      ],
    },
  },
  unknownUses: {
    routes: { ...near({ kind: 'GRPCRoute' }, {}), expect: 'unknown' },
    gateways: { ...near({ kind: 'GRPCRoute' }, {}), expect: flagged },
    listenerSets: { ...near({ kind: 'GRPCRoute' }, {}), expect: flagged },
  },
  notApplicable: { 'a cluster without grants': { objects: [toData] } },
});
