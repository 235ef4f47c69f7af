import rule from '../../../src/rules/address/duplicate-pod-address.ts';
import { ciliumAgent, ciliumConfig, daemonSet, flannelAgent } from '../../support/network-agents.ts';
import { node, pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cilium = [ciliumAgent(), ciliumConfig({ ipam: 'cluster-pool' })];
const nodes = [node('worker-1'), node('worker-2')];
const cluster = [...cilium, ...nodes];

interface Options {
  readonly on?: string;
  readonly since?: string;
  readonly phase?: string;
  readonly spec?: object;
  readonly metadata?: object;
}

/** A pod with these addresses. */
const at = (path: string, ips: readonly string[], options: Options = {}): RawObject => {
  const {
    on = 'worker-1',
    since = '2026-11-23T08:00:00Z',
    phase = 'Running',
    spec = {},
    metadata = {},
  } = options;
  return {
    ...pod(path, 'web', { nodeName: on, ...spec }, { creationTimestamp: since, ...metadata }),
    status: { phase, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) },
  };
};
const cart = at('shop/cart', ['10.244.1.10']);
const younger = { on: 'worker-2', since: '2026-11-23T09:00:00Z' };
const web = (options: Options = {}, ips = ['10.244.1.10']) => at('shop/web', ips, { ...younger, ...options });
const flagged = [['high', 'Pod shop/web']] as const;

testRule('address/duplicate-pod-address', rule, {
  flags: {
    'two pods on two nodes with one address': { objects: [...cluster, web(), cart], expect: flagged },
    'two pods on one node': { objects: [...cluster, web({ on: 'worker-1' }), cart], expect: flagged },
    'the IPv6 address of two families, however it is written': {
      objects: [
        ...cluster,
        at('shop/cart', ['10.244.1.10', 'fd00::a']),
        web({}, ['10.244.2.10', 'fd00:0:0::000A']),
      ],
      expect: flagged,
    },
    'three pods: the oldest keeps it': {
      objects: [...cluster, cart, web(), at('blog/web', ['10.244.1.10'], { since: '2026-11-23T10:00:00Z' })],
      expect: [
        ['high', 'Pod shop/web'],
        ['high', 'Pod blog/web'],
      ],
    },
    'a pod older than two minutes': {
      objects: [...cluster, cart, web({ since: '2026-11-23T11:57:59Z' })],
      expect: flagged,
    },
    'pods of which some namespaces were not read': {
      objects: [...cluster, cart, web()],
      onlyIn: { Pod: ['shop'] },
      expect: flagged,
    },
  },
  passes: {
    'addresses that differ': { objects: [...cluster, cart, web({}, ['10.244.2.10'])] },
    'an address left over in a pod that has ended': {
      objects: [
        ...cluster,
        cart,
        web({ phase: 'Succeeded' }),
        at('shop/job', ['10.244.1.10'], { ...younger, phase: 'Failed' }),
      ],
    },
    'a pod that is being deleted': {
      objects: [...cluster, cart, web({ metadata: { deletionTimestamp: '2026-11-23T11:00:00Z' } })],
    },
    'pods on their node’s network': {
      objects: [
        ...cluster,
        cart,
        at('kube-system/a', ['192.168.1.1'], { spec: { hostNetwork: true } }),
        at('kube-system/b', ['192.168.1.1'], { spec: { hostNetwork: true } }),
      ],
    },
    'the status of a pod whose node is gone': { objects: [...cluster, cart, web({ on: 'worker-9' })] },
    'the status of a pod whose node does not answer': {
      objects: [
        ...cilium,
        node('worker-1', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }),
        node('worker-2'),
        cart,
        web(),
      ],
    },
    'pods of nodes that are no machines': {
      objects: [
        ...cilium,
        node('worker-1'),
        node('worker-2', { metadata: { name: 'worker-2', labels: { type: 'kwok' } } }),
        cart,
        web(),
      ],
    },
    'a pod younger than two minutes, which may have taken the address over': {
      objects: [...cluster, cart, web({ since: '2026-11-23T11:58:01Z' })],
    },
    'the same address in another cluster': {
      objects: [...cluster, cart],
      others: { west: { objects: [...cluster, web()] } },
    },
    'a pod whose address is written twice': {
      objects: [...cluster, web({}, ['10.244.1.10', '10.244.1.10'])],
    },
  },
  unknowns: {
    'two pods under a CNI that may keep networks apart': {
      objects: [
        daemonSet('kube-system/kube-ovn-cni', { containers: { 'cni-server': 'kubeovn/kube-ovn:v1.14.0' } }),
        ...nodes,
        cart,
        web(),
      ],
    },
    'two CNIs at once': { objects: [flannelAgent(), ...cluster, cart, web()] },
    'no duplicate among the namespaces that were read': {
      objects: [...cluster, cart],
      onlyIn: { Pod: ['shop'] },
    },
  },
  unknownUses: {
    nodes: { objects: [...cluster, cart, web()], expect: 'unknown' },
    cni: { objects: [...cluster, cart, web()], expect: 'unknown' },
    clock: { objects: [...cluster, cart, web()], expect: 'unknown' },
  },
  notApplicable: { 'a cluster without pods of its own network': { objects: cluster } },
});
