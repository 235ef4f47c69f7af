import rule from '../../../src/rules/dns/forwarding-loop.ts';
import { aks, eks, kubeadm, nodeLocal, openshift } from '../../parse/corefiles.ts';
import { coredns, corednsPod, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import { node, service } from '../../support/objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const holder = 'ConfigMap kube-system/coredns';

/** A cluster with this Corefile and two pods that are ready. */
const reading = (text: string, more: object = {}, ...objects: RawObject[]): { objects: RawObject[] } => ({
  objects: [
    dnsService,
    coredns({ more }),
    corefile(text),
    corednsPod('coredns-1'),
    corednsPod('coredns-2'),
    ...objects,
  ],
});
const forwarding = (...to: string[]) =>
  kubeadm.replace('forward . /etc/resolv.conf', `forward . ${to.join(' ')}`);
const withoutFallthrough = (text: string) => text.replace(/^ *fallthrough.*\n/m, '');
const kubelet = (config: object): RawObject =>
  configMap('kube-system/kubelet-config', { kubelet: JSON.stringify(config) });
const saved = (resolvConf: string, nameserver: string) => ({
  'nodes/w1/kubelet-config.yaml': JSON.stringify({ kubeletconfig: { resolvConf } }),
  'nodes/w1/resolv.conf': `nameserver ${nameserver}\n`,
});
const noLoop = kubeadm.replace('    loop\n', '');
const cache = (text: string, image?: string) => [
  nodeLocalDns(image),
  configMap('kube-system/node-local-dns', { Corefile: text }),
];
const toDns = nodeLocal.replace(
  'forward . __PILLAR__UPSTREAM__SERVERS__',
  'forward . __PILLAR__CLUSTER__DNS__',
);
const crashing: Given = {
  objects: [dnsService, coredns(), corefile(kubeadm), corednsPod('coredns-1', false)],
};

testRule('dns/forwarding-loop', rule, {
  flags: {
    'the address of the DNS Service as upstream': {
      ...reading(forwarding('10.96.0.10')),
      expect: [['high', holder]],
    },
    'a loopback address': { ...reading(forwarding('127.0.0.1')), expect: [['high', holder]] },
    'the stub of systemd-resolved': { ...reading(forwarding('127.0.0.53')), expect: [['high', holder]] },
    'the loopback address of IPv6': { ...reading(forwarding('[::1]:53')), expect: [['high', holder]] },
    'a zone of its own that goes to the DNS Service': {
      ...reading(`${kubeadm}corp.example {\n    forward . 10.96.0.10\n}\n`),
      expect: [['high', holder]],
    },
    'one of several upstreams, without the loop plugin': {
      ...reading(noLoop.replace('/etc/resolv.conf', '10.1.0.4 10.96.0.10')),
      expect: [['high', holder]],
    },
    'the plugin grpc to itself': {
      ...reading('grpc://.:53 {\n    grpc . grpc://127.0.0.1:53\n}\n'),
      expect: [['high', holder]],
    },
    'two server blocks that send each other their queries': {
      ...reading('.:53 {\n    forward . 127.0.0.1:5301\n}\n.:5301 {\n    forward . 127.0.0.1:53\n}\n'),
      expect: [
        ['high', holder],
        ['high', holder],
      ],
    },
    'a Service port that leads to another port of the pods': {
      objects: [
        service('kube-system/kube-dns', {
          clusterIP: '10.96.0.10',
          clusterIPs: ['10.96.0.10'],
          selector: { 'k8s-app': 'kube-dns' },
          ports: [{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 5353 }],
        }),
        coredns(),
        corefile('.:5353 {\n    forward . 10.96.0.10\n}\n'),
      ],
      expect: [['high', holder]],
    },
    'a cache on the nodes that asks CoreDNS again': {
      ...reading(withoutFallthrough(forwarding('169.254.20.10')), {}, ...cache(toDns)),
      expect: [
        ['high', holder],
        ['high', 'ConfigMap kube-system/node-local-dns'],
      ],
    },
    'a cache on the nodes that asks CoreDNS for reverse zones, which CoreDNS passes on to it': {
      ...reading(forwarding('169.254.20.10'), {}, ...cache(nodeLocal)),
      expect: [
        ['high', 'ConfigMap kube-system/node-local-dns'],
        ['high', 'ConfigMap kube-system/node-local-dns'],
      ],
    },
    'pods that get the resolv.conf of the cluster': {
      ...reading(kubeadm, { dnsPolicy: 'ClusterFirst' }),
      expect: [['high', holder]],
    },
    'pods with nameservers of their own that are the cluster’s': {
      ...reading(kubeadm, { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.10'] } }),
      expect: [['high', holder]],
    },
    'kubelets that give pods the stub of systemd-resolved': {
      ...reading(kubeadm, {}, kubelet({ resolvConf: '/run/systemd/resolve/stub-resolv.conf' })),
      expect: [['high', holder]],
    },
    'a node whose own file, which its kubelet gives to pods, names the stub': {
      ...reading(kubeadm, {}, node('w1')),
      files: saved('/etc/resolv.conf', '127.0.0.53'),
      expect: [['high', holder]],
    },
    'no loop plugin beside a forward to the resolvers of the node, as low': {
      ...reading(noLoop, {}, kubelet({ resolvConf: '/run/systemd/resolve/resolv.conf' })),
      expect: [['low', holder]],
    },
    'a manifest': { manifests: [corefile(forwarding('127.0.0.1'))], expect: [['high', holder]] },
  },
  passes: {
    'kubeadm with pods that are ready': reading(kubeadm),
    'EKS with pods that are ready': reading(eks),
    'AKS with pods that are ready': {
      objects: [dnsService, coredns({ custom: 'coredns-custom' }), corefile(aks), corednsPod('coredns-1')],
    },
    'OpenShift, whose operator leaves the loop plugin out': {
      ...reading(openshift.replace('/etc/resolv.conf', '10.0.0.2')),
    },
    'a conditional forward to a resolver elsewhere': reading(
      `${kubeadm}corp.example {\n    forward . 10.1.0.4\n}\n`,
    ),
    'a loopback address at the port of another server block': reading(
      '.:53 {\n    forward . 127.0.0.1:5301\n}\n.:5301 {\n    forward . tls://9.9.9.9 {\n        tls_servername dns.quad9.net\n    }\n}\n',
    ),
    'a loopback address at the port of another container': reading(forwarding('127.0.0.1:5053')),
    'a cache on the nodes that asks the resolvers of the node': reading(
      withoutFallthrough(forwarding('169.254.20.10')),
      {},
      ...cache(nodeLocal),
    ),
    'a zone that the other server block answers itself': reading(
      `${kubeadm}k8s.example {\n    forward . 127.0.0.1:5301\n}\nk8s.example:5301 {\n    hosts\n}\n`,
    ),
    'nodes with the stub whose kubelets give pods another file': {
      ...reading(noLoop.replace('reload', 'reload\n    loop'), {}, node('w1')),
      files: saved('/run/systemd/resolve/resolv.conf', '127.0.0.53'),
    },
    'a node whose file names a resolver elsewhere': {
      ...crashing,
      files: saved('/etc/resolv.conf', '10.0.0.2'),
    },
  },
  unknowns: {
    'pods that are not ready, while nobody saved what the node gives them': crashing,
    'a manifest that forwards to the resolvers of the node': { manifests: [corefile(kubeadm)] },
    'a Corefile that does not parse': reading('. {\n'),
    'imports that were not read': reading(`${forwarding('10.0.0.2')}import /zones/*.conf\n`),
    'a Corefile that was forbidden': {
      objects: [dnsService, coredns()],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }],
    },
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
