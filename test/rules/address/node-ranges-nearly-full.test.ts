import { expect, it } from 'vitest';
import { runRules } from '../../../src/engine/run-rules.ts';
import rule from '../../../src/rules/address/node-ranges-nearly-full.ts';
import {
  awsNode,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  flannelAgent,
  ovnkubeNode,
} from '../../support/network-agents.ts';
import {
  addressedNode,
  calicoInstallation,
  ciliumPodPool,
  controlPlanePod,
  ipPool,
  kubeadmConfig,
  openshiftNetwork,
} from '../../support/network-objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const flannel = flannelAgent({ args: ['--kube-subnet-mgr'] });
const netConf = (network: string) =>
  configMap('kube-flannel/kube-flannel-cfg', {
    'net-conf.json': `{"Network":"${network}","Backend":{"Type":"vxlan"}}`,
  });
const kcm = (...args: string[]) =>
  controlPlanePod('kube-controller-manager', ['--allocate-node-cidrs=true', ...args]);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
/** Nodes with a /24 each, from 10.244.0.0/24 on. */
const workers = (count: number, more: readonly string[] = []): RawObject[] =>
  numbers(count).map((index) =>
    addressedNode(`worker-${index}`, [`192.168.1.${index}`], { podCIDRs: [`10.244.${index}.0/24`, ...more] }),
  );
const bare = (count: number): RawObject[] =>
  numbers(count).map((index) => addressedNode(`worker-${index}`, [`192.168.1.${index}`]));
const ciliumNodes = (count: number, ipam: (index: number) => object): RawObject[] =>
  numbers(count).map((index) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNode',
    metadata: { name: `worker-${index}` },
    spec: { ipam: ipam(index) },
  }));
const clusterPool = (cidr: string, more: Record<string, string> = {}) => [
  ciliumAgent(),
  ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': cidr, ...more }),
];
const podCidr = (index: number) => ({ podCIDRs: [`10.0.${index}.0/24`] });
const manager = 'Pod kube-system/kube-controller-manager-cp-1';
const config = 'ConfigMap kube-system/cilium-config';

// A /19 has room for 32 nodes with a /24: 25 are 78%, 26 are 81%, 30 are 94%, 31 are 97%.
testRule('address/node-ranges-nearly-full', rule, {
  flags: {
    'a cluster CIDR of which more than 95% is given': {
      objects: [flannel, kcm('--cluster-cidr=10.244.0.0/19'), ...workers(31)],
      expect: [['high', manager]],
    },
    'a cluster CIDR that is given away': {
      objects: [flannel, kcm('--cluster-cidr=10.244.0.0/19'), ...workers(32)],
      expect: [['high', manager]],
    },
    'a cluster CIDR of which more than 80% is given': {
      objects: [flannel, kcm('--cluster-cidr=10.244.0.0/19'), ...workers(26)],
      expect: [['medium', manager]],
    },
    'a cluster CIDR of which 95% is not given yet, as medium': {
      objects: [flannel, kcm('--cluster-cidr=10.244.0.0/19'), ...workers(30)],
      expect: [['medium', manager]],
    },
    'what kubeadm was told, where kube-controller-manager was not read': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'kubernetes' }),
        kubeadmConfig('networking:\n  podSubnet: 10.244.0.0/22\n'),
        ...workers(4),
      ],
      expect: [['high', 'ConfigMap kube-system/kubeadm-config']],
    },
    'flannel’s Network, where nothing else says it': {
      objects: [flannel, netConf('10.244.0.0/22'), ...workers(4)],
      expect: [['high', 'ConfigMap kube-flannel/kube-flannel-cfg']],
    },
    'the second family, by itself, with parts of two sizes': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'kubernetes' }),
        kcm('--cluster-cidr=10.244.0.0/16,fd00:10::/62', '--node-cidr-mask-size-ipv6=64'),
        addressedNode('worker-1', ['192.168.1.1'], { podCIDRs: ['10.244.1.0/24', 'fd00:10::/63'] }),
        addressedNode('worker-2', ['192.168.1.2'], { podCIDRs: ['10.244.2.0/24', 'fd00:10:0:2::/64'] }),
        addressedNode('worker-3', ['192.168.1.3'], { podCIDRs: ['10.244.3.0/24', 'fd00:10:0:3::/64'] }),
      ],
      expect: [['high', manager]],
    },
    'a pool of Cilium': {
      objects: [...clusterPool('10.0.0.0/22'), ...bare(4), ...ciliumNodes(4, podCidr)],
      expect: [['high', config]],
    },
    'several CIDRs of Cilium together': {
      objects: [...clusterPool('10.0.0.0/23 10.0.2.0/23'), ...bare(4), ...ciliumNodes(4, podCidr)],
      expect: [['high', config]],
    },
    'one pool of Cilium’s multi-pool IPAM': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'multi-pool' }),
        ciliumPodPool('default', ['10.0.0.0/22']),
        ciliumPodPool('wide', ['10.1.0.0/16']),
        ...bare(2),
        ...ciliumNodes(2, (index) => ({
          pools: {
            allocated: [{ pool: 'default', cidrs: [`10.0.${2 * index}.0/24`, `10.0.${2 * index + 1}.0/24`] }],
          },
        })),
      ],
      expect: [['high', 'CiliumPodIPPool default']],
    },
    'the cluster network of OpenShift': {
      objects: [
        ovnkubeNode(),
        openshiftNetwork({
          networkType: 'OVNKubernetes',
          clusterNetwork: [{ cidr: '10.128.0.0/21', hostPrefix: 23 }],
          serviceNetwork: ['172.30.0.0/16'],
        }),
        ...numbers(4).map((index) =>
          addressedNode(`worker-${index}`, [`192.168.1.${index}`], {
            annotations: { 'k8s.ovn.org/node-subnets': `{"default":["10.128.${2 * index}.0/23"]}` },
          }),
        ),
      ],
      expect: [['high', 'Network cluster']],
    },
  },
  passes: {
    'a cluster CIDR of which 80% is not given yet': {
      objects: [flannel, kcm('--cluster-cidr=10.244.0.0/19'), ...workers(25)],
    },
    'a full CIDR of Cilium beside another with room': {
      objects: [...clusterPool('10.0.0.0/22, 10.8.0.0/16'), ...bare(4), ...ciliumNodes(4, podCidr)],
    },
    'a range for a single node': {
      objects: [flannel, kcm('--cluster-cidr=10.244.0.0/24'), ...workers(1)],
    },
    'a single node of kind': { objects: [flannel, kcm('--cluster-cidr=10.244.0.0/16'), ...workers(1)] },
    'what kubeadm was told, where kube-controller-manager says otherwise': {
      objects: [
        flannel,
        kubeadmConfig('networking:\n  podSubnet: 10.244.0.0/22\n'),
        kcm('--cluster-cidr=10.244.0.0/16'),
        ...workers(4),
      ],
    },
    'the same CIDR from each node of the control plane': {
      objects: [
        flannel,
        kcm('--cluster-cidr=10.244.0.0/21'),
        {
          ...kcm('--cluster-cidr=10.244.0.0/21'),
          metadata: { name: 'kube-controller-manager-cp-2', namespace: 'kube-system' },
        },
        ...workers(5),
      ],
    },
  },
  unknowns: {
    'pod CIDRs of which nothing says what they are cut from': { objects: [flannel, ...workers(3)] },
    'nodes that were not read': {
      objects: [flannel, kcm('--cluster-cidr=10.244.0.0/22'), netConf('10.244.0.0/22')],
      unread: { Node: 'forbidden' },
    },
  },
  notApplicable: {
    'pod CIDRs that Calico IPAM does not use': {
      objects: [
        calicoNode(),
        calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'Calico' } } }),
        ipPool('default', '10.10.0.0/16'),
        kcm('--cluster-cidr=10.244.0.0/22'),
        ...workers(4),
      ],
    },
    'pods with addresses of the VPC': { objects: [awsNode(), ...workers(4)] },
  },
});

it.each([
  [32, 'passed'],
  [33, 'flagged'],
])('judges %i nodes that are planned where there is room for 32', (plannedNodes, expected) => {
  const planned = { ...rule, id: 'planned', thresholds: { ...rule.thresholds, plannedNodes } };
  const given = { objects: [flannel, kcm('--cluster-cidr=10.244.0.0/19'), ...workers(3)] };
  const [outcome] = runRules([planned], evidenceIn(given));
  expect(outcome?.outcome).toBe(expected);
  expect(outcome?.findings.map(({ severity }) => severity)).toEqual(expected === 'flagged' ? ['medium'] : []);
});
