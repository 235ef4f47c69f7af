import rule from '../../../src/rules/multicluster/cluster-id-collides-with-marks.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const cilium = 'ConfigMap kube-system/cilium-config';
const eni = (id: number, more: Record<string, string> = {}) => [
  ciliumAgent(),
  ciliumConfig({ 'cluster-id': String(id), ipam: 'eni', ...more }),
];
const chained = { ipam: 'cluster-pool', 'cni-chaining-mode': 'aws-cni' };

testRule('multicluster/cluster-id-collides-with-marks', rule, {
  flags: {
    'the lowest such id with ENI addresses': { objects: eni(128), expect: [['high', cilium]] },
    'the highest of the usual range': { objects: eni(255), expect: [['high', cilium]] },
    'the lowest of the wider range': { objects: eni(384), expect: [['high', cilium]] },
    'the highest of the wider range': { objects: eni(511), expect: [['high', cilium]] },
    'Alibaba Cloud': { objects: eni(200, { ipam: 'alibabacloud' }), expect: [['high', cilium]] },
    'chaining behind the AWS VPC CNI': { objects: eni(130, chained), expect: [['high', cilium]] },
    'chaining on one node': {
      objects: [
        ...eni(130, { ipam: 'cluster-pool' }),
        node('w1'),
        node('w2'),
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNodeConfig',
          metadata: { name: 'edge', namespace: 'kube-system' },
          spec: {
            nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'w2' } },
            defaults: { 'cni-chaining-mode': 'aws-cni' },
          },
        },
      ],
      expect: [['high', cilium]],
    },
    manifests: { manifests: eni(128), complete: true, expect: [['high', cilium]] },
  },
  passes: {
    'the highest id below': { objects: eni(127) },
    'the lowest id above': { objects: eni(256) },
    'the highest id below in the wider range': { objects: eni(383) },
    'no mesh': { objects: eni(0) },
    'no id': { objects: [ciliumAgent(), ciliumConfig({ ipam: 'eni' })] },
    Azure: { objects: eni(200, { ipam: 'azure' }) },
    'a pool of the cluster': { objects: eni(200, { ipam: 'cluster-pool' }) },
    'another kind of chaining': {
      objects: eni(200, { ipam: 'kubernetes', 'cni-chaining-mode': 'generic-veth' }),
    },
  },
  notApplicable: {
    'a cluster without Cilium': { objects: [] },
    'a cilium-config without agents': { objects: [ciliumConfig({ 'cluster-id': '128', ipam: 'eni' })] },
  },
  unknownUses: {
    networkAgents: { objects: eni(128), expect: [['high', cilium]] },
    nodes: { objects: eni(128), expect: [['high', cilium]] },
  },
});
