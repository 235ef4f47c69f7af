import rule from '../../../src/rules/mtu/encapsulation-unfit.ts';
import { felix } from '../../support/mtu-objects.ts';
import {
  awsNode,
  azureCns,
  calicoNode,
  canal,
  ciliumAgent,
  ciliumConfig,
  configMap,
  flannelAgent,
} from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const pool = (spec: object, name = 'default'): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'IPPool',
  metadata: { name },
  spec: { cidr: '10.48.0.0/16', ...spec },
});

/** Two nodes of a provider, with the addresses that calico-node wrote. */
function nodes(provider: string, addresses: readonly (string | undefined)[] = []): RawObject[] {
  return ['a', 'b'].map((name, index) => {
    const address = addresses[index];
    return node(name, {
      metadata: {
        name,
        labels: { 'kubernetes.io/hostname': name },
        ...(address === undefined ? {} : { annotations: { 'projectcalico.org/IPv4Address': address } }),
      },
      spec: provider === '' ? {} : { providerID: `${provider}://${name}` },
    });
  });
}

const oneSubnet = ['10.0.1.4/24', '10.0.1.5/24'];
const twoSubnets = ['10.0.1.4/24', '10.0.2.5/24'];
const flannel = (type: string) =>
  configMap('kube-flannel/kube-flannel-cfg', { 'net-conf.json': `{"Backend": {"Type": "${type}"}}` });
const native = { 'routing-mode': 'native' };
const ippool = 'IPPool default';

testRule('mtu/encapsulation-unfit', rule, {
  flags: {
    'IPIP on Azure': {
      objects: [calicoNode(), pool({ ipipMode: 'Always' }), ...nodes('azure')],
      expect: [['high', ippool]],
    },
    'IPIP across subnets on Azure': {
      objects: [calicoNode(), pool({ ipipMode: 'CrossSubnet' }), ...nodes('azure', twoSubnets)],
      expect: [['high', ippool]],
    },
    'IPIP of flannel on Azure': {
      objects: [flannelAgent(), flannel('ipip'), ...nodes('azure')],
      expect: [['high', 'ConfigMap kube-flannel/kube-flannel-cfg']],
    },
    'VXLAN across subnets on AWS with the check kept on': {
      objects: [
        calicoNode(),
        pool({ vxlanMode: 'CrossSubnet' }),
        felix({ awsSrcDstCheck: 'Enable' }),
        ...nodes('aws'),
      ],
      expect: [['high', ippool]],
    },
    'IPIP across subnets on AWS with the check kept on by the environment': {
      objects: [
        calicoNode({ env: { FELIX_AWSSRCDSTCHECK: 'Enable' } }),
        pool({ ipipMode: 'CrossSubnet' }),
        felix({ awsSrcDstCheck: 'Disable' }),
        ...nodes('aws', oneSubnet),
      ],
      expect: [['high', ippool]],
    },
    'native routing of Cilium’s own pools on AKS': {
      objects: [ciliumAgent(), ciliumConfig(native), ...nodes('azure')],
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'native routing of Cilium’s own pools on Google Cloud': {
      objects: [ciliumAgent(), ciliumConfig({ ...native, ipam: 'multi-pool' }), ...nodes('gce')],
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'native routing on the nodes of a CiliumNodeConfig': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ 'routing-mode': 'tunnel' }),
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNodeConfig',
          metadata: { name: 'native', namespace: 'kube-system' },
          spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'b' } }, defaults: native },
        },
        ...nodes('azure'),
      ],
      expect: [['high', 'CiliumNodeConfig kube-system/native']],
    },
    'encapsulation within one subnet': {
      objects: [calicoNode(), pool({ vxlanMode: 'Always' }), ...nodes('', oneSubnet)],
      expect: [['low', ippool]],
    },
    'IPIP within one subnet': {
      objects: [calicoNode(), pool({ ipipMode: 'Always' }), ...nodes('vsphere', oneSubnet)],
      expect: [['low', ippool]],
    },
  },
  passes: {
    'VXLAN on Azure': {
      objects: [calicoNode(), pool({ vxlanMode: 'Always' }), ...nodes('azure', oneSubnet)],
    },
    'IPIP across subnets on Azure, within one': {
      objects: [calicoNode(), pool({ ipipMode: 'CrossSubnet' }), ...nodes('azure', oneSubnet)],
    },
    'IPIP elsewhere': { objects: [calicoNode(), pool({ ipipMode: 'Always' }), ...nodes('aws', twoSubnets)] },
    'across subnets on AWS with the check off': {
      objects: [
        calicoNode(),
        pool({ ipipMode: 'CrossSubnet' }),
        felix({ awsSrcDstCheck: 'Disable' }),
        ...nodes('aws', oneSubnet),
      ],
    },
    'across subnets on AWS, each node in one of its own': {
      objects: [calicoNode(), pool({ ipipMode: 'CrossSubnet' }), ...nodes('aws', twoSubnets)],
    },
    'always on AWS, whose network drops addresses of pods': {
      objects: [calicoNode(), pool({ ipipMode: 'Always' }), ...nodes('aws', oneSubnet)],
    },
    'always on OpenStack, whose ports drop addresses of pods': {
      objects: [calicoNode(), pool({ vxlanMode: 'Always' }), ...nodes('openstack', oneSubnet)],
    },
    'always over several subnets': {
      objects: [calicoNode(), pool({ vxlanMode: 'Always' }), ...nodes('', twoSubnets)],
    },
    'always where a node’s subnet is not told': {
      objects: [calicoNode(), pool({ vxlanMode: 'Always' }), ...nodes('', ['10.0.1.4/24', undefined])],
    },
    'always where Calico knows addresses without their subnet': {
      objects: [calicoNode(), pool({ vxlanMode: 'Always' }), ...nodes('', ['10.0.1.4/32', '10.0.1.5/32'])],
    },
    'a single node': {
      objects: [calicoNode(), pool({ ipipMode: 'Always' }), node('a', { spec: { providerID: 'azure://a' } })],
    },
    'no encapsulation': { objects: [calicoNode(), pool({}), ...nodes('', oneSubnet)] },
    'tunnels of Cilium on AKS': { objects: [ciliumAgent(), ciliumConfig({}), ...nodes('azure')] },
    'addresses that Azure gives out': {
      objects: [ciliumAgent(), ciliumConfig({ ...native, ipam: 'azure' }), ...nodes('azure')],
    },
    'alias ranges of nodes on Google Cloud': {
      objects: [ciliumAgent(), ciliumConfig({ ...native, ipam: 'kubernetes' }), ...nodes('gce')],
    },
    'routes that BGP tells Azure': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ...native, 'enable-bgp-control-plane': 'true' }),
        ...nodes('azure'),
      ],
    },
    'native routing in a network of one’s own': {
      objects: [ciliumAgent(), ciliumConfig(native), ...nodes('')],
    },
    'VXLAN of flannel on Azure': { objects: [flannelAgent(), flannel('vxlan'), ...nodes('azure')] },
    'Canal, whose default pool of Calico is never used': {
      objects: [
        canal(),
        configMap('kube-system/canal-config', { 'net-conf.json': '{"Backend": {"Type": "vxlan"}}' }),
        pool({ ipipMode: 'Always' }),
        ...nodes('azure'),
      ],
    },
  },
  unknownUses: {
    ipPools: { objects: [calicoNode(), pool({ ipipMode: 'Always' }), ...nodes('azure')], expect: 'unknown' },
    felixConfigurations: {
      objects: [calicoNode(), pool({ ipipMode: 'CrossSubnet' }), ...nodes('aws')],
      expect: 'unknown',
    },
    flannelConfig: { objects: [flannelAgent(), flannel('ipip'), ...nodes('azure')], expect: 'unknown' },
    ciliumConfig: { objects: [ciliumAgent(), ciliumConfig(native), ...nodes('azure')], expect: 'unknown' },
  },
  unknowns: {
    'a check on AWS that Felix leaves alone': {
      objects: [calicoNode(), pool({ ipipMode: 'CrossSubnet' }), felix({}), ...nodes('aws', oneSubnet)],
    },
    'CiliumNodeConfigs that may not be read': {
      objects: [ciliumAgent(), ciliumConfig({}), ...nodes('azure')],
      unread: { CiliumNodeConfig: 'forbidden' },
    },
  },
  notApplicable: {
    'Calico for policy beside the CNI of Azure': {
      objects: [
        azureCns(),
        calicoNode(),
        {
          apiVersion: 'operator.tigera.io/v1',
          kind: 'Installation',
          metadata: { name: 'default' },
          spec: { cni: { type: 'AzureVNET' } },
        },
        pool({ ipipMode: 'Always' }),
        ...nodes('azure'),
      ],
    },
    'a pool that gives no address out': {
      objects: [calicoNode(), pool({ ipipMode: 'Always', disabled: true }), ...nodes('azure')],
    },
    'a pool for load balancers': {
      objects: [calicoNode(), pool({ ipipMode: 'Always', allowedUses: ['LoadBalancer'] }), ...nodes('azure')],
    },
    'another CNI': { objects: [awsNode(), ...nodes('aws')] },
  },
});
