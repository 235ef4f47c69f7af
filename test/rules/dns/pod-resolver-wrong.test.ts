import rule from '../../../src/rules/dns/pod-resolver-wrong.ts';
import { coredns, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { ciliumAgent } from '../../support/network-agents.ts';
import { serviceCidr } from '../../support/network-objects.ts';
import { node, pod, service } from '../../support/objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';
import { podTemplate, workload } from '../../support/workload-objects.ts';

/** A workload `kind namespace/name` whose pods have these settings. */
const of = (kind: string, path: string, settings: object, metadata: object = {}): RawObject => {
  const template = podTemplate({ app: 'x' }, [{ name: 'main' }], settings);
  const spec = kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template };
  const made = workload(kind, path, 'x', spec);
  return { ...made, metadata: { ...made.metadata, ...metadata } };
};
const deployment = (settings: object): RawObject => of('Deployment', 'shop/cart', settings);
const onHost = { hostNetwork: true };
const cart = 'Deployment shop/cart';

const range = serviceCidr('kubernetes', ['10.96.0.0/16', 'fd00:10::/112']);
const none = (...nameservers: string[]) => ({ dnsPolicy: 'None', dnsConfig: { nameservers } });
const with3 = { dnsConfig: { nameservers: ['10.1.0.1', '10.1.0.2', '10.1.0.3'] } };
const searches = (count: number, length = 8) =>
  Array.from({ length: count }, (_, index) => `${String(index).padStart(length - 4, 'a')}.net`);
const searching = (count: number, length?: number) => ({ dnsConfig: { searches: searches(count, length) } });

const server = (minor: number): Given => ({
  files: {
    'outputs/version.json': JSON.stringify({ gitVersion: `v1.${minor}.0`, major: '1', minor: `${minor}` }),
  },
});

const daemonPods = Array.from({ length: 500 }, (_, index) =>
  pod(
    `monitoring/agent-${index}`,
    'x',
    { ...onHost, dnsPolicy: 'ClusterFirst' },
    { ownerReferences: [{ kind: 'DaemonSet', name: 'agent', controller: true }] },
  ),
);
const windows = { ...onHost, nodeSelector: { 'kubernetes.io/os': 'windows' } };

testRule('dns/pod-resolver-wrong', rule, {
  flags: {
    'a DaemonSet on the host network, with its pods as one finding': {
      objects: [of('DaemonSet', 'monitoring/agent', onHost), ...daemonPods],
      expect: [['medium', 'DaemonSet monitoring/agent']],
    },
    'a template that leaves dnsPolicy to its default': {
      objects: [deployment(onHost)],
      expect: [['medium', cart]],
    },
    'pods of a workload that was not read, as one finding at one of them': {
      objects: daemonPods,
      expect: [['medium', 'Pod monitoring/agent-0']],
    },
    'a pod of its own': {
      objects: [pod('shop/debug', 'debug', onHost)],
      expect: [['medium', 'Pod shop/debug']],
    },
    'pods that something put on the host network, unlike their template': {
      objects: [
        of('DaemonSet', 'shop/agent', {}),
        pod('shop/agent-1', 'x', onHost, {
          ownerReferences: [{ kind: 'DaemonSet', name: 'agent', controller: true }],
        }),
      ],
      expect: [['medium', 'Pod shop/agent-1']],
    },
    'an ingress controller or kube-proxy in kube-system, as low': {
      objects: [of('DaemonSet', 'kube-system/kube-proxy', onHost)],
      expect: [['low', 'DaemonSet kube-system/kube-proxy']],
    },
    'what OpenShift’s operators run, as low': {
      objects: [of('DaemonSet', 'openshift-multus/multus', onHost)],
      expect: [['low', 'DaemonSet openshift-multus/multus']],
    },
    'an agent of the network in a namespace of its own, as low': {
      objects: [
        of('DaemonSet', 'calico-system/calico-node', {
          ...onHost,
          containers: [{ name: 'calico-node', image: 'quay.io/calico/node:v3.32.0' }],
        }),
      ],
      expect: [['low', 'DaemonSet calico-system/calico-node']],
    },
    // https://github.com/tigera/operator/blob/master/pkg/render/typha.go sets hostNetwork and no dnsPolicy.
    'what runs beside an agent of the network in its namespace, as low': {
      objects: [
        of('DaemonSet', 'calico-system/calico-node', {
          containers: [{ name: 'calico-node', image: 'quay.io/calico/node:v3.32.0' }],
        }),
        of('Deployment', 'calico-system/calico-typha', onHost),
      ],
      expect: [['low', 'Deployment calico-system/calico-typha']],
    },
    // https://github.com/metallb/metallb/blob/v0.16.1/config/manifests/metallb-native.yaml
    'the speaker of MetalLB as its manifest ships it, as low': {
      objects: [
        of('DaemonSet', 'metallb-system/speaker', {
          hostNetwork: true,
          containers: [{ name: 'speaker', image: 'quay.io/metallb/speaker:v0.16.1' }],
        }),
      ],
      expect: [['low', 'DaemonSet metallb-system/speaker']],
    },
    'a manifest on the host network': {
      manifests: [of('CronJob', 'shop/backup', onHost)],
      expect: [['medium', 'CronJob shop/backup']],
    },
    'dnsPolicy None without dnsConfig': {
      manifests: [deployment({ dnsPolicy: 'None' })],
      expect: [['high', cart]],
    },
    'dnsPolicy None with search domains and no nameserver, in a Rollout that no API server checks': {
      objects: [of('Rollout', 'shop/cart', { dnsPolicy: 'None', dnsConfig: { searches: ['corp.example'] } })],
      expect: [['high', 'Rollout shop/cart']],
    },
    'a manifest of a pod that names four nameservers': {
      manifests: [
        pod('shop/debug', 'debug', {
          dnsConfig: { nameservers: ['1.1.1.1', '8.8.8.8', '9.9.9.9', '10.0.0.2'] },
        }),
      ],
      expect: [['high', 'Pod shop/debug']],
    },
    '33 search domains': { manifests: [deployment(searching(33))], expect: [['high', cart]] },
    '2,049 characters of search domains': {
      manifests: [deployment({ dnsConfig: { searches: [...searches(9, 204), 'a'.repeat(204)] } })],
      expect: [['high', cart]],
    },
    'seven search domains before 1.26': {
      objects: [deployment({ dnsPolicy: 'Default', ...searching(7) })],
      ...server(25),
      expect: [['high', cart]],
    },
    '257 characters of search domains before 1.26': {
      objects: [deployment({ dnsPolicy: 'Default', ...searching(1, 257) })],
      ...server(25),
      expect: [['high', cart]],
    },
    'thirty search domains beside the three of the cluster': {
      objects: [deployment(searching(30))],
      expect: [['medium', cart]],
    },
    'search domains of 2,048 characters beside those of the cluster': {
      objects: [deployment({ ...onHost, dnsPolicy: 'ClusterFirstWithHostNet', ...searching(10, 203) })],
      expect: [['medium', cart]],
    },
    'four search domains beside the three of the cluster before 1.26': {
      objects: [deployment(searching(4))],
      ...server(25),
      expect: [['medium', cart]],
    },
    'three nameservers beside the one of the cluster': {
      objects: [dnsService, deployment(with3)],
      expect: [['medium', cart]],
    },
    'dnsPolicy None with an address of the Service range that no Service has': {
      objects: [range, dnsService, deployment(none('10.96.0.53'))],
      expect: [['high', cart]],
    },
    'dnsPolicy None with such an address of IPv6': {
      objects: [range, dnsService, deployment(none('FD00:10::0a'))],
      expect: [['high', cart]],
    },
    'dnsPolicy None with the address of a Service that is no DNS': {
      objects: [
        range,
        service('shop/web', { clusterIP: '10.96.0.50', clusterIPs: ['10.96.0.50'] }),
        deployment(none('10.96.0.50')),
      ],
      expect: [['high', cart]],
    },
    'dnsPolicy None with one dead nameserver of two': {
      objects: [range, dnsService, deployment(none('10.96.0.53', '10.96.0.10'))],
      expect: [['medium', cart]],
    },
  },
  passes: {
    'ClusterFirst in the network of pods': { objects: [deployment({}), pod('shop/debug', 'debug')] },
    'ClusterFirstWithHostNet on the host network': {
      objects: [of('DaemonSet', 'monitoring/agent', { ...onHost, dnsPolicy: 'ClusterFirstWithHostNet' })],
    },
    'dnsPolicy Default on the host network': {
      objects: [
        nodeLocalDns(),
        of('DaemonSet', 'monitoring/agent', { ...onHost, dnsPolicy: 'Default' }),
        coredns(),
      ],
    },
    'static pods of the control plane': {
      objects: [
        pod('kube-system/etcd-cp-1', 'etcd', onHost, {
          annotations: { 'kubernetes.io/config.mirror': 'x' },
          ownerReferences: [{ kind: 'Node', name: 'cp-1', controller: true }],
        }),
      ],
    },
    'host process pods of Windows': {
      objects: [
        of('DaemonSet', 'monitoring/exporter', windows),
        deployment({ ...onHost, os: { name: 'windows' } }),
      ],
    },
    'the host network on GKE with Cloud DNS': {
      objects: [
        node('n1', { metadata: { name: 'n1', labels: { 'cloud.google.com/gke-nodepool': 'a' } } }),
        deployment(onHost),
      ],
    },
    'three nameservers with dnsPolicy None, outside of the Service ranges': {
      objects: [range, deployment({ dnsPolicy: 'None', ...with3 })],
    },
    'three nameservers of which one is that of the cluster': {
      objects: [
        dnsService,
        deployment({ dnsConfig: { nameservers: ['10.96.0.10', '10.1.0.2', '10.1.0.3'] } }),
      ],
    },
    'three nameservers of which one is that of NodeLocal DNSCache': {
      objects: [
        dnsService,
        deployment({ dnsConfig: { nameservers: ['169.254.20.10', '10.1.0.2', '10.1.0.3'] } }),
      ],
    },
    'two nameservers beside the one of the cluster': {
      objects: [dnsService, deployment({ dnsConfig: { nameservers: ['10.1.0.2', '10.1.0.3'] } })],
    },
    'three nameservers where no Service is that of the cluster’s DNS': { objects: [deployment(with3)] },
    'search domains up to the limits': {
      objects: [
        deployment({ dnsPolicy: 'Default', ...searching(32) }),
        of('StatefulSet', 'shop/db', { dnsPolicy: 'Default', dnsConfig: { searches: searches(1, 2048) } }),
      ],
    },
    'as many search domains as fit beside those of the cluster, repeated ones counted once': {
      objects: [
        deployment({ dnsConfig: { searches: [...searches(29), 'svc.cluster.local', 'cluster.local'] } }),
      ],
    },
    'seven search domains since 1.26': {
      objects: [deployment({ dnsPolicy: 'Default', ...searching(7) })],
      ...server(26),
    },
    'six search domains before 1.26': {
      objects: [deployment({ dnsPolicy: 'Default', ...searching(6) })],
      ...server(25),
    },
    'dnsPolicy None with the address of the DNS Service': {
      objects: [range, dnsService, deployment(none('10.96.0.10'))],
    },
    'dnsPolicy None with a resolver elsewhere': {
      objects: [range, deployment(none('1.1.1.1', 'fd00:99::1'))],
    },
    'manifests that are all there is': { manifests: [deployment({})], complete: true },
  },
  unknowns: {
    'three nameservers beside those of a node': { objects: [deployment({ ...with3, dnsPolicy: 'Default' })] },
    'a nameserver where part of the Services was not read': {
      objects: [range, deployment(none('10.96.0.53'))],
      onlyIn: { Service: ['shop'] },
    },
    'a nameserver outside of the Service ranges that were read, of several': {
      objects: [range, deployment(none('10.97.0.53'))],
      onlyIn: { ServiceCIDR: [] },
    },
    'a manifest with dnsPolicy None, which says nothing of addresses': {
      manifests: [deployment(none('10.96.0.53'))],
      complete: true,
    },
  },
  unknownUses: {
    clusterDns: { objects: [dnsService, deployment(with3)], expect: 'unknown' },
    services: { objects: [range, deployment(none('10.96.0.53'))], expect: 'unknown' },
    serviceCidrs: { objects: [range, dnsService, deployment(none('10.96.0.53'))], expect: 'unknown' },
    networkAgents: {
      objects: [of('DaemonSet', 'kube-cilium/cilium', onHost), ciliumAgent()],
      expect: [['medium', 'DaemonSet kube-cilium/cilium']],
    },
    version: { objects: [deployment({ dnsPolicy: 'Default', ...searching(7) })], expect: 'passed' },
  },
  notApplicable: {
    'a pod that has ended': {
      objects: [{ ...pod('shop/job', 'job', onHost), status: { phase: 'Failed' } }],
    },
  },
});
