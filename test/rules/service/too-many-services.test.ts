import rule from '../../../src/rules/service/too-many-services.ts';
import { endpointSlice, node, pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const beta = 'service.beta.kubernetes.io/';
const many = (number: number, spec: Record<string, unknown> = {}, namespace = 'shop'): RawObject[] =>
  Array.from({ length: number }, (_, index) => service(`${namespace}/s${index}`, spec));
const linked = (enableServiceLinks?: boolean, status = 'Running') => ({
  ...pod('shop/cart-1', 'cart', enableServiceLinks === undefined ? {} : { enableServiceLinks }),
  status: { phase: status },
});
const headless = { clusterIP: 'None', clusterIPs: ['None'] };
const balancer = (annotations: Record<string, string>, spec: Record<string, unknown> = {}) =>
  service('shop/cart', { type: 'LoadBalancer', ...spec }, { annotations });
const byPod = balancer(
  { [`${beta}aws-load-balancer-nlb-target-type`]: 'ip' },
  { loadBalancerClass: 'service.k8s.aws/nlb' },
);
const targets = (number: number, zone?: string) =>
  endpointSlice(
    'shop/cart',
    Array.from({ length: number }, (_, index) => ({
      pod: `cart-${index}`,
      node: 'worker-1',
      ...(zone === undefined ? {} : { zone }),
    })),
  );
const worker = node('worker-1', {
  metadata: { name: 'worker-1', labels: { 'topology.kubernetes.io/zone': 'a' } },
});

testRule('service/too-many-services', rule, {
  flags: {
    'more than 500 Services in the environment of a pod': {
      objects: [...many(501), linked(true)],
      expect: [['medium', 'Namespace shop']],
    },
    'pods that leave it to the default': {
      objects: [...many(501), linked(), { ...linked(), metadata: { name: 'cart-2', namespace: 'shop' } }],
      expect: [['medium', 'Namespace shop']],
    },
    'more than 5,000 Services in a namespace': {
      objects: [...many(5001, headless)],
      expect: [['low', 'Namespace shop']],
    },
    'more than 10,000 Services in the cluster': {
      objects: [...many(5000, headless), ...many(5000, headless, 'edge'), service('default/one')],
      expect: [['low', 'Cluster cluster']],
    },
    'more than 500 targets of a Network Load Balancer in a zone': {
      objects: [byPod, targets(501, 'a')],
      expect: [['low', 'Service shop/cart']],
    },
    'as many, their zone told by their node': {
      objects: [balancer({ [`${beta}aws-load-balancer-type`]: 'nlb-ip' }), targets(501), worker],
      expect: [['low', 'Service shop/cart']],
    },
  },
  passes: {
    '500 Services': { objects: [...many(500), linked(true)] },
    'pods without service links': { objects: [...many(501), linked(false)] },
    'pods that have run to their end': { objects: [...many(501), linked(true, 'Succeeded')] },
    'headless Services': { objects: [...many(501, headless), linked(true)] },
    '5,000 Services in a namespace': { objects: many(5000, headless) },
    '500 targets in a zone': { objects: [byPod, targets(500, 'a')] },
    'a Network Load Balancer that sends to nodes': {
      objects: [balancer({}, { loadBalancerClass: 'service.k8s.aws/nlb' }), targets(501, 'a')],
    },
  },
  unknownUses: {
    pods: { objects: [...many(501), linked(true)], expect: 'unknown' },
    endpoints: { objects: [byPod, targets(501, 'a')], expect: 'unknown' },
    nodes: { objects: [byPod, targets(501), worker], expect: 'unknown' },
  },
  unknowns: {
    'Services of one namespace only': { objects: many(3), onlyIn: { Service: ['shop'] } },
  },
});
