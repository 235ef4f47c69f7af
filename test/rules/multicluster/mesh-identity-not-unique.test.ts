import rule from '../../../src/rules/multicluster/mesh-identity-not-unique.ts';
import { meshApiserver, meshed, meshSecret } from '../../support/mesh-objects.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const cilium = 'ConfigMap kube-system/cilium-config';
const fra = { objects: meshed('fra', 1) };
const ams = { objects: meshed('ams', 2) };
const alone = { others: { plain: { objects: [] } } };
const nodeConfig = (defaults: Record<string, string>) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'edge', namespace: 'kube-system' },
  spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'w2' } }, defaults },
});
const told = (...names: string[]) => ({
  'nodes/w1/cilium-dbg-status.json': JSON.stringify({
    cilium: { state: 'Ok' },
    'cluster-mesh': { clusters: names.map((name) => ({ name, ready: true })) },
  }),
});

testRule('multicluster/mesh-identity-not-unique', rule, {
  flags: {
    'an id that another cluster has too': {
      ...fra,
      others: { ams: { objects: meshed('ams', 1) } },
      expect: [['high', cilium]],
    },
    'an id that a cluster it connects to has too': {
      ...fra,
      files: told('ams'),
      others: { ams: { objects: meshed('ams', 1) } },
      expect: [['high', cilium]],
    },
    'a name that another cluster has too': {
      ...fra,
      files: told('lon'),
      others: { ams: { objects: meshed('fra', 2) } },
      expect: [['high', cilium]],
    },
    'both, in a cluster whose context is no name': {
      ...fra,
      others: { 'arn:aws:eks:eu-central-1:1:cluster/ams': { objects: meshed('fra', 1) } },
      expect: [
        ['high', cilium],
        ['high', cilium],
      ],
    },
    'the name and id of a new installation': {
      objects: [ciliumAgent(), ciliumConfig({}), meshApiserver()],
      ...alone,
      expect: [
        ['high', cilium],
        ['high', cilium],
      ],
    },
    'the default name with an id': {
      objects: meshed('default', 1),
      ...alone,
      expect: [['high', cilium]],
    },
    'a name with an underscore': { objects: meshed('fra_1', 1), ...alone, expect: [['high', cilium]] },
    'a name in capitals': { objects: meshed('FRA', 1), ...alone, expect: [['high', cilium]] },
    'a name of 33 characters': { objects: meshed('f'.repeat(33), 1), ...alone, expect: [['high', cilium]] },
    'an id beyond the range': { objects: meshed('fra', 256), ...alone, expect: [['high', cilium]] },
    'an id beyond the wider range': {
      objects: meshed('fra', 512, { 'max-connected-clusters': '511' }),
      ...alone,
      expect: [['high', cilium]],
    },
    'an id that one node alone has not': {
      objects: [...meshed('fra', 1), node('w1'), node('w2'), nodeConfig({ 'cluster-id': '0' })],
      ...alone,
      expect: [['high', 'CiliumNodeConfig kube-system/edge']],
    },
    manifests: {
      manifests: meshed('fra', 0),
      complete: true,
      ...alone,
      expect: [['high', cilium]],
    },
  },
  passes: {
    'two clusters with names and ids of their own': { ...fra, others: { ams } },
    'a name of 32 characters': { objects: meshed('f'.repeat(32), 255), ...alone },
    'an id of the wider range': {
      objects: meshed('fra', 511, { 'max-connected-clusters': '511' }),
      ...alone,
    },
    'the same id in a cluster without ClusterMesh': {
      ...fra,
      others: {
        ams: { objects: [ciliumAgent(), ciliumConfig({ 'cluster-id': '1', 'cluster-name': 'fra' })] },
      },
    },
    'the same id in a cluster of another mesh': {
      ...fra,
      files: told('lon'),
      others: { ams: { objects: meshed('ams', 1) } },
    },
    'the same id in a cluster whose Secret names others': {
      ...fra,
      others: { ams: { source: 'snapshot', objects: [...meshed('ams', 1), meshSecret('par')] } },
    },
  },
  notApplicable: {
    'a single cluster without ClusterMesh': {
      objects: [ciliumAgent(), ciliumConfig({ 'cluster-id': '0', 'cluster-name': 'default' })],
    },
    'a cluster without Cilium': { objects: [] },
  },
  unknowns: {
    'a cluster of a mesh alone': fra,
    'another cluster of which Deployments were not read': {
      ...fra,
      others: { ams: { objects: meshed('ams', 1).slice(0, 2), unread: { Deployment: 'forbidden' } } },
    },
  },
  unknownUses: {
    peers: { objects: meshed('fra', 0), expect: [['high', cilium]] },
    nodes: { ...fra, others: { ams }, expect: 'passed' },
  },
});
