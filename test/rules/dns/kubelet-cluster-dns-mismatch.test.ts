import rule from '../../../src/rules/dns/kubelet-cluster-dns-mismatch.ts';
import { kubeadm } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import { serviceCidr } from '../../support/network-objects.ts';
import { node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const holder = 'ConfigMap kube-system/kubelet-config';
const kubelet = (config: object): RawObject =>
  configMap('kube-system/kubelet-config', { kubelet: JSON.stringify(config) });
const range = serviceCidr('kubernetes', ['10.96.0.0/16']);

/** A cluster whose kubelets are told this. */
const told = (config: object, text = kubeadm, ...more: RawObject[]): { objects: RawObject[] } => ({
  objects: [dnsService, coredns(), corefile(text), range, kubelet(config), node('w1'), ...more],
});
const right = { clusterDNS: ['10.96.0.10'], clusterDomain: 'cluster.local' };
const without = (text: string) => kubeadm.replace('kubernetes cluster.local', `kubernetes ${text}`);
const unread = { kind: 'ConfigMap', namespace: 'kube-system' } as const;
const savedOf = (config: object) => ({
  'nodes/w1/kubelet-config.yaml': JSON.stringify({ kubeletconfig: config }),
});

testRule('dns/kubelet-cluster-dns-mismatch', rule, {
  flags: {
    'an address in the Service range that no Service has': {
      ...told({ ...right, clusterDNS: ['10.96.0.100'] }),
      expect: [['high', holder]],
    },
    'the address of a Service that does not answer DNS': {
      ...told({ ...right, clusterDNS: ['10.96.0.50'] }, kubeadm, service('shop/cart')),
      expect: [['high', holder]],
    },
    'one wrong address beside the right one': {
      ...told({ ...right, clusterDNS: ['10.96.0.10', '10.96.0.100'] }),
      expect: [['high', holder]],
    },
    'a domain that CoreDNS does not serve': {
      ...told({ ...right, clusterDomain: 'corp.local' }),
      expect: [['high', holder]],
    },
    'a zone that a forward for the whole of DNS would take instead': {
      ...told({ ...right, clusterDomain: 'cluster.local' }, without('k8s.example')),
      expect: [['high', holder]],
    },
    'one node whose kubelet differs, from what was saved there': {
      ...told(right),
      files: savedOf({ clusterDNS: ['10.96.0.100'], clusterDomain: 'cluster.local' }),
      expect: [['high', 'Node w1']],
    },
  },
  passes: {
    'what kubeadm writes': told(right),
    'EKS with IPv6, whose DNS Service has an address of that family alone': {
      objects: [
        service(
          'kube-system/kube-dns',
          {
            clusterIP: 'fd30:1c53::a',
            clusterIPs: ['fd30:1c53::a'],
            selector: { 'k8s-app': 'kube-dns' },
            ports: [{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 }],
          },
          { labels: { 'k8s-app': 'kube-dns' } },
        ),
        coredns(),
        corefile(kubeadm),
        serviceCidr('kubernetes', ['fd30:1c53::/108']),
        kubelet({ ...right, clusterDNS: ['FD30:1C53:0::A'] }),
        node('w1'),
      ],
    },
    'a domain written with its dot and in capitals': told({ ...right, clusterDomain: 'Cluster.Local.' }),
    'the address of NodeLocal DNSCache': told(
      { ...right, clusterDNS: ['169.254.20.10'] },
      kubeadm,
      nodeLocalDns(),
    ),
    'a link-local address whose cache is no DaemonSet': told({ ...right, clusterDNS: ['169.254.10.11'] }),
    'the DNS of a virtual cluster': told(
      { ...right, clusterDNS: ['10.96.0.77'] },
      kubeadm,
      service('team/kube-dns-x-vcluster', {
        clusterIP: '10.96.0.77',
        clusterIPs: ['10.96.0.77'],
        ports: [{ name: 'dns', port: 53, protocol: 'UDP' }],
      }),
    ),
    'several zones of which one is the domain': told(
      { ...right, clusterDomain: 'west.local' },
      without('cluster.local west.local'),
    ),
    'a domain that a rewrite turns into another': told(
      { ...right, clusterDomain: 'corp.local' },
      kubeadm.replace(
        '    ready\n',
        '    ready\n    rewrite name suffix .corp.local .cluster.local answer auto\n',
      ),
    ),
    'a domain that is forwarded to another server': told(
      { ...right, clusterDomain: 'corp.local' },
      `${kubeadm}corp.local {\n    forward . 10.1.0.4\n}\n`,
    ),
    'a Corefile without the plugin': told(right, '. {\n    forward . 10.1.0.4\n}\n'),
  },
  unknownUses: {
    services: { ...told({ ...right, clusterDNS: ['10.96.0.100'] }), expect: 'unknown' },
    serviceCidrs: { ...told({ ...right, clusterDNS: ['10.96.0.100'] }), expect: 'unknown' },
  },
  unknowns: {
    'an address that belongs to no Service range': told({ ...right, clusterDNS: ['172.17.0.1'] }),
    'a cluster that keeps no kubelet configuration': { objects: [dnsService, coredns(), corefile(kubeadm)] },
    'a kubelet configuration that was forbidden': {
      objects: [dnsService, coredns(), corefile(kubeadm)],
      unreadNames: [{ ...unread, name: 'kubelet-config' }],
    },
    'a Corefile that was forbidden': {
      objects: [dnsService, coredns(), kubelet(right), range],
      unreadNames: [{ ...unread, name: 'coredns' }],
    },
    'a zone of which a variable is not known': told(
      { ...right, clusterDomain: 'corp.local' },
      `${kubeadm}import /zones/*.conf\n`,
    ),
  },
  notApplicable: { 'a cluster without a DNS': {} },
});
