import rule from '../../../src/rules/dns/node-local-not-ready.ts';
import { coredns, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { agentPod, configMap } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const own = '169.254.20.10';
const kubelets = (...addresses: string[]) =>
  configMap('kube-system/kubelet-config', {
    kubelet: `kind: KubeletConfiguration\nclusterDNS: [${addresses.map((one) => `"${one}"`).join(', ')}]\n`,
  });
const cachePod = (on: string, ready = true): RawObject => ({
  ...agentPod('kube-system/node-local-dns', on),
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});
const base = [dnsService, coredns(), nodeLocalDns()];
const labelled = (name: string, labels: object) => node(name, { metadata: { name, labels } });
const flagged = [['high', 'DaemonSet kube-system/node-local-dns']] as const;

testRule('dns/node-local-not-ready', rule, {
  flags: {
    'a node on which the cache is not ready': {
      objects: [
        ...base,
        kubelets(own),
        node('worker-1'),
        node('worker-2'),
        cachePod('worker-1'),
        cachePod('worker-2', false),
      ],
      expect: flagged,
    },
    'nodes on which it does not run': {
      objects: [
        ...base,
        kubelets(own),
        node('worker-1'),
        node('worker-2'),
        node('worker-3'),
        cachePod('worker-1'),
      ],
      expect: flagged,
    },
    'a node whose own kubelet was asked': {
      objects: [...base, kubelets('10.96.0.10'), node('worker-1'), node('worker-2')],
      files: { 'nodes/worker-2/kubelet-config.yaml': `clusterDNS: ["${own}"]\n` },
      expect: flagged,
    },
    'a node that joined five minutes ago': {
      objects: [
        ...base,
        kubelets(own),
        node('worker-1', { metadata: { name: 'worker-1', creationTimestamp: '2026-11-23T11:55:00Z' } }),
      ],
      expect: flagged,
    },
  },
  passes: {
    'a cache that is ready on every node': {
      objects: [...base, kubelets(own), node('worker-1'), cachePod('worker-1')],
    },
    'kubelets that send pods to the cluster’s DNS': {
      objects: [...base, kubelets('10.96.0.10'), node('worker-1'), cachePod('worker-1', false)],
    },
    'the cluster’s DNS as second server': {
      objects: [...base, kubelets(own, '10.96.0.10'), node('worker-1')],
    },
    'a new pod beside an old one': {
      objects: [
        ...base,
        kubelets(own),
        node('worker-1'),
        cachePod('worker-1'),
        { ...cachePod('worker-1', false), metadata: { ...cachePod('worker-1').metadata, name: 'next' } },
      ],
    },
    'Windows, Fargate and virtual nodes, and one that is down': {
      objects: [
        ...base,
        kubelets(own),
        labelled('win-1', { 'kubernetes.io/os': 'windows' }),
        labelled('fargate-1', { 'eks.amazonaws.com/compute-type': 'fargate' }),
        labelled('virtual-1', { type: 'virtual-kubelet' }),
        node('worker-9', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }),
      ],
    },
    'a node that joined a moment ago': {
      objects: [
        ...base,
        kubelets(own),
        node('worker-1', { metadata: { name: 'worker-1', creationTimestamp: '2026-11-23T11:58:00Z' } }),
      ],
    },
    'a ready cache where nobody saved what kubelets are told': {
      objects: [...base, node('worker-1'), cachePod('worker-1')],
    },
  },
  unknownUses: {
    clock: {
      objects: [
        ...base,
        kubelets(own),
        node('worker-1', { metadata: { name: 'worker-1', creationTimestamp: '2026-11-23T08:00:00Z' } }),
      ],
      expect: 'unknown',
    },
  },
  unknowns: {
    'a cache that is not ready where nobody saved what kubelets are told': {
      objects: [...base, node('worker-1'), cachePod('worker-1', false)],
    },
    'pods that were read in another namespace only': {
      objects: [...base, kubelets(own), node('worker-1')],
      onlyIn: { Pod: ['default'] },
    },
  },
  notApplicable: {
    'a cluster without NodeLocal DNSCache': { objects: [dnsService, coredns(), kubelets(own)] },
  },
});
