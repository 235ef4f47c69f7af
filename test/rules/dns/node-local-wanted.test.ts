import rule from '../../../src/rules/dns/node-local-wanted.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { kubeadm, nodeLocal } from '../../parse/corefiles.ts';
import { configMap } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const conntrack = (failed: number): string => `cpu=0 found=0 insert_failed=${failed} drop=0\n`;
const card = (exceeded: number): string =>
  `NIC statistics:\n     linklocal_allowance_exceeded: ${exceeded}\n`;
const cluster = (...more: RawObject[]): RawObject[] => [dnsService, coredns(), corefile(kubeadm), ...more];
const aws = node('worker-1', { spec: { providerID: 'aws:///eu-west-1a/i-0abc' } });
const rising = {
  'nodes/worker-1/conntrack-S.txt': conntrack(3),
  'nodes/worker-1/conntrack-S.2.txt': conntrack(9),
};
const still = {
  'nodes/worker-1/conntrack-S.txt': conntrack(900),
  'nodes/worker-1/conntrack-S.2.txt': conntrack(900),
};
const medium = [['medium', 'Node worker-1']] as const;

testRule('dns/node-local-wanted', rule, {
  flags: {
    'insert_failed that rises': { objects: cluster(node('worker-1')), files: rising, expect: medium },
    'the limit of the VPC resolver': {
      objects: cluster(aws),
      files: {
        ...still,
        'nodes/worker-1/ethtool-S-ens5.txt': card(10),
        'nodes/worker-1/ethtool-S-ens5.2.txt': card(11),
      },
      expect: medium,
    },
    'one of several nodes, whatever is lacking of others': {
      objects: cluster(node('worker-1'), node('worker-2')),
      files: rising,
      expect: medium,
    },
  },
  passes: {
    'drop counters with an old history': { objects: cluster(node('worker-1')), files: still },
    'a counter that never rose, read once': {
      objects: cluster(node('worker-1')),
      files: { 'nodes/worker-1/conntrack-S.txt': conntrack(0) },
    },
    'NodeLocal DNSCache, whatever is counted': {
      objects: cluster(
        node('worker-1'),
        nodeLocalDns(),
        configMap('kube-system/node-local-dns', { Corefile: nodeLocal }),
      ),
      files: rising,
    },
    'NodeLocal DNSCache, with nothing saved': {
      objects: cluster(
        node('worker-1'),
        nodeLocalDns(),
        configMap('kube-system/node-local-dns', { Corefile: nodeLocal }),
      ),
    },
    'Cloud DNS on GKE': {
      objects: [
        dnsService,
        node('worker-1', {
          metadata: { name: 'worker-1', labels: { 'cloud.google.com/gke-nodepool': 'a' } },
        }),
      ],
      files: rising,
    },
    'a Windows node, which has no conntrack': {
      objects: cluster(
        node('worker-1'),
        node('win-1', { metadata: { name: 'win-1', labels: { 'kubernetes.io/os': 'windows' } } }),
      ),
      files: still,
    },
    'both counters on AWS': {
      objects: cluster(aws),
      files: { ...still, 'nodes/worker-1/ethtool-S-ens5.txt': card(0) },
    },
  },
  unknownUses: {
    nodeCounters: { objects: cluster(node('worker-1')), files: rising, expect: 'unknown' },
    nodes: { objects: cluster(node('worker-1')), files: still, expect: 'unknown' },
    platform: { objects: cluster(node('worker-1')), files: rising, expect: medium },
  },
  unknowns: {
    'a cluster of which nothing but the names that were asked for was read': {
      unread: Object.fromEntries(
        (['Service', 'DaemonSet', 'Deployment', 'Pod', 'Node'] as const).map((kind) => [kind, 'forbidden']),
      ),
    },
    'a live cluster, whose API server serves no counters': { objects: cluster(node('worker-1')) },
    'one reading': {
      objects: cluster(node('worker-1')),
      files: { 'nodes/worker-1/conntrack-S.txt': conntrack(5) },
    },
    'another node of which nothing was saved': {
      objects: cluster(node('worker-1'), node('worker-2')),
      files: still,
    },
    'AWS without the counter of its network card': { objects: cluster(aws), files: still },
    'AKS, whose LocalDNS no object shows': {
      objects: cluster(
        node('worker-1', {
          metadata: { name: 'worker-1', labels: { 'kubernetes.azure.com/cluster': 'MC_a' } },
        }),
      ),
      files: rising,
    },
    'DaemonSets that were not read': {
      objects: cluster(node('worker-1')),
      files: rising,
      unread: { DaemonSet: 'forbidden' },
    },
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
