import rule from '../../../src/rules/address/cilium-node-addresses-exhausted.ts';
import { pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const worker = (pods = '110'): RawObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'worker-1' },
  status: { allocatable: { pods } },
});
const agent = (spec: object, ipam: object = {}): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNode',
  metadata: { name: 'worker-1' },
  spec,
  status: { ipam },
});
const failing = (error: string) => ({ 'operator-status': { error } });
const cidrs = (...podCIDRs: readonly string[]) => ({ ipam: { podCIDRs } });
const many = (count: number, spec: object = {}, phase = 'Running'): RawObject[] =>
  Array.from({ length: count }, (_, index) => ({
    ...pod(`shop/${phase.toLowerCase()}-${Object.keys(spec).join('')}${index}`, 'web', {
      nodeName: 'worker-1',
      ...spec,
    }),
    status: { phase, podIP: '10.0.1.9' },
  }));
const waiting = (since: string): RawObject => ({
  ...pod('shop/next', 'web', { nodeName: 'worker-1' }, { creationTimestamp: since }),
  status: { phase: 'Pending' },
});
const long = waiting('2026-11-23T11:50:00Z');
const short = waiting('2026-11-23T11:58:30Z');
const pool = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`10.1.0.${index}`, { owner: 'shop/web' }]));
const onInterfaces = (has: number, used: number) =>
  agent({ ipam: { pool: pool(has) } }, { used: pool(used) });
const multiPool = (needed: object, given: readonly string[]) =>
  agent({
    ipam: {
      pools: {
        requested: [{ pool: 'default', needed }],
        allocated: given.length === 0 ? [] : [{ pool: 'default', cidrs: given }],
      },
    },
  });
// A /26 has 62 addresses, of which router and health checks take two: 60 for pods, of which 54 are 90%.
const small = agent({
  ...cidrs('10.0.1.0/26'),
  addresses: [
    { type: 'InternalIP', ip: '192.168.1.11' },
    { type: 'CiliumInternalIP', ip: '10.0.1.5' },
  ],
  health: { ipv4: '10.0.1.6' },
});
const high = [['high', 'CiliumNode worker-1']] as const;
const medium = [['medium', 'CiliumNode worker-1']] as const;

testRule('address/cilium-node-addresses-exhausted', rule, {
  flags: {
    'an error of the operator on a node without a range': {
      objects: [worker(), agent({}, failing('allocator full'))],
      expect: high,
    },
    'an error of the operator on a node that has some': {
      objects: [
        worker(),
        agent(
          { ipam: { pools: { allocated: [{ pool: 'default', cidrs: ['10.0.1.0/24'] }] } } },
          failing('multi-pool allocation failed: pool default: exhausted'),
        ),
      ],
      expect: high,
    },
    'an error whose Node was not read': {
      objects: [agent(cidrs('10.0.1.0/24'), failing('allocator full'))],
      unread: { Node: 'forbidden' },
      expect: high,
    },
    'a node whose addresses are all taken, while its kubelet takes more pods': {
      objects: [worker(), small, ...many(60)],
      expect: high,
    },
    'a node with more than 90% of them taken': { objects: [worker(), small, ...many(55)], expect: medium },
    'the second family, which is smaller': {
      objects: [worker(), agent(cidrs('10.0.1.0/24', 'fd00:1::/122')), ...many(62)],
      expect: high,
    },
    'interfaces without a free address, and a pod that has waited for ten minutes': {
      objects: [worker(), onInterfaces(28, 28), long],
      expect: high,
    },
    'a pool that the operator gives nothing of': {
      objects: [worker(), multiPool({ 'ipv4-addrs': 16 }, []), long],
      expect: high,
    },
    'a pool that it gives one family of': {
      objects: [
        worker(),
        multiPool({ 'ipv4-addrs': 16, 'ipv6-addrs': 16 }, ['10.0.1.0/24']),
        long,
        { ...long, metadata: { ...long.metadata, name: 'later' } },
      ],
      expect: high,
    },
  },
  passes: {
    'a /24 and 110 pods': { objects: [worker(), agent(cidrs('10.0.1.0/24')), ...many(110)] },
    'a node of which 90% is taken': { objects: [worker(), small, ...many(54)] },
    'a node that is full, and whose kubelet takes no more': { objects: [worker('60'), small, ...many(60)] },
    'pods that need no address or not any more': {
      objects: [
        worker(),
        small,
        ...many(50),
        ...many(20, { hostNetwork: true }),
        ...many(20, {}, 'Succeeded'),
      ],
    },
    'an error that is over': { objects: [worker(), agent(cidrs('10.0.1.0/24'), failing(''))] },
    'an error of a CiliumNode whose Node is gone': {
      objects: [
        worker(),
        agent(cidrs('10.0.1.0/24')),
        { ...agent({}, failing('allocator full')), metadata: { name: 'gone' } },
      ],
    },
    'interfaces of which everything is taken, while no pod waits': {
      objects: [worker(), onInterfaces(28, 28), ...many(28)],
    },
    'a pod that has waited for less than two minutes': {
      objects: [worker(), onInterfaces(28, 28), short],
    },
    'a pool that nothing is needed of': {
      objects: [worker(), multiPool({ 'ipv4-addrs': 0 }, []), long],
    },
    'a pool that gave as much as is needed': {
      objects: [worker(), multiPool({ 'ipv4-addrs': 16 }, ['10.0.1.0/28']), long],
    },
  },
  unknowns: {
    'pods of some namespaces on a node that could be full': {
      objects: [worker(), small, ...many(10)],
      onlyIn: { Pod: ['shop'] },
    },
  },
  unknownUses: {
    nodes: { objects: [worker(), small, ...many(60)], expect: 'unknown' },
    pods: { objects: [worker(), small], expect: 'unknown' },
    clock: { objects: [worker(), onInterfaces(28, 28), long], expect: 'unknown' },
  },
  notApplicable: { 'a cluster without Cilium': { objects: [worker()], notInstalled: ['CiliumNode'] } },
});
