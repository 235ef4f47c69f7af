import rule from '../../../src/rules/gateway/backend-tls-policy.ts';
import { wildcardPem } from '../../support/certificates.ts';
import { gateway, gatewayClass, gatewayObject, httpRoute, route } from '../../support/gateway-objects.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const system = { hostname: 'cart.example.com', wellKnownCACertificates: 'System' };
const target = { group: '', kind: 'Service', name: 'cart' };
const policy = (name: string, targetRef: object = target, validation: object = system, fields = {}) =>
  gatewayObject('BackendTLSPolicy', `shop/${name}`, { targetRefs: [targetRef], validation }, fields);
const withCa = (...caCertificateRefs: object[]) => ({ hostname: 'cart.example.com', caCertificateRefs });
const caRef = { group: '', kind: 'ConfigMap', name: 'ca' };
const ca = (data: Record<string, string>): RawObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'ca', namespace: 'shop' },
  data,
});
const cart = service('shop/cart');
const made = (creationTimestamp: string) => ({ metadata: { creationTimestamp } });
const said = (type: string, status: string, reason: string, observedGeneration = 2) => ({
  status: {
    ancestors: [
      {
        ancestorRef: { name: 'edge', namespace: 'infra' },
        controllerName: 'example.net/gateway',
        conditions: [{ type, status, reason, observedGeneration }],
      },
    ],
  },
});
const flagged = (severity: 'high' | 'medium', name = 'cart') =>
  [[severity, `BackendTLSPolicy shop/${name}`]] as const;
const onPort = (port: object) => service('shop/cart', { ports: [{ port: 443, protocol: 'TCP', ...port }] });
const to = (port: number) => httpRoute('shop/front', { rules: [{ backendRefs: [{ name: 'cart', port }] }] });
const edge = [gateway('infra/edge'), gatewayClass(['Gateway', 'HTTPRoute', 'BackendTLSPolicy'])];
const plain = [['medium', 'Service shop/cart']] as const;

testRule('gateway/backend-tls-policy', rule, {
  flags: {
    'authorities that do not exist, as the controller says too': {
      objects: [
        cart,
        policy('cart', target, withCa(caRef), said('ResolvedRefs', 'False', 'InvalidCACertificateRef')),
      ],
      expect: flagged('high'),
    },
    'a ConfigMap without ca.crt': {
      objects: [cart, policy('cart', target, withCa(caRef)), ca({ 'tls.crt': wildcardPem })],
      expect: flagged('high'),
    },
    'a ca.crt that holds no certificate, although the controller does not mind': {
      objects: [
        cart,
        policy('cart', target, withCa(caRef), said('ResolvedRefs', 'True', 'ResolvedRefs')),
        ca({ 'ca.crt': 'hello' }),
      ],
      expect: flagged('high'),
    },
    'no authority at all': {
      manifests: [cart, policy('cart', target, { hostname: 'cart.example.com' })],
      expect: flagged('high'),
    },
    'both kinds of authorities': {
      manifests: [
        cart,
        policy('cart', target, { ...system, ...withCa(caRef) }),
        ca({ 'ca.crt': wildcardPem }),
      ],
      expect: flagged('high'),
    },
    'a Service that does not exist': { objects: [policy('cart')], expect: flagged('medium') },
    'a Service of another namespace': {
      objects: [policy('cart'), service('other/cart')],
      expect: flagged('medium'),
    },
    'a port that the Service does not have': {
      objects: [cart, policy('cart', { ...target, sectionName: 'https' })],
      expect: flagged('medium'),
    },
    'two policies for one Service, of which the newer loses': {
      objects: [
        cart,
        policy('cart', target, system, made('2026-02-01T00:00:00Z')),
        policy('older', target, system, made('2026-01-01T00:00:00Z')),
      ],
      expect: flagged('medium'),
    },
    'two policies of one moment, of which the first by name wins': {
      objects: [
        cart,
        policy('b', target, system, made('2026-01-01T00:00:00Z')),
        policy('a', target, system, made('2026-01-01T00:00:00Z')),
      ],
      expect: flagged('medium', 'b'),
    },
    'authorities of another kind that the controller refuses': {
      objects: [
        cart,
        policy(
          'cart',
          target,
          withCa({ group: 'certificates.k8s.io', kind: 'ClusterTrustBundle', name: 'ca' }),
          said('ResolvedRefs', 'False', 'InvalidKind'),
        ),
      ],
      expect: flagged('high'),
    },
    'a ConfigMap that may not be read and that the controller refuses': {
      objects: [
        cart,
        policy('cart', target, withCa(caRef), said('ResolvedRefs', 'False', 'InvalidCACertificateRef')),
      ],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'shop', name: 'ca' }],
      expect: flagged('high'),
    },
    'plain HTTP to port 443': { objects: [...edge, to(443), onPort({})], expect: plain },
    'plain HTTP to a port called https': {
      objects: [...edge, to(8443), onPort({ port: 8443, name: 'https' })],
      expect: plain,
    },
    'plain HTTP to appProtocol https': {
      objects: [...edge, to(8443), onPort({ port: 8443, appProtocol: 'https' })],
      expect: plain,
    },
  },
  passes: {
    'well-known authorities': { objects: [cart, policy('cart')] },
    'authorities of a ConfigMap': {
      objects: [cart, policy('cart', target, withCa(caRef)), ca({ 'ca.crt': wildcardPem })],
    },
    'a template in a ConfigMap': {
      manifests: [cart, policy('cart', target, withCa(caRef)), ca({ 'ca.crt': '${CA}' })],
      complete: true,
    },
    'a port by its name': { objects: [cart, policy('cart', { ...target, sectionName: 'http' })] },
    'two policies of which one names a port': {
      objects: [cart, policy('cart'), policy('port', { ...target, sectionName: 'http' })],
    },
    'authorities in a Secret': {
      objects: [cart, policy('cart', target, withCa({ group: '', kind: 'Secret', name: 'ca' }))],
    },
    'a target of a kind of a vendor': {
      objects: [policy('cart', { group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'cart' })],
    },
    'a refusal of an older generation': {
      objects: [cart, policy('cart', target, system, said('Accepted', 'False', 'Invalid', 1))],
    },
    'a policy for a port that looks like TLS': {
      objects: [
        ...edge,
        to(443),
        onPort({ name: 'https' }),
        policy('cart', { ...target, sectionName: 'https' }),
      ],
    },
    'port 443 behind a class that does not claim the feature': {
      objects: [gateway('infra/edge'), gatewayClass(['HTTPRoute']), to(443), onPort({})],
    },
    'port 443 behind Traefik, which speaks TLS there by itself': {
      objects: [
        gateway('infra/edge'),
        gatewayClass(['BackendTLSPolicy'], 'traefik.io/gateway-controller'),
        to(443),
        onPort({}),
      ],
    },
    'port 443 of a TLSRoute': {
      objects: [
        ...edge,
        route('TLSRoute', 'shop/front', { rules: [{ backendRefs: [{ name: 'cart', port: 443 }] }] }),
        onPort({}),
      ],
    },
    'port 443 that no route uses': { objects: [...edge, onPort({})] },
  },
  unknownUses: {
    services: { objects: [cart, policy('cart')], expect: 'unknown' },
    caBundles: { objects: [cart, policy('cart', target, withCa(caRef))], expect: 'unknown' },
    routes: { objects: [...edge, to(443), onPort({})], expect: 'unknown' },
    gateways: { objects: [...edge, to(443), onPort({})], expect: 'unknown' },
    gatewayClasses: { objects: [...edge, to(443), onPort({})], expect: 'unknown' },
  },
  unknowns: {
    'a manifest whose Service may stand somewhere else': { manifests: [policy('cart')] },
  },
  notApplicable: { 'a cluster without either': { objects: [cart] } },
});
