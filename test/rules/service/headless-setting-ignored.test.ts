import rule from '../../../src/rules/service/headless-setting-ignored.ts';
import { pod, service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';
import { workload } from '../../support/workload-objects.ts';

const headless = (port: object | undefined, spec: object = {}) =>
  service('shop/cart', {
    clusterIP: 'None',
    clusterIPs: ['None'],
    ports: port === undefined ? undefined : [port],
    ...spec,
  });
const cart = pod('shop/cart-1', 'cart');
const listening = (...ports: object[]) =>
  pod('shop/cart-1', 'cart', { containers: [{ name: 'main', ports }] });
const same = { name: 'http', port: 8080, targetPort: 8080 };
const expect = (severity: 'medium' | 'low') => [[severity, 'Service shop/cart']] as const;

testRule('service/headless-setting-ignored', rule, {
  flags: {
    'a port without a name that its pods do not declare': {
      objects: [headless({ port: 80, targetPort: 8080 }), cart],
      expect: expect('medium'),
    },
    'a named targetPort that means another number': {
      objects: [headless({ port: 80, targetPort: 'http' }), cart],
      expect: expect('medium'),
    },
    'a port with a name, whose SRV record tells the right number': {
      objects: [headless({ name: 'http', port: 80, targetPort: 8080 }), cart],
      expect: expect('low'),
    },
    'a port where containers do not declare all they listen on': {
      objects: [headless({ port: 80, targetPort: 8080 }), listening()],
      expect: expect('low'),
    },
    'a port that pods declare as well': {
      objects: [
        headless({ port: 80, targetPort: 8080 }),
        listening({ containerPort: 80 }, { containerPort: 8080 }),
      ],
      expect: expect('low'),
    },
    'a number that is declared for another protocol only': {
      objects: [headless({ port: 53, targetPort: 5353, protocol: 'UDP' }), listening({ containerPort: 53 })],
      expect: expect('medium'),
    },
    'a Service that selects no pod': {
      objects: [headless({ port: 80, targetPort: 8080 })],
      expect: expect('low'),
    },
    'an affinity': {
      objects: [headless(same, { sessionAffinity: 'ClientIP' }), cart],
      expect: expect('low'),
    },
    'a traffic policy': {
      objects: [headless(same, { internalTrafficPolicy: 'Local' }), cart],
      expect: expect('low'),
    },
    'external addresses, of a Service without a selector': {
      objects: [
        headless(same, { externalIPs: ['192.0.2.1'], loadBalancerIP: '192.0.2.2', selector: undefined }),
      ],
      expect: expect('low'),
    },
    'a manifest of type NodePort, which the API server refuses': {
      manifests: [headless(same, { type: 'NodePort' })],
      expect: expect('medium'),
    },
    'a manifest of type LoadBalancer, which the API server refuses': {
      manifests: [headless(same, { type: 'LoadBalancer' })],
      expect: expect('medium'),
    },
    'a manifest whose template declares another number': {
      manifests: [headless({ port: 80, targetPort: 'http' }), workload('Deployment', 'shop/cart', 'cart')],
      expect: expect('medium'),
    },
    'a manifest whose targetPort is no name': {
      manifests: [
        headless({ port: 80, targetPort: '*** look ***' }),
        workload('Deployment', 'shop/cart', 'cart', {
          template: {
            metadata: { labels: { app: 'cart' } },
            spec: { containers: [{ name: 'main', ports: [{ name: '*** look ***', containerPort: 1 }] }] },
          },
        }),
      ],
      expect: expect('medium'),
    },
  },
  passes: {
    'the same number': { objects: [headless(same), cart] },
    'no targetPort': { objects: [headless({ name: 'http', port: 8080 }), cart] },
    'a named targetPort of the same number': {
      objects: [headless({ port: 8080, targetPort: 'http' }), cart],
    },
    'a named targetPort that no pod declares, which is another finding': {
      objects: [headless({ port: 80, targetPort: 'web' }), cart],
    },
    'publishNotReadyAddresses and trafficDistribution': {
      objects: [
        headless(same, { publishNotReadyAddresses: true, trafficDistribution: 'PreferSameZone' }),
        cart,
      ],
    },
    'a Service without a selector, whose endpoints have their own ports': {
      objects: [headless({ port: 80, targetPort: 8080 }, { selector: undefined })],
    },
    'no ports at all': { objects: [headless(undefined), cart] },
    'pods that have ended or are terminating under another number': {
      objects: [
        headless({ port: 80, targetPort: 'http' }),
        listening({ name: 'http', containerPort: 80 }),
        { ...pod('shop/cart-2', 'cart'), status: { phase: 'Failed' } },
        pod('shop/cart-3', 'cart', {}, { deletionTimestamp: '2026-11-23T11:59:00Z' }),
      ],
    },
  },
  unknownUses: {
    pods: { objects: [headless({ port: 80, targetPort: 'http' }), cart], expect: 'unknown' },
    workloads: {
      manifests: [headless({ port: 80, targetPort: 'http' }), workload('Deployment', 'shop/cart', 'cart')],
      expect: 'unknown',
    },
  },
  notApplicable: {
    'a Service with an address, whose ports are translated': {
      objects: [service('shop/cart', { sessionAffinity: 'ClientIP' }), cart],
    },
    'an ExternalName Service': { manifests: [headless(same, { type: 'ExternalName' })], complete: true },
  },
});
