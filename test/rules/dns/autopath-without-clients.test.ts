import rule from '../../../src/rules/dns/autopath-without-clients.ts';
import { kubeadm, nodeLocal } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cluster = (text: string, ...more: RawObject[]): { objects: RawObject[] } => ({
  objects: [dnsService, coredns(), corefile(text), node('worker-1'), ...more],
});
const autopath = kubeadm.replace('cache 30', 'autopath @kubernetes\n    cache 30');
const verified = autopath.replace('pods insecure', 'pods verified');
const windows = node('win-1', { metadata: { name: 'win-1', labels: { 'kubernetes.io/os': 'windows' } } });
const cache = [nodeLocalDns(), configMap('kube-system/node-local-dns', { Corefile: nodeLocal })];
const medium = [['medium', 'ConfigMap kube-system/coredns']] as const;

testRule('dns/autopath-without-clients', rule, {
  flags: {
    'pods insecure': { ...cluster(autopath), expect: medium },
    'no mode, which is disabled': { ...cluster(autopath.replace('pods insecure', '')), expect: medium },
    'a later mode over an earlier one': {
      ...cluster(autopath.replace('pods insecure', 'pods verified\n       pods disabled')),
      expect: medium,
    },
    'a kubernetes plugin in another server block only': {
      ...cluster(
        `${kubeadm.replace('.:53', 'cluster.local:53')}.:53 {\n    autopath @kubernetes\n    forward . 10.0.0.2\n}\n`,
      ),
      expect: medium,
    },
    'NodeLocal DNSCache on the way': { ...cluster(verified, ...cache), expect: medium },
    'pods on Windows nodes': { ...cluster(verified, windows), expect: medium },
    'Windows nodes that only their kubelet names': {
      ...cluster(
        verified,
        node('win-2', {
          metadata: { name: 'win-2', labels: {} },
          status: { nodeInfo: { operatingSystem: 'windows' } },
        }),
      ),
      expect: medium,
    },
    'a manifest': { manifests: [corefile(autopath)], expect: medium },
  },
  passes: {
    'pods verified': cluster(verified),
    'a later mode verified': cluster(
      autopath.replace('pods insecure', 'pods insecure\n       pods verified'),
    ),
    'no autopath, with NodeLocal DNSCache and Windows nodes': cluster(kubeadm, ...cache, windows),
    'a search path from a file': cluster(autopath.replace('@kubernetes', '/etc/coredns/resolv.conf')),
  },
  unknownUses: { nodes: { ...cluster(verified), expect: 'unknown' } },
  unknowns: {
    'DaemonSets that were not read, of which one may be NodeLocal DNSCache': {
      ...cluster(verified),
      unread: { DaemonSet: 'forbidden' },
    },
    'a Corefile that does not parse': cluster('. {\n'),
    'imports that were not read': cluster(`${kubeadm}import /zones/*.conf\n`),
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
