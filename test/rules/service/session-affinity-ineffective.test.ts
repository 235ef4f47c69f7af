import rule from '../../../src/rules/service/session-affinity-ineffective.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cart = (spec: Record<string, unknown> = {}, ingress: object[] = []) => ({
  ...service('shop/cart', { sessionAffinity: 'ClientIP', ...spec }),
  status: { loadBalancer: { ingress } },
});
const config = { sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } } };
const backend = { service: { name: 'cart', port: { number: 80 } } };
const ingress = (spec: object, namespace = 'shop'): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace },
  spec,
});
const byPath = { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] };
const route = (reference: object, namespace = 'shop', kind = 'HTTPRoute'): RawObject => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: { name: 'web', namespace },
  spec: {
    rules: [
      {
        backendRefs: [
          { name: 'cart', port: 80, ...reference },
          { name: 'other', port: 80 },
        ],
      },
    ],
  },
});
const flagged = { expect: [['medium', 'Service shop/cart']] } as const;

testRule('service/session-affinity-ineffective', rule, {
  flags: {
    'a backend of an Ingress': { objects: [cart(), ingress(byPath)], ...flagged },
    'the default backend of an Ingress': {
      objects: [cart(config), ingress({ defaultBackend: backend })],
      ...flagged,
    },
    'a backend of a route of another namespace': {
      objects: [cart(), route({ namespace: 'shop' }, 'edge')],
      ...flagged,
    },
    'a backend of a GRPCRoute and an Ingress': {
      objects: [cart(), route({}, 'shop', 'GRPCRoute'), ingress(byPath)],
      ...flagged,
    },
    'a manifest': { manifests: [cart(), ingress(byPath)], ...flagged },
    'a load balancer that ends connections': {
      objects: [
        cart({ type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' }, [
          { ip: '203.0.113.7', ipMode: 'Proxy' },
        ]),
      ],
      ...flagged,
    },
    'an ExternalName Service': {
      objects: [cart({ type: 'ExternalName', clusterIP: '', externalName: 'cart.example.com' })],
      ...flagged,
    },
  },
  passes: {
    'clients inside the cluster': { objects: [cart()] },
    'a load balancer that passes packets on': {
      objects: [
        cart({ type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' }, [
          { ip: '203.0.113.7', ipMode: 'VIP' },
        ]),
      ],
    },
    'a node port': { objects: [cart({ type: 'NodePort', externalTrafficPolicy: 'Cluster' })] },
    'an Ingress of another namespace': { objects: [cart(), ingress(byPath, 'edge')] },
    'a backend of weight 0': { objects: [cart(), route({ weight: 0 })] },
  },
  unknownUses: {
    ingresses: { objects: [cart(), ingress(byPath)], expect: 'unknown' },
    routes: { objects: [cart(), route({})], expect: 'unknown' },
  },
  unknowns: {
    'a manifest among manifests that need not be all': { manifests: [cart()] },
  },
  notApplicable: {
    'a Service without affinity': { objects: [service('shop/cart'), ingress(byPath)] },
    'a headless Service': { objects: [cart({ clusterIP: 'None' }), ingress(byPath)] },
  },
});
