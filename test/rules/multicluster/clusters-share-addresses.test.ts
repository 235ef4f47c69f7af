import rule from '../../../src/rules/multicluster/clusters-share-addresses.ts';
import { meshed, meshSecret } from '../../support/mesh-objects.ts';
import { ciliumAgent, ciliumConfig, flannelAgent } from '../../support/network-agents.ts';
import {
  addressedNode,
  joinedCluster,
  serviceCidr,
  submarinerEndpoint,
  submarinerGateway,
} from '../../support/network-objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cilium = 'ConfigMap kube-system/cilium-config';

interface Ranges {
  readonly pods: string;
  readonly services: string;
  readonly node: string;
}

const own: Ranges = { pods: '10.64.0.0/16', services: '10.96.0.0/16', node: '192.168.21.11' };
const theirs: Ranges = { pods: '10.65.0.0/16', services: '10.97.0.0/16', node: '192.168.22.11' };

const ranges = ({ services, node }: Ranges): RawObject[] => [
  serviceCidr('kubernetes', [services]),
  addressedNode('w1', [node]),
];
const inMesh = (name: string, id: number, used: Ranges): RawObject[] => [
  ...meshed(name, id, { ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': used.pods }),
  ...ranges(used),
];
const two = (change: Partial<Ranges>, more: Partial<Given> = {}): Given => ({
  objects: inMesh('fra', 1, own),
  others: { ams: { objects: inMesh('ams', 2, { ...theirs, ...change }) } },
  ...more,
});
const told = (...names: string[]) => ({
  'nodes/w1/cilium-dbg-status.json': JSON.stringify({
    cilium: { state: 'Ok' },
    'cluster-mesh': { clusters: names.map((name) => ({ name, ready: true })) },
  }),
});

/** A cluster with flannel that Submariner joins; what its Cluster objects say is `known`. */
const joined = (id: string, used: Ranges, known: readonly RawObject[]): RawObject[] => [
  flannelAgent(),
  addressedNode('gw-1', [used.node], { podCIDRs: [used.pods] }),
  serviceCidr('kubernetes', [used.services]),
  submarinerGateway(id),
  ...known,
];
const west = joinedCluster('west', { cluster: ['10.1.0.0/16'], service: ['10.2.0.0/16'] });
const east = joinedCluster('east', { cluster: ['10.3.0.0/16'], service: ['10.4.0.0/16'] });
const submarine = (change: Partial<Ranges>, known: readonly RawObject[] = [west, east]): Given => ({
  objects: joined('west', own, known),
  others: { b: { objects: joined('east', { ...theirs, ...change }, known) } },
});

testRule('multicluster/clusters-share-addresses', rule, {
  flags: {
    'the same pod range in a ClusterMesh': {
      ...two({ pods: own.pods }, { files: told('ams') }),
      expect: [['high', cilium]],
    },
    'a pod range inside the other’s, where nothing tells what is connected': {
      ...two({ pods: '10.64.128.0/20' }),
      expect: [['high', cilium]],
    },
    'a node of the other cluster in the pod range': {
      ...two({ node: '10.64.3.7' }),
      expect: [['high', cilium]],
    },
    'a node here in the pod range of the other': {
      ...two({ pods: '192.168.0.0/16', node: '172.16.0.1' }),
      expect: [['high', 'Node w1']],
    },
    'nodes with the same address': { ...two({ node: own.node }), expect: [['high', 'Node w1']] },
    'pod ranges and nodes': {
      ...two({ pods: own.pods, node: own.node }),
      expect: [
        ['high', cilium],
        ['high', 'Node w1'],
      ],
    },
    'IPv6 pod ranges': {
      objects: meshed('fra', 1, { ipam: 'cluster-pool', 'cluster-pool-ipv6-cidr': 'fd00::/104' }),
      others: {
        ams: { objects: meshed('ams', 2, { ipam: 'cluster-pool', 'cluster-pool-ipv6-cidr': 'fd00::/104' }) },
      },
      expect: [['high', cilium]],
    },
    'pod ranges that Submariner joins and its objects do not tell': {
      ...submarine({ pods: own.pods }),
      expect: [['high', 'Node gw-1']],
    },
    'Service ranges that Submariner joins': {
      ...submarine({ services: own.services }),
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'pods here and Services there that Submariner joins': {
      ...submarine({ services: own.pods }),
      expect: [['high', 'Node gw-1']],
    },
  },
  passes: {
    'ranges of their own': two({}),
    'Service ranges that clusters of a mesh share': two({ services: own.services }),
    'pod addresses of the underlay': {
      objects: [...meshed('fra', 1, { ipam: 'eni' }), ...ranges(own)],
      others: { ams: { objects: [...meshed('ams', 2, { ipam: 'eni' }), ...ranges(theirs)] } },
    },
    'what Submariner’s own objects tell, which is another rule’s': submarine({ pods: own.pods }, [
      west,
      joinedCluster('east', { cluster: [own.pods], service: [theirs.services] }),
    ]),
    'nodes with the same private address that Submariner joins': submarine({ node: own.node }),
  },
  notApplicable: {
    'clusters that are not joined': {
      objects: [ciliumAgent(), ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': own.pods })],
      others: {
        ams: {
          objects: [
            ciliumAgent(),
            ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': own.pods }),
          ],
        },
      },
    },
    'clusters of different meshes': {
      ...two({ pods: own.pods }, { files: told('lon') }),
    },
    'clusters whose Secrets name others': {
      source: 'snapshot',
      objects: [...inMesh('fra', 1, own), meshSecret('lon')],
      others: {
        ams: {
          source: 'snapshot',
          objects: [...inMesh('ams', 2, { ...theirs, pods: own.pods }), meshSecret('lon')],
        },
      },
    },
    'clusters behind Globalnet': submarine({ pods: own.pods }, [
      joinedCluster('west', { global: ['242.0.0.0/16'] }),
      joinedCluster('east', { global: ['242.1.0.0/16'] }),
    ]),
    'clusters of which Submariner joins neither to the other': {
      objects: joined('west', own, [west]),
      others: { b: { objects: joined('east', { ...theirs, pods: own.pods }, [east]) } },
    },
  },
  unknowns: {
    'a cluster of a mesh alone': { objects: inMesh('fra', 1, own) },
    'a cluster that Submariner joins alone': { objects: joined('west', own, [west, east]) },
    'another cluster whose nodes were not read': {
      objects: inMesh('fra', 1, own),
      others: { ams: { objects: inMesh('ams', 2, theirs), unread: { Node: 'forbidden' } } },
    },
    'a cluster that Submariner joins under a name that nothing tells': {
      objects: joined('west', own, [west, east]),
      others: {
        b: {
          objects: [
            flannelAgent(),
            submarinerEndpoint('east', { hostname: 'gw-9', private_ip: '192.0.2.9' }),
          ],
        },
      },
    },
  },
  unknownUses: {
    peers: { ...two({ pods: own.pods }), expect: 'unknown' },
    clusterMesh: { ...two({ pods: own.pods }), expect: 'unknown' },
    submariner: { ...submarine({ pods: own.pods }), expect: 'unknown' },
  },
});
