import rule from '../../../src/rules/mtu/node-mtu-differs.ts';
import {
  both,
  flannelTold,
  installation,
  openshift,
  saved,
  vxlanPool,
  workers,
} from '../../support/mtu-objects.ts';
import { calicoNode, ciliumAgent, ciliumConfig, flannelAgent } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cilium = [ciliumAgent(), ciliumConfig({}), ...workers];
const differ = { 'worker-1': 1500, 'worker-2': 9001 };
const apart = (name: string) => (name === 'worker-1' ? '10.0.1.0/24' : '10.0.2.0/24');
const perNode = (mtu: string): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'jumbo', namespace: 'kube-system' },
  spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } }, defaults: { mtu } },
});

testRule('mtu/node-mtu-differs', rule, {
  flags: {
    'two MTUs in one subnet': {
      objects: cilium,
      files: saved(differ, () => '10.0.1.0/24'),
      expect: [['high', 'Node worker-1']],
    },
    'two MTUs where no route tells the subnets': {
      objects: cilium,
      files: saved(differ),
      expect: [['high', 'Node worker-1']],
    },
    'a pool of jumbo frames in a subnet of its own': {
      objects: cilium,
      files: saved(differ, apart),
      expect: [['medium', 'Node worker-1']],
    },
    'three groups, two of which share a subnet': {
      objects: [...cilium, node('worker-3')],
      files: saved({ ...differ, 'worker-3': 1460 }, (name) =>
        name === 'worker-3' ? '10.0.2.0/24' : apart(name),
      ),
      expect: [['high', 'Node worker-3']],
    },
    'an MTU of 0, which leaves it to each node': {
      objects: [calicoNode(), installation(0), vxlanPool, ...workers],
      files: saved(differ),
      expect: [['high', 'Node worker-1']],
    },
    'an MTU that is set for the smaller nodes alone': {
      objects: [
        ciliumAgent(),
        ciliumConfig({}),
        {
          ...perNode('1500'),
          spec: {
            nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-1' } },
            defaults: { mtu: '1500' },
          },
        },
        ...workers,
      ],
      files: saved(differ),
      expect: [['high', 'Node worker-1']],
    },
    'two MTUs beside a node whose MTU is not told': {
      objects: [...cilium, node('worker-3')],
      files: saved(differ),
      expect: [['high', 'Node worker-1']],
    },
  },
  passes: {
    'one MTU': { objects: cilium, files: both(9001) },
    'an MTU of pods that fits all': {
      objects: [calicoNode(), installation(1450), vxlanPool, ...workers],
      files: saved(differ),
    },
    'Cilium told the smallest': {
      objects: [ciliumAgent(), ciliumConfig({ mtu: '1500' }), ...workers],
      files: saved(differ),
    },
    'Cilium told the smallest on the larger nodes': {
      objects: [ciliumAgent(), ciliumConfig({}), perNode('1500'), ...workers],
      files: saved(differ),
    },
    'flannel told the smallest': {
      objects: [flannelAgent(), flannelTold(1500), ...workers],
      files: saved(differ),
    },
    'OpenShift, which sets one for the whole network': {
      objects: [...openshift(1400), ...workers],
      files: saved(differ),
    },
    'an MTU of pods that does not fit, which is another rule’s': {
      objects: [calicoNode(), installation(8951), vxlanPool, ...workers],
      files: saved(differ),
    },
    'a cordoned node that differs': {
      objects: [...cilium, node('worker-3', { spec: { unschedulable: true } })],
      files: saved({ 'worker-1': 1500, 'worker-2': 1500, 'worker-3': 9001 }),
    },
    'a node that is no machine': {
      objects: [...cilium, node('fake', { metadata: { name: 'fake', labels: { type: 'kwok' } } })],
      files: saved({ 'worker-1': 1500, 'worker-2': 1500, fake: 65536 }),
    },
  },
  unknownUses: {
    nodeMtu: { objects: cilium, expect: 'unknown' },
    podMtu: { objects: cilium, files: saved(differ), expect: 'unknown' },
  },
  unknowns: {
    'a live cluster, where nothing tells the MTU of nodes': { objects: cilium },
    'a node whose MTU nothing tells': { objects: cilium, files: saved({ 'worker-1': 1500 }) },
    'a CNI whose configuration may not be read': {
      objects: [ciliumAgent(), ...workers],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
      files: saved(differ),
    },
  },
  notApplicable: {
    'a single node': { objects: [ciliumAgent(), ciliumConfig({}), node('worker-1')] },
  },
});
