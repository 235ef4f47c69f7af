import rule from '../../../src/rules/service/no-graceful-drain.ts';
import { pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';
import { workload } from '../../support/workload-objects.ts';

const balanced = service('shop/cart', { type: 'LoadBalancer' });
const running = (container: object = {}, spec: Record<string, unknown> = {}, metadata: object = {}) =>
  pod('shop/cart-1', 'cart', { containers: [{ name: 'main', ...container }], ...spec }, metadata);
const bare = running();
const probe = { readinessProbe: { httpGet: { path: '/', port: 8080 } } };
const ingress: RawObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { defaultBackend: { service: { name: 'cart', port: { number: 80 } } } },
};
const route: RawObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { rules: [{ backendRefs: [{ name: 'cart', port: 80 }] }] },
};
const flagged = { expect: [['medium', 'Service shop/cart']] } as const;

testRule('service/no-graceful-drain', rule, {
  flags: {
    'pods behind a load balancer': { objects: [balanced, bare], ...flagged },
    'pods behind a node port, with little time to stop': {
      objects: [
        service('shop/cart', { type: 'NodePort' }),
        running({}, { terminationGracePeriodSeconds: 14 }),
      ],
      ...flagged,
    },
    'pods behind an Ingress, with just enough time to stop': {
      objects: [service('shop/cart'), ingress, running({}, { terminationGracePeriodSeconds: 15 })],
      ...flagged,
    },
    'pods behind a route': { objects: [service('shop/cart'), route, bare], ...flagged },
    'a template among manifests': {
      manifests: [service('shop/cart'), ingress, workload('Deployment', 'shop/cart', 'cart')],
      ...flagged,
    },
  },
  passes: {
    'a cluster without the Gateway API, and a Service that nothing leads to': {
      objects: [service('shop/cart'), running()],
      notInstalled: ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'],
    },
    'a readiness probe': { objects: [balanced, running(probe)] },
    'a gRPC probe': { objects: [balanced, running({ readinessProbe: { grpc: { port: 8080 } } })] },
    'a probe by command': {
      objects: [balanced, running({ readinessProbe: { exec: { command: ['true'] } } })],
    },
    'a preStop hook': {
      objects: [balanced, running({ lifecycle: { preStop: { sleep: { seconds: 10 } } } })],
    },
    'a preStop hook by command': {
      objects: [balanced, running({ lifecycle: { preStop: { exec: { command: ['sleep', '10'] } } } })],
    },
    'the readiness gate of a load balancer': {
      objects: [
        balanced,
        running({}, { readinessGates: [{ conditionType: 'target-health.elbv2.k8s.aws/cart' }] }),
      ],
    },
    'more grace than the default': {
      objects: [balanced, running({}, { terminationGracePeriodSeconds: 60 })],
    },
    'a native sidecar that is probed': {
      objects: [
        balanced,
        running({}, { initContainers: [{ name: 'proxy', restartPolicy: 'Always', ...probe }] }),
      ],
    },
    'a sidecar that only pods have': {
      objects: [
        balanced,
        workload('Deployment', 'shop/cart', 'cart'),
        running({}, { containers: [{ name: 'main' }, { name: 'istio-proxy', ...probe }] }),
      ],
    },
    'a template with a probe, scaled to zero': {
      objects: [
        balanced,
        workload('Deployment', 'shop/cart', 'cart', {
          replicas: 0,
          template: {
            metadata: { labels: { app: 'cart' } },
            spec: { containers: [{ name: 'main', ...probe }] },
          },
        }),
      ],
    },
    'a Service that nothing outside leads to': { objects: [service('shop/cart'), bare] },
    'the pods of a Job': {
      objects: [
        balanced,
        running({}, {}, { ownerReferences: [{ kind: 'Job', name: 'cart', controller: true }] }),
      ],
    },
  },
  unknownUses: {
    pods: { objects: [balanced, bare], expect: 'unknown' },
    workloads: { objects: [balanced], expect: 'unknown' },
    ingresses: { objects: [service('shop/cart'), bare], expect: 'unknown' },
    routes: { objects: [service('shop/cart'), bare], expect: 'unknown' },
  },
  notApplicable: {
    'a Service without a TCP port': {
      objects: [service('shop/cart', { type: 'LoadBalancer', ports: [{ port: 53, protocol: 'UDP' }] }), bare],
    },
    'a Service without a selector': { objects: [service('shop/cart', { selector: {} }), bare] },
  },
});
