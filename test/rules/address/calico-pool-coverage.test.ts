import rule from '../../../src/rules/address/calico-pool-coverage.ts';
import { calicoNode, canal } from '../../support/network-agents.ts';
import { calicoInstallation, ipPool } from '../../support/network-objects.ts';
import { node, pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const calico = [calicoNode(), calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'Calico' } } })];
const zoned = (name: string, zone: string, spec: object = {}): RawObject =>
  node(name, { metadata: { name, labels: { zone } }, spec });
const inA = { nodeSelector: 'zone == "a"' };
const everywhere = ipPool('default', '10.244.0.0/16');
const zoneA = ipPool('zone-a', '10.10.0.0/16', inA);
const nodes = [zoned('worker-a', 'a'), zoned('worker-b', 'b')];
const lonely = [['high', 'Node worker-b']] as const;

/** A running pod with these addresses. */
const running = (
  path: string,
  ips: readonly string[],
  metadata: object = {},
  spec: object = {},
): RawObject => ({
  ...pod(path, 'web', { nodeName: 'worker-a', ...spec }, metadata),
  status: { phase: 'Running', podIPs: ips.map((ip) => ({ ip })) },
});
const asking = (pools: string, family = 4) => ({
  annotations: { [`cni.projectcalico.org/ipv${family}pools`]: pools },
});
const shop = (pools: string): RawObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', ...asking(pools) },
});
const aside = (name: string, cidr: string): RawObject => ({
  ...ipPool(name, cidr),
  status: { conditions: [{ type: 'Allocatable', status: 'False', reason: 'CIDROverlap' }] },
});

testRule('address/calico-pool-coverage', rule, {
  flags: {
    'a node that no pool selects': { objects: [...calico, zoneA, ...nodes], expect: lonely },
    'a node whose only pool is disabled': {
      objects: [
        ...calico,
        zoneA,
        ipPool('zone-b', '10.11.0.0/16', { nodeSelector: 'zone == "b"', disabled: true }),
        ...nodes,
      ],
      expect: lonely,
    },
    'a node whose only pool is for those that ask for it': {
      objects: [...calico, zoneA, ipPool('zone-b', '10.11.0.0/16', { assignmentMode: 'Manual' }), ...nodes],
      expect: lonely,
    },
    'a node whose only pool is for tunnels': {
      objects: [...calico, zoneA, ipPool('zone-b', '10.11.0.0/16', { allowedUses: ['Tunnel'] }), ...nodes],
      expect: lonely,
    },
    'a node whose only pool Calico put aside': {
      objects: [...calico, zoneA, aside('zone-b', '10.10.0.0/20'), ...nodes],
      expect: lonely,
    },
    'a node without a pool of the second family that pods have addresses of': {
      objects: [
        ...calico,
        everywhere,
        ipPool('six', 'fd00:10::/64', { ...inA, blockSize: 122 }),
        ...nodes,
        running('shop/web', ['10.244.0.5', 'fd00:10::5']),
      ],
      expect: lonely,
    },
    'a node that its CNI keeps from being ready': {
      objects: [
        ...calico,
        zoneA,
        zoned('worker-a', 'a'),
        zoned('worker-b', 'b', { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] }),
      ],
      expect: lonely,
    },
    'two enabled pools that overlap': {
      objects: [...calico, everywhere, ipPool('more', '10.244.64.0/18'), ...nodes],
      expect: [['high', 'IPPool more']],
    },
    'a Namespace that asks for a pool that is not there': {
      objects: [...calico, everywhere, ...nodes, shop('["gold"]')],
      expect: [['high', 'Namespace shop']],
    },
    'a pod that asks for a disabled pool by its CIDR': {
      objects: [
        ...calico,
        everywhere,
        ipPool('old', '10.10.0.0/16', { disabled: true }),
        ...nodes,
        running('shop/web', ['10.10.0.5'], asking('["10.10.0.0/16"]')),
      ],
      expect: [['high', 'Pod shop/web']],
    },
    'a pod that asks for a pool of the other family': {
      objects: [
        ...calico,
        everywhere,
        ipPool('six', 'fd00:10::/64', { blockSize: 122 }),
        ...nodes,
        running('shop/web', ['10.244.0.5'], asking('["six"]')),
      ],
      expect: [['high', 'Pod shop/web']],
    },
    'an annotation that is no list': {
      objects: [...calico, everywhere, ...nodes, shop('default')],
      expect: [['high', 'Namespace shop']],
    },
    'IPv6 pools that are not there, where pods have IPv6 addresses': {
      objects: [
        ...calico,
        everywhere,
        ipPool('six', 'fd00:10::/64', { blockSize: 122 }),
        ...nodes,
        running('shop/web', ['10.244.0.5', 'fd00:10::5'], asking('["silver", "Bad name!"]', 6)),
      ],
      expect: [
        ['high', 'Pod shop/web'],
        ['high', 'Pod shop/web'],
      ],
    },
  },
  passes: {
    'one pool for all': { objects: [...calico, everywhere, ...nodes] },
    'a pool for each zone': {
      objects: [
        ...calico,
        zoneA,
        ipPool('zone-b', '10.11.0.0/16', { nodeSelector: '!(zone in {"a"})' }),
        ...nodes,
      ],
    },
    'pools that are asked for, Manual ones too': {
      objects: [
        ...calico,
        everywhere,
        ipPool('gold', '10.10.0.0/16', { assignmentMode: 'Manual' }),
        ...nodes,
        shop('["gold"]'),
        running('shop/web', ['10.10.0.5'], asking('["10.10.0.0/16"]')),
      ],
    },
    'a disabled pool inside another': {
      objects: [...calico, everywhere, ipPool('old', '10.244.64.0/18', { disabled: true }), ...nodes],
    },
    'a pool that Calico put aside for overlapping': {
      objects: [...calico, everywhere, aside('more', '10.244.64.0/18'), ...nodes],
    },
    'a pool for load balancers inside another': {
      objects: [
        ...calico,
        everywhere,
        ipPool('lb', '10.244.64.0/18', { allowedUses: ['LoadBalancer'] }),
        ...nodes,
      ],
    },
    'a tainted control plane that no pool selects, and a cordoned node': {
      objects: [
        ...calico,
        zoneA,
        zoned('worker-a', 'a'),
        zoned('cp-1', 'cp', {
          taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
        }),
        zoned('worker-b', 'b', { unschedulable: true }),
      ],
    },
    'a node that is no machine': {
      objects: [
        ...calico,
        zoneA,
        zoned('worker-a', 'a'),
        node('virtual', { metadata: { name: 'virtual', labels: { type: 'virtual-kubelet' } } }),
      ],
    },
    'an IPv6 pool for some nodes, while no pod has an IPv6 address': {
      objects: [
        ...calico,
        everywhere,
        ipPool('six', 'fd00:10::/64', { ...inA, blockSize: 122 }),
        ...nodes,
        running('shop/web', ['10.244.0.5'], asking('["silver"]', 6)),
      ],
    },
    'annotations of pods that take no address any more': {
      objects: [
        ...calico,
        everywhere,
        ...nodes,
        { ...running('shop/job', ['10.244.0.5'], asking('["gone"]')), status: { phase: 'Succeeded' } },
        running('shop/agent', ['192.168.1.1'], asking('["gone"]'), { hostNetwork: true }),
        running('shop/old', ['10.244.0.6'], {
          ...asking('["gone"]'),
          deletionTimestamp: '2026-11-23T11:00:00Z',
        }),
      ],
    },
  },
  unknowns: {
    'a pool with a selector that is not understood': {
      objects: [...calico, zoneA, ipPool('odd', '10.12.0.0/16', { nodeSelector: 'zone ~~ "b"' }), ...nodes],
    },
  },
  unknownUses: {
    ipam: { objects: [...calico, zoneA, ...nodes], expect: 'unknown' },
    nodes: { objects: [...calico, zoneA, ...nodes], expect: 'unknown' },
    pods: { objects: [...calico, zoneA, ...nodes], expect: lonely },
    namespaces: { objects: [...calico, zoneA, ...nodes], expect: lonely },
  },
  notApplicable: {
    'a pool that Canal makes and nothing uses': {
      objects: [
        canal({
          containers: {
            'kube-flannel': 'docker.io/flannel/flannel:v0.24.3',
            'calico-node': 'docker.io/calico/node:v3.32.0',
          },
        }),
        zoneA,
        ...nodes,
      ],
    },
    'a cluster without pools': { objects: [...calico, ...nodes] },
  },
});
