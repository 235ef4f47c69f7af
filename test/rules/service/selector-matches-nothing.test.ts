import rule from '../../../src/rules/service/selector-matches-nothing.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';
import { podTemplate, workload } from '../../support/workload-objects.ts';

const cart = service('shop/cart');
const selecting = (selector: Record<string, string>, metadata: object = {}) =>
  service('shop/cart', { selector }, metadata);
const manifests = (...objects: RawObject[]): Given => ({ manifests: objects, complete: true });

const knativeService: RawObject = {
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: { name: 'hello', namespace: 'shop' },
  spec: { template: podTemplate({}) },
};
const scaledObject = (spec: object = {}): RawObject => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: { scaleTargetRef: { name: 'cart' }, ...spec },
});
const matchedManifests = Object.fromEntries(
  ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Rollout', 'DeploymentConfig'].map((kind) => [
    `a manifest whose selector matches a ${kind}`,
    manifests(cart, workload(kind, 'shop/cart', 'cart')),
  ]),
);

testRule('service/selector-matches-nothing', rule, {
  flags: {
    'a Service that is global no more': {
      objects: [selecting({ app: 'cart' }, { annotations: { 'service.cilium.io/global': 'false' } })],
      expect: [['high', 'Service shop/cart']],
    },
    'a selector that differs from the labels of the pods': {
      objects: [
        selecting({ app: 'cart', tier: 'web' }),
        workload('Deployment', 'shop/cart', 'cart'),
        pod('shop/cart-1', 'cart'),
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'pods with the labels in another namespace only': {
      objects: [cart, pod('test/cart-1', 'cart'), workload('Deployment', 'test/cart', 'cart')],
      expect: [['high', 'Service shop/cart']],
    },
    'a pod that no workload made and that carries one of two labels': {
      objects: [selecting({ app: 'cart', tier: 'web' }), pod('shop/cart-1', 'cart')],
      expect: [['high', 'Service shop/cart']],
    },
    'a workload that wants pods and has none': {
      objects: [cart, workload('Deployment', 'shop/cart', 'cart', { replicas: 3 })],
      expect: [['high', 'Service shop/cart']],
    },
    'a workload that wants pods where another that matches is scaled to zero': {
      objects: [
        cart,
        workload('Deployment', 'shop/cart', 'cart', { replicas: 0 }),
        workload('Rollout', 'shop/cart', 'cart', { replicas: 2 }),
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'a headless Service': {
      objects: [service('shop/cart', { clusterIP: 'None' })],
      expect: [['high', 'Service shop/cart']],
    },
    'EndpointSlices that are empty': {
      objects: [cart, endpointSlice('shop/cart', [])],
      expect: [['high', 'Service shop/cart']],
    },
    'manifests none of whose templates match, as medium': {
      ...manifests(cart, workload('Deployment', 'shop/cart', 'basket')),
      expect: [['medium', 'Service shop/cart']],
    },
    'manifests that come near': {
      ...manifests(
        selecting({ app: 'cart', 'app.kubernetes.io/part-of': 'shop' }),
        workload('Deployment', 'shop/cart', 'cart'),
      ),
      expect: [['medium', 'Service shop/cart']],
    },
  },
  passes: {
    'a global Service of Cilium, whose pods run in other clusters': {
      objects: [selecting({ app: 'cart' }, { annotations: { 'service.cilium.io/global': 'true' } })],
    },
    ...matchedManifests,
    'a manifest whose selector matches a bare pod': manifests(cart, pod('shop/cart', 'cart')),
    'a manifest whose selector matches a Knative Service': manifests(
      selecting({ 'serving.knative.dev/service': 'hello' }),
      knativeService,
    ),
    'a selector that matches a pod': { objects: [cart, pod('shop/cart-1', 'cart')] },
    'pods that have run to their end': {
      objects: [cart, { ...pod('shop/cart-1', 'cart'), status: { phase: 'Succeeded' } }],
    },
    'a Deployment scaled to zero, by hand or by an HPA': {
      objects: [cart, workload('Deployment', 'shop/cart', 'cart', { replicas: 0 })],
    },
    'a Deployment that KEDA may scale to zero': {
      objects: [cart, workload('Deployment', 'shop/cart', 'cart', { replicas: 1 }), scaledObject()],
    },
    'a StatefulSet scaled to zero': {
      objects: [cart, workload('StatefulSet', 'shop/cart', 'cart', { replicas: 0 })],
    },
    'a DaemonSet that no node is selected for': {
      objects: [
        cart,
        workload('DaemonSet', 'shop/cart', 'cart', {}, { status: { desiredNumberScheduled: 0 } }),
      ],
    },
    'a CronJob between its runs': { objects: [cart, workload('CronJob', 'shop/cart', 'cart')] },
    'a Knative Revision scaled to zero': {
      objects: [
        selecting({ 'serving.knative.dev/revision': 'hello-1' }),
        {
          apiVersion: 'serving.knative.dev/v1',
          kind: 'Revision',
          metadata: { name: 'hello-1', namespace: 'shop' },
        },
      ],
    },
    'the canary Service of a Rollout': {
      objects: [
        selecting({ app: 'cart', version: 'canary' }),
        workload('Rollout', 'shop/cart', 'cart', { strategy: { canary: { canaryService: 'cart' } } }),
      ],
    },
    'the preview Service of a Rollout': {
      objects: [
        selecting({ app: 'cart', version: 'preview' }),
        workload('Rollout', 'shop/cart', 'cart', { strategy: { blueGreen: { previewService: 'cart' } } }),
      ],
    },
    'the canary Service of a Rollout among manifests': manifests(
      selecting({ app: 'cart', version: 'canary' }),
      workload('Rollout', 'shop/cart', 'cart', { strategy: { canary: { canaryService: 'cart' } } }),
    ),
    'a selector with the hash that Argo Rollouts adds, where Rollouts were not read': {
      objects: [selecting({ app: 'cart', 'rollouts-pod-template-hash': '7bf84f9696' })],
      unread: { Rollout: 'forbidden' },
    },
    'a Service that an operator owns': {
      objects: [
        selecting(
          { 'cnpg.io/cluster': 'db', 'cnpg.io/instanceRole': 'replica' },
          { ownerReferences: [{ kind: 'Cluster', name: 'db', controller: true }] },
        ),
      ],
    },
    'endpoints that another manager filled in': {
      objects: [cart, endpointSlice('shop/cart', [{ node: 'worker-1' }])],
    },
    'a lock for leader election': {
      objects: [
        cart,
        endpointSlice('shop/cart', [], {
          metadata: {
            name: 'cart-x7k',
            namespace: 'shop',
            labels: { 'kubernetes.io/service-name': 'cart' },
            annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' },
          },
        }),
      ],
    },
    'pods that were not read where the endpoints tell': {
      objects: [cart, endpointSlice('shop/cart', [{ node: 'worker-1', pod: 'cart-1' }])],
      unread: { Pod: 'forbidden' },
    },
  },
  unknownUses: {
    pods: { objects: [cart], expect: 'unknown' },
    workloads: { objects: [cart], expect: 'unknown' },
    endpoints: { objects: [cart], expect: [['high', 'Service shop/cart']] },
  },
  unknowns: {
    'pods of the namespace that were not read': { objects: [cart], onlyIn: { Pod: ['default'] } },
    'a workload kind that was not read and may be scaled to zero': {
      objects: [cart],
      unread: { StatefulSet: 'forbidden' },
    },
    'manifests that were not said to be complete': {
      manifests: [cart, workload('Deployment', 'shop/cart', 'basket')],
    },
    'manifests without any workload': { manifests: [cart] },
    'a manifest with a label that an operator gives its pods': manifests(
      selecting({ 'strimzi.io/cluster': 'events' }),
      workload('Deployment', 'shop/cart', 'cart'),
    ),
  },
  notApplicable: {
    'a Service without a selector': { objects: [service('shop/cart', { selector: {} })] },
    'a Service without a selector whose endpoints another manager fills': {
      objects: [service('shop/cart', { selector: null }), endpointSlice('shop/cart', [{}])],
    },
    'an ExternalName Service, whose selector is ignored': {
      objects: [service('shop/cart', { type: 'ExternalName' })],
    },
  },
});
