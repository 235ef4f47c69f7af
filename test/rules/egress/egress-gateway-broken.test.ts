import rule from '../../../src/rules/egress/egress-gateway-broken.ts';
import { calicoNode, ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node, pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const on = {
  'enable-egress-gateway': 'true',
  'enable-bpf-masquerade': 'true',
  'kube-proxy-replacement': 'true',
};
const gatewayLabel = { matchLabels: { egress: 'true' } };

function policy(name: string, spec: object = {}): RawObject {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEgressGatewayPolicy',
    metadata: { name },
    spec: {
      selectors: [{ podSelector: { matchLabels: { app: 'billing' } } }],
      destinationCIDRs: ['192.0.2.0/24'],
      egressGateway: { nodeSelector: gatewayLabel },
      ...spec,
    },
  };
}

const gateway = (name: string) => node(name, { metadata: { name, labels: { egress: 'true' } } });
const two = [gateway('edge-1'), gateway('edge-2'), node('worker-1')];
const billing = pod('shop/billing-0', 'billing', { nodeName: 'worker-1' });
const shop: RawObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } },
};
const cluster = (config: Record<string, string>, ...more: RawObject[]) => [
  ciliumAgent(),
  ciliumConfig(config),
  shop,
  billing,
  ...more,
];
const config = 'ConfigMap kube-system/cilium-config';
const nodeConfig = (defaults: object): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'edge', namespace: 'kube-system' },
  spec: { nodeSelector: gatewayLabel, defaults },
});

testRule('egress/egress-gateway-broken', rule, {
  flags: {
    'a selector that matches no node': {
      objects: cluster(on, node('worker-1'), policy('bank')),
      expect: [['high', 'CiliumEgressGatewayPolicy bank']],
    },
    'a selector that matches one node': {
      objects: cluster(on, gateway('edge-1'), policy('bank')),
      expect: [['medium', 'CiliumEgressGatewayPolicy bank']],
    },
    'one of several gateways that matches no node': {
      objects: cluster(
        on,
        ...two,
        policy('bank', {
          egressGateways: [
            { nodeSelector: gatewayLabel },
            { nodeSelector: { matchLabels: { egress: 'spare' } } },
          ],
        }),
      ),
      expect: [['high', 'CiliumEgressGatewayPolicy bank']],
    },
    'an interface and an address for one gateway': {
      objects: cluster(
        on,
        ...two,
        policy('bank', {
          egressGateway: { nodeSelector: gatewayLabel, interface: 'eth1', egressIP: '192.0.2.9' },
        }),
      ),
      expect: [['high', 'CiliumEgressGatewayPolicy bank']],
    },
    'a policy while the feature is off': {
      objects: cluster({}, ...two, policy('bank')),
      expect: [['high', 'CiliumEgressGatewayPolicy bank']],
    },
    'masquerading by iptables': {
      objects: cluster({ ...on, 'enable-bpf-masquerade': 'false' }, ...two),
      expect: [['high', config]],
    },
    'masquerading by iptables, by default': {
      objects: cluster({ 'enable-egress-gateway': 'true', 'kube-proxy-replacement': 'true' }, ...two),
      expect: [['high', config]],
    },
    'no masquerading of IPv4': {
      objects: cluster({ ...on, 'enable-ipv4-masquerade': 'false' }, ...two),
      expect: [['high', config]],
    },
    'identities in a key-value store': {
      objects: cluster({ ...on, 'identity-allocation-mode': 'kvstore' }, ...two),
      expect: [['high', config]],
    },
    CiliumEndpointSlices: {
      objects: cluster({ ...on, 'enable-cilium-endpoint-slice': 'true' }, ...two),
      expect: [['high', config]],
    },
    'kube-proxy in place of its replacement': {
      objects: cluster({ ...on, 'kube-proxy-replacement': 'false' }, ...two),
      expect: [['high', config]],
    },
    'a CiliumNodeConfig that takes a precondition away': {
      objects: cluster(on, ...two, nodeConfig({ 'enable-bpf-masquerade': 'false' })),
      expect: [['high', 'CiliumNodeConfig kube-system/edge']],
    },
    'a CiliumNodeConfig that turns the gateway on without it': {
      objects: cluster(
        { 'kube-proxy-replacement': 'true' },
        ...two,
        nodeConfig({ 'enable-egress-gateway': 'true' }),
      ),
      expect: [['high', 'CiliumNodeConfig kube-system/edge']],
    },
    'one destination of a pod through two gateways': {
      objects: cluster(
        on,
        ...two,
        gateway('edge-3'),
        policy('bank'),
        policy('partner', {
          selectors: [
            {
              podSelector: {},
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
              nodeSelector: { matchLabels: { 'kubernetes.io/os': 'linux' } },
            },
          ],
          destinationCIDRs: ['198.51.100.0/24', '192.0.2.0/24'],
          egressGateway: { nodeSelector: gatewayLabel, interface: 'eth1' },
        }),
      ),
      expect: [['medium', 'CiliumEgressGatewayPolicy bank']],
    },
  },
  passes: {
    'two nodes behind a gateway and all preconditions': { objects: cluster(on, ...two, policy('bank')) },
    'a narrower destination beside a wide one': {
      objects: cluster(
        on,
        ...two,
        policy('bank'),
        policy('partner', {
          destinationCIDRs: ['192.0.2.0/28'],
          egressGateway: { nodeSelector: gatewayLabel, interface: 'eth1' },
        }),
      ),
    },
    'two policies for one destination and different pods': {
      objects: cluster(
        on,
        ...two,
        policy('bank'),
        policy('partner', {
          selectors: [{ podSelector: { matchLabels: { app: 'search' } } }],
          egressGateway: { nodeSelector: gatewayLabel, interface: 'eth1' },
        }),
      ),
    },
    'two policies with one gateway': { objects: cluster(on, ...two, policy('bank'), policy('bank-2')) },
    'pods that no policy can take, on the network of their node': {
      objects: [
        ciliumAgent(),
        ciliumConfig(on),
        shop,
        ...two,
        pod('shop/billing-0', 'billing', { hostNetwork: true }),
        policy('bank'),
        policy('partner', { egressGateway: { nodeSelector: gatewayLabel, interface: 'eth1' } }),
      ],
    },
    'the feature on without a policy': { objects: cluster(on, ...two) },
    'a CiliumNodeConfig that turns the gateway on for nodes that can': {
      objects: cluster(
        { 'kube-proxy-replacement': 'true' },
        ...two,
        nodeConfig({ 'enable-egress-gateway': 'true', 'enable-bpf-masquerade': 'true' }),
        policy('bank'),
      ),
    },
  },
  unknownUses: {
    egressGatewayPolicies: { objects: cluster(on, ...two), expect: 'unknown' },
    nodes: { objects: cluster(on, policy('bank')), expect: 'unknown' },
    pods: {
      objects: cluster(
        on,
        ...two,
        policy('bank'),
        policy('partner', { egressGateway: { nodeSelector: gatewayLabel, interface: 'eth1' } }),
      ),
      expect: 'unknown',
    },
    namespaces: { objects: cluster(on, ...two, policy('bank')), expect: 'passed' },
  },
  notApplicable: {
    'Cilium without an egress gateway': { objects: cluster({}, ...two) },
    'another CNI': { objects: [calicoNode(), ...two] },
  },
});
