import rule from '../../../src/rules/gateway/grant-broad-or-unused.ts';
import { gateway, grant, httpRoute } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const old = { metadata: { creationTimestamp: '2026-09-01T00:00:00Z' } };
const young = { metadata: { creationTimestamp: '2026-11-01T00:00:00Z' } };
const fromGateway = { kind: 'Gateway', namespace: 'infra' };
const fromRoute = { kind: 'HTTPRoute', namespace: 'shop' };
const certificateRefs = [{ name: 'wildcard', namespace: 'certs' }];
const tls = gateway('infra/edge', {
  listeners: [{ name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs } }],
});
const unused = grant('data/g', fromRoute, { kind: 'Service' }, old);
const low = [['low', 'ReferenceGrant data/g']] as const;

testRule('gateway/grant-broad-or-unused', rule, {
  flags: {
    'all Secrets of a namespace': {
      objects: [tls, grant('certs/g', fromGateway, { kind: 'Secret' }, old)],
      expect: [['medium', 'ReferenceGrant certs/g']],
    },
    'all Secrets, to a kind of a vendor': {
      objects: [
        grant(
          'certs/g',
          { group: 'gateway.envoyproxy.io', kind: 'SecurityPolicy', namespace: 'a' },
          { kind: 'Secret' },
          old,
        ),
      ],
      expect: [['medium', 'ReferenceGrant certs/g']],
    },
    'a grant that nothing uses': { objects: [httpRoute('shop/front'), unused], expect: low },
    both: {
      objects: [gateway('infra/edge'), grant('certs/g', fromGateway, { kind: 'Secret' }, old)],
      expect: [
        ['medium', 'ReferenceGrant certs/g'],
        ['low', 'ReferenceGrant certs/g'],
      ],
    },
    'a manifest for all Secrets': {
      manifests: [tls, grant('certs/g', fromGateway, { kind: 'Secret' })],
      expect: [['medium', 'ReferenceGrant certs/g']],
    },
  },
  passes: {
    'one Secret that is used': {
      objects: [tls, grant('certs/g', fromGateway, { kind: 'Secret', name: 'wildcard' }, old)],
    },
    'all Services of a namespace, one of which is used': {
      objects: [
        httpRoute('shop/front', {
          rules: [{ backendRefs: [{ name: 'cart', namespace: 'data', port: 80 }] }],
        }),
        unused,
      ],
    },
    'an unused one that is young': {
      objects: [grant('data/g', fromRoute, { kind: 'Service' }, young)],
    },
    'an unused one for a kind of a vendor': {
      objects: [
        grant(
          'data/g',
          { group: 'gateway.envoyproxy.io', kind: 'SecurityPolicy', namespace: 'a' },
          { kind: 'Service' },
          old,
        ),
      ],
    },
    'an unused one for CiliumEnvoyConfigs': {
      objects: [
        grant(
          'data/g',
          { group: 'cilium.io', kind: 'CiliumEnvoyConfig', namespace: 'a' },
          { kind: 'Service' },
          old,
        ),
      ],
    },
    'an unused one that just misses a reference': {
      objects: [
        httpRoute('shop/front', {
          rules: [{ backendRefs: [{ name: 'cart', namespace: 'data', port: 80 }] }],
        }),
        grant('data/g', { ...fromRoute, kind: 'GRPCRoute' }, { kind: 'Service' }, old),
      ],
    },
    'an unused manifest, which has no age': {
      manifests: [grant('data/g', fromRoute, { kind: 'Service' })],
      complete: true,
    },
  },
  unknownUses: {
    routes: { objects: [unused], expect: 'unknown' },
    gateways: { objects: [unused], expect: 'unknown' },
    listenerSets: { objects: [unused], expect: 'unknown' },
    clock: { objects: [unused], expect: 'passed' },
  },
  notApplicable: { 'a cluster without grants': { objects: [tls] } },
});
