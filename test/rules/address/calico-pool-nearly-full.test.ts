import rule from '../../../src/rules/address/calico-pool-nearly-full.ts';
import { calicoNode, canal } from '../../support/network-agents.ts';
import { calicoInstallation, ipPool } from '../../support/network-objects.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const calico = [calicoNode(), calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'Calico' } } })];
const zoned = (name: string, zone = 'a', labels: object = {}): RawObject =>
  node(name, { metadata: { name, labels: { zone, ...labels } } });
const nodes = [zoned('worker-1'), zoned('worker-2')];

/** Blocks of 64 addresses, so many of which are given out, from the first one of `prefix` on: `10.244.0.`. */
const blocks = (prefix: string, ...taken: readonly number[]): RawObject[] =>
  taken.map((count, index) => ({
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'IPAMBlock',
    metadata: { name: `${prefix.replaceAll('.', '-')}${index * 64}-26` },
    spec: {
      cidr: `${prefix}${index * 64}/26`,
      affinity: `host:worker-${index + 1}`,
      unallocated: Array.from({ length: 64 - count }, (_, at) => count + at),
    },
  }));
const reservation = (...reservedCIDRs: readonly string[]): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'IPReservation',
  metadata: { name: 'gateways' },
  spec: { reservedCIDRs },
});
// 256 addresses: 204 are 79.7%, 205 are 80.1%, 243 are 94.9%, 244 are 95.3%.
const small = ipPool('default', '10.244.0.0/24');
const full = [['high', 'IPPool default']] as const;
const nearly = [['medium', 'IPPool default']] as const;

testRule('address/calico-pool-nearly-full', rule, {
  flags: {
    'a pool of which more than 95% is taken': {
      objects: [...calico, small, ...nodes, ...blocks('10.244.0.', 64, 64, 64, 52)],
      expect: full,
    },
    'a pool of which more than 80% is taken': {
      objects: [...calico, small, ...nodes, ...blocks('10.244.0.', 64, 64, 64, 13)],
      expect: nearly,
    },
    'a pool of which 95% is not taken yet, as medium': {
      objects: [...calico, small, ...nodes, ...blocks('10.244.0.', 64, 64, 64, 51)],
      expect: nearly,
    },
    'reserved addresses, which nobody gets, once however often': {
      objects: [
        ...calico,
        small,
        ...nodes,
        reservation('10.244.0.192/26', '10.244.0.224/27'),
        ...blocks('10.244.0.', 64, 64, 30),
      ],
      expect: nearly,
    },
    'all pools of a zone together': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/24', { nodeSelector: 'zone == "a"' }),
        ipPool('more', '10.245.0.0/25', { nodeSelector: 'zone in {"a", "c"}' }),
        ipPool('other', '10.0.0.0/16', { nodeSelector: 'zone == "b"' }),
        zoned('worker-1'),
        zoned('worker-2', 'b'),
        ...blocks('10.244.0.', 64, 64, 64, 60),
        ...blocks('10.245.0.', 64, 64),
      ],
      expect: full,
    },
    'a pool for those that ask for it, by itself': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/24', { assignmentMode: 'Manual' }),
        ipPool('wide', '10.0.0.0/16'),
        ...nodes,
        ...blocks('10.244.0.', 64, 64, 64, 64),
      ],
      expect: full,
    },
    'an IPv6 pool by itself': {
      objects: [
        ...calico,
        ipPool('default', 'fd00:10::/122', { blockSize: 122 }),
        ipPool('wide', '10.0.0.0/16'),
        zoned('worker-1'),
        {
          apiVersion: 'crd.projectcalico.org/v1',
          kind: 'IPAMBlock',
          metadata: { name: 'fd00-10---122' },
          spec: { cidr: 'fd00:10::/122', unallocated: [63] },
        },
      ],
      expect: full,
    },
    'fewer blocks than nodes, of the default size': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/25', { blockSize: undefined }),
        ...nodes,
        zoned('worker-3'),
      ],
      expect: nearly,
    },
    'fewer blocks than nodes where the blocks were not read': {
      objects: [...calico, ipPool('default', '10.244.0.0/26'), ...nodes],
      unread: { IPAMBlock: 'forbidden' },
      expect: nearly,
    },
  },
  passes: {
    'a pool of which 80% is not taken yet': {
      objects: [...calico, small, ...nodes, ...blocks('10.244.0.', 64, 64, 64, 12)],
    },
    'a full pool beside one with room for the same nodes': {
      objects: [
        ...calico,
        small,
        ipPool('wide', '10.0.0.0/16'),
        ...nodes,
        ...blocks('10.244.0.', 64, 64, 64, 64),
      ],
    },
    'a full pool that is disabled': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/24', { disabled: true }),
        ipPool('wide', '10.0.0.0/16'),
        ...nodes,
        ...blocks('10.244.0.', 64, 64, 64, 64),
      ],
    },
    'a full pool for load balancers': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/24', { allowedUses: ['LoadBalancer'] }),
        ipPool('wide', '10.0.0.0/16'),
        ...nodes,
        ...blocks('10.244.0.', 64, 64, 64, 64),
      ],
    },
    'a full pool for some namespaces, which have the pool for all as well': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/24', { namespaceSelector: 'team == "x"' }),
        ipPool('wide', '10.0.0.0/16'),
        ...nodes,
        ...blocks('10.244.0.', 64, 64, 64, 64),
      ],
    },
    'as many blocks as nodes, and a node that is no machine': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/25'),
        ...nodes,
        zoned('virtual', 'a', { type: 'virtual-kubelet' }),
      ],
    },
    'blocks of a pool that was deleted': {
      objects: [...calico, small, ...nodes, ...blocks('10.9.0.', 64, 64, 64, 64)],
    },
  },
  unknowns: {
    'a pool that is not understood and may have room': {
      objects: [
        ...calico,
        small,
        ipPool('odd', '10.0.0.0/16', { nodeSelector: 'zone ~~ "a"' }),
        ...nodes,
        ...blocks('10.244.0.', 64, 64, 64, 64),
      ],
    },
  },
  unknownUses: {
    ipam: {
      objects: [...calico, small, ...nodes, ...blocks('10.244.0.', 64, 64, 64, 64)],
      expect: 'unknown',
    },
    nodes: {
      objects: [...calico, small, ...nodes, ...blocks('10.244.0.', 64, 64, 64, 64)],
      expect: 'unknown',
    },
    ipamBlocks: { objects: [...calico, small, ...nodes], expect: 'unknown' },
    ipReservations: { objects: [...calico, small, ...nodes, ...blocks('10.244.0.', 10)], expect: 'unknown' },
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
        small,
        ...nodes,
      ],
    },
    'a cluster without pools': { objects: [...calico, ...nodes] },
  },
});
