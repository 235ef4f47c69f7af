import rule from '../../../src/rules/service/internal-local-without-endpoint.ts';
import {
  agentPod,
  ciliumAgent,
  configMap,
  flannelAgent,
  kubeProxyAgent,
} from '../../support/network-agents.ts';
import { endpointSlice, node, pod, service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const local = { internalTrafficPolicy: 'Local' };
const nodes = [node('worker-1'), node('worker-2'), node('worker-3')];
const tainted = (name: string, effect: string) =>
  node(name, { spec: { taints: [{ key: 'dedicated', effect }] } });

/** A further EndpointSlice of shop/cart with one ready endpoint on a node. */
const slice = (name: string, fields: object, on: string) =>
  endpointSlice('shop/cart', [{ node: on }], {
    metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
    ...fields,
  });

/** kube-proxy on the three nodes. */
const kubeProxyIn = (mode: string) => [
  flannelAgent(),
  kubeProxyAgent(),
  configMap('kube-system/kube-proxy', { 'config.conf': `mode: ${mode}` }),
  ...nodes.map(({ metadata }) => agentPod('kube-system/kube-proxy', metadata.name)),
];

const manyNodes = Array.from({ length: 40 }, (_, index) => node(`worker-${index}`));
const daemonPods = Array.from({ length: 39 }, (_, index) =>
  pod(
    `shop/agent-${index}`,
    'agent',
    {},
    { ownerReferences: [{ kind: 'DaemonSet', name: 'agent', controller: true }] },
  ),
);
const daemonEndpoints = Array.from({ length: 39 }, (_, index) => ({
  node: `worker-${index}`,
  pod: `agent-${index}`,
}));

testRule('service/internal-local-without-endpoint', rule, {
  flags: {
    'a Service with endpoints on one of three nodes': {
      objects: [service('shop/cart', local), endpointSlice('shop/cart', [{ node: 'worker-1' }]), ...nodes],
      expect: [['high', 'Service shop/cart']],
    },
    'a node whose only endpoint is not ready': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [
          { node: 'worker-1' },
          { node: 'worker-2' },
          { node: 'worker-3', ready: false, serving: false },
        ]),
        ...nodes,
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'a node whose taint only asks to be avoided': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        node('worker-1'),
        tainted('worker-2', 'PreferNoSchedule'),
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'endpoints that name no node, so that they are local nowhere': {
      objects: [service('shop/cart', local), endpointSlice('shop/cart', [{}]), ...nodes],
      expect: [['high', 'Service shop/cart']],
    },
    'one port of two that has no endpoint on a node': {
      objects: [
        service('shop/cart', {
          ...local,
          ports: [
            { name: 'http', port: 80 },
            { name: 'admin', port: 9000 },
          ],
        }),
        endpointSlice('shop/cart', [{ node: 'worker-1' }, { node: 'worker-2' }, { node: 'worker-3' }]),
        slice('cart-admin', { ports: [{ name: 'admin', port: 9000 }] }, 'worker-1'),
        ...nodes,
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'one address family of two that has no endpoint on a node': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1' }, { node: 'worker-2' }, { node: 'worker-3' }]),
        slice('cart-v6', { addressType: 'IPv6' }, 'worker-1'),
        ...nodes,
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'an externally reachable Service, whose in-cluster traffic is dropped all the same': {
      objects: [
        service('shop/cart', { ...local, type: 'NodePort' }),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        ...nodes,
        ...kubeProxyIn('iptables'),
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'a Service that IPVS has no other endpoint for, which it refuses': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        ...nodes,
        ...kubeProxyIn('ipvs'),
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'an externally reachable Service that Cilium translates for its pods, beside IPVS': {
      objects: [
        service('shop/cart', { ...local, type: 'NodePort' }),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        ...nodes,
        ...kubeProxyIn('ipvs').filter(({ metadata }) => !metadata.name.includes('flannel')),
        ciliumAgent(),
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'a Service with both policies Local under IPVS': {
      objects: [
        service('shop/cart', { ...local, type: 'LoadBalancer', externalTrafficPolicy: 'Local' }),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        ...nodes,
        ...kubeProxyIn('ipvs'),
      ],
      expect: [['high', 'Service shop/cart']],
    },
    'a DaemonSet that covers fewer nodes than that, as high': {
      objects: [
        service('shop/agent', local),
        endpointSlice('shop/agent', daemonEndpoints.slice(0, 37)),
        ...manyNodes,
        ...daemonPods,
      ],
      expect: [['high', 'Service shop/agent']],
    },
    'a Deployment that covers nearly all nodes, as high': {
      objects: [
        service('shop/agent', local),
        endpointSlice('shop/agent', daemonEndpoints),
        ...manyNodes,
        ...Array.from({ length: 39 }, (_, index) => pod(`shop/agent-${index}`, 'agent')),
      ],
      expect: [['high', 'Service shop/agent']],
    },
    'a DaemonSet that covers nearly all nodes, as medium': {
      objects: [
        service('shop/agent', local),
        endpointSlice('shop/agent', daemonEndpoints),
        ...manyNodes,
        ...daemonPods,
      ],
      expect: [['medium', 'Service shop/agent']],
    },
  },
  passes: {
    'an externally reachable Service under IPVS, which goes on to other nodes': {
      objects: [
        service('shop/cart', { ...local, type: 'NodePort', externalTrafficPolicy: 'Cluster' }),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        ...nodes,
        ...kubeProxyIn('ipvs'),
      ],
    },
    'endpoints on every node': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1' }, { node: 'worker-2' }, { node: 'worker-3' }]),
        ...nodes,
      ],
    },
    'endpoints spread over several slices': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1' }, { node: 'worker-2' }]),
        endpointSlice('shop/cart', [], {
          metadata: { name: 'cart-2', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
          endpoints: [{ addresses: ['10.244.3.10'], nodeName: 'worker-3' }],
        }),
        ...nodes,
      ],
    },
    'nodes whose taints keep consumers away': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        node('worker-1'),
        tainted('gpu-1', 'NoSchedule'),
        tainted('gpu-2', 'NoExecute'),
      ],
    },
    'a cordoned node and one that is not ready': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        node('worker-1'),
        node('worker-2', { spec: { unschedulable: true } }),
        node('worker-3', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }),
      ],
    },
    'an endpoint without conditions, which counts as ready': {
      objects: [
        service('shop/cart', local),
        {
          ...endpointSlice('shop/cart', []),
          endpoints: [{ addresses: ['10.244.0.10'], nodeName: 'worker-1' }],
        },
        node('worker-1'),
      ],
    },
    'a terminating endpoint that does not say whether it serves, which counts as serving': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1', ready: false, terminating: true }]),
        node('worker-1'),
      ],
    },
    'endpoints none of which can be used, which is refused rather than dropped': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1', ready: false, serving: false }]),
        ...nodes,
      ],
    },
    'a terminating endpoint that still serves its node': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1', ready: false, serving: true, terminating: true }]),
        node('worker-1'),
      ],
    },
    'a Service without any endpoint, which is refused rather than dropped': {
      objects: [service('shop/cart', local), endpointSlice('shop/cart', []), ...nodes],
    },
  },
  unknownUses: {
    cni: {
      objects: [service('shop/cart', local), endpointSlice('shop/cart', [{ node: 'worker-1' }]), ...nodes],
      expect: [['high', 'Service shop/cart']],
    },
    kubeProxy: {
      objects: [service('shop/cart', local), endpointSlice('shop/cart', [{ node: 'worker-1' }]), ...nodes],
      expect: [['high', 'Service shop/cart']],
    },
    pods: {
      objects: [service('shop/agent', local), endpointSlice('shop/agent', daemonEndpoints), ...manyNodes],
      expect: [['high', 'Service shop/agent']],
    },
  },
  unknowns: {
    'an externally reachable Service where kube-proxy’s mode was not read': {
      objects: [
        service('shop/cart', { ...local, type: 'NodePort' }),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        ...nodes,
        kubeProxyAgent(),
      ],
      unread: { ConfigMap: 'forbidden' },
    },
    'a node without an endpoint whose readiness was not kept': {
      objects: [
        service('shop/cart', local),
        endpointSlice('shop/cart', [{ node: 'worker-1' }]),
        node('worker-1'),
        node('worker-2', { status: {} }),
      ],
    },
    'endpoints that were read in another namespace only': {
      objects: [service('shop/cart', local), endpointSlice('shop/cart', [{ node: 'worker-1' }]), ...nodes],
      onlyIn: { EndpointSlice: ['default'] },
    },
    'a manifest, which does not say what runs': {
      objects: [...nodes],
      manifests: [service('shop/cart', local)],
      complete: true,
    },
  },
  notApplicable: {
    'internalTrafficPolicy Cluster': { objects: [service('shop/cart'), ...nodes] },
    'a headless Service, which no proxy handles': {
      objects: [service('shop/cart', { ...local, clusterIP: 'None' }), ...nodes],
    },
    'an ExternalName Service': {
      objects: [service('shop/cart', { ...local, type: 'ExternalName' }), ...nodes],
    },
    'a Service that another proxy was named for': {
      objects: [
        service('shop/cart', local, { labels: { 'service.kubernetes.io/service-proxy-name': 'other' } }),
        ...nodes,
      ],
    },
  },
});
