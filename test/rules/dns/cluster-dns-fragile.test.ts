import rule from '../../../src/rules/dns/cluster-dns-fragile.ts';
import { coredns, corednsPod, dnsService } from '../../support/dns-objects.ts';
import { node } from '../../support/objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const service = 'Service kube-system/kube-dns';
const critical = coredns({ more: { priorityClassName: 'system-cluster-critical' } });

function podOn(name: string, nodeName: string, ready = true): RawObject {
  const pod = corednsPod(name, ready);
  return { ...pod, spec: { ...(pod.spec as object), nodeName } };
}
const inZone = (name: string, zone: string) =>
  node(name, { metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } } });
/** The DNS with these pods on these nodes. */
const running = (pods: readonly RawObject[], nodes: readonly RawObject[]): { objects: RawObject[] } => ({
  objects: [dnsService, critical, ...pods, ...nodes],
});
const three = [inZone('w1', 'a'), inZone('w2', 'a'), inZone('w3', 'b')];
const gke: Given = {
  objects: [
    dnsService,
    node('gke-1', {
      metadata: { name: 'gke-1', labels: { 'cloud.google.com/gke-nodepool': 'default' } },
      spec: { providerID: 'gce://project/zone/gke-1' },
    }),
  ],
};

testRule('dns/cluster-dns-fragile', rule, {
  flags: {
    'a Service none of whose pods is ready': {
      ...running([podOn('coredns-1', 'w1', false), podOn('coredns-2', 'w3', false)], three),
      expect: [['high', service]],
    },
    'a Service without any pod': { ...running([], three), expect: [['high', service]] },
    'one replica among several nodes': {
      ...running([podOn('coredns-1', 'w1')], three),
      expect: [['medium', service]],
    },
    'two replicas of which one is ready': {
      ...running([podOn('coredns-1', 'w1'), podOn('coredns-2', 'w3', false)], three),
      expect: [['medium', service]],
    },
    'all replicas on one node': {
      ...running([podOn('coredns-1', 'w1'), podOn('coredns-2', 'w1')], three),
      expect: [['medium', service]],
    },
    'all replicas in one of two zones': {
      ...running([podOn('coredns-1', 'w1'), podOn('coredns-2', 'w2')], three),
      expect: [['medium', service]],
    },
    'a DNS without the priority of critical add-ons': {
      objects: [dnsService, coredns(), podOn('coredns-1', 'w1'), podOn('coredns-2', 'w3'), ...three],
      expect: [['medium', 'Deployment kube-system/coredns']],
    },
  },
  passes: {
    'replicas in two zones': running([podOn('coredns-1', 'w1'), podOn('coredns-2', 'w3')], three),
    'one replica on the only node': running([podOn('coredns-1', 'w1')], [node('w1')]),
    'one replica on the only node that is ready': running(
      [podOn('coredns-1', 'w1')],
      [node('w1'), node('w2', { status: { conditions: [{ type: 'Ready', status: 'False' }] } })],
    ),
    'nodes without zones': running(
      [podOn('coredns-1', 'w1'), podOn('coredns-2', 'w2')],
      [node('w1'), node('w2')],
    ),
    'a DaemonSet of node-critical priority': {
      objects: [
        dnsService,
        coredns({ more: { priorityClassName: 'system-node-critical' } }),
        podOn('coredns-1', 'w1'),
        podOn('coredns-2', 'w3'),
        ...three,
      ],
    },
  },
  unknownUses: {
    pods: { ...running([podOn('coredns-1', 'w1')], three), expect: 'unknown' },
    nodes: { ...running([podOn('coredns-1', 'w1')], three), expect: 'unknown' },
  },
  unknowns: {
    'pods that were not read, behind a Deployment that counts two': {
      objects: [dnsService, critical, ...three],
      unread: { Pod: 'forbidden' },
    },
  },
  notApplicable: { 'a cluster without a DNS server': {}, 'GKE with Cloud DNS': gke },
});
