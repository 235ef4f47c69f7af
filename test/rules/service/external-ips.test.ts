import rule from '../../../src/rules/service/external-ips.ts';
import { agentPod, ciliumAgent, ciliumConfig, kubeProxyAgent } from '../../support/network-agents.ts';
import { node, pod, service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const address = '203.0.113.7';
const cart = (spec: Record<string, unknown> = {}, metadata: object = {}) =>
  service('shop/cart', { externalIPs: [address], ...spec }, metadata);
const at = (name: string, type = 'InternalIP') =>
  node(name, { status: { addresses: [{ type, address }], conditions: [{ type: 'Ready', status: 'True' }] } });
const podAt = (ip: string, spec: Record<string, unknown> = {}) => ({
  ...pod('bank/teller', 'teller', spec),
  status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
});
const web = (spec: Record<string, unknown>, status: object = {}) => ({
  ...service('shop/web', { clusterIP: '10.96.0.60', clusterIPs: ['10.96.0.60'], ...spec }),
  status,
});
const loadBalancer = { loadBalancer: { ingress: [{ ip: address }] } };
const replacing = (more: Record<string, string> = {}) => [
  ciliumAgent(),
  agentPod('kube-system/cilium', 'worker-1'),
  ciliumConfig({ 'kube-proxy-replacement': 'true', ...more }),
  node('worker-1'),
];
const high = { expect: [['high', 'Service shop/cart']] } as const;
const medium = { expect: [['medium', 'Service shop/cart']] } as const;

testRule('service/external-ips', rule, {
  flags: {
    'an address outside': { objects: [cart()], ...medium },
    'several addresses': {
      objects: [cart({ externalIPs: [address, '203.0.113.8', '2001:db8::7', '2001:db8::8'] })],
      ...medium,
    },
    'a manifest': { manifests: [cart()], ...medium },
    'the address of a node': { objects: [cart(), at('worker-1')], ...high },
    'the outer address of a node': { objects: [cart(), at('worker-1', 'ExternalIP')], ...high },
    'the address of a pod': { objects: [cart(), podAt(address)], ...high },
    'the address of a pod, with Cilium told not to mitigate': {
      objects: [cart(), podAt(address), ...replacing({ 'disable-external-ip-mitigation': 'true' })],
      ...high,
    },
    'the address of a pod that Cilium leaves alone': {
      objects: [cart(), podAt(address), ...replacing()],
      ...medium,
    },
    'the ClusterIP and port of another Service': {
      objects: [cart(), web({ clusterIP: address, clusterIPs: [address] })],
      ...high,
    },
    'the load balancer address and port of another Service': {
      objects: [cart(), web({ type: 'LoadBalancer' }, loadBalancer)],
      ...high,
    },
    'two Services with the same address and port': {
      objects: [cart(), web({ externalIPs: [address] })],
      expect: [
        ['high', 'Service shop/cart'],
        ['high', 'Service shop/web'],
      ],
    },
    'another Service at another port of the address': {
      objects: [cart(), web({ type: 'LoadBalancer', ports: [{ port: 443, protocol: 'TCP' }] }, loadBalancer)],
      ...medium,
    },
    'an address that a controller gave it and that is a node’s': {
      objects: [{ ...cart({ type: 'LoadBalancer' }), status: loadBalancer }, at('worker-1')],
      ...high,
    },
  },
  passes: {
    'an address that a load balancer controller gave it': {
      objects: [{ ...cart({ type: 'LoadBalancer' }), status: loadBalancer }],
    },
  },
  unknownUses: {
    nodes: { objects: [cart(), at('worker-1')], ...medium },
    pods: { objects: [cart(), podAt(address)], ...medium },
    serviceDataplane: { objects: [cart(), podAt(address), ...replacing()], ...high },
    ciliumConfig: { objects: [cart(), podAt(address), ...replacing()], ...high },
  },
  notApplicable: {
    'a Service without externalIPs': { objects: [service('shop/cart'), kubeProxyAgent()] },
    'a headless Service': { objects: [cart({ clusterIP: 'None' })] },
    'an ExternalName Service': { objects: [cart({ type: 'ExternalName' })] },
    'a Service of Submariner’s Globalnet': {
      objects: [cart({}, { labels: { 'submariner.io/exportedServiceRef': 'cart' } })],
    },
  },
});
