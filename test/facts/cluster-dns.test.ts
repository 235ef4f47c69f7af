import { describe, expect, it } from 'vitest';
import { planOf } from '../../src/facts/evidence-of.ts';
import type { ClusterDns, CorefileSeen } from '../../src/model/evidence/cluster-dns.ts';
import { clusterIpsOf } from '../../src/model/evidence/cluster-dns.ts';
import type { Maybe } from '../../src/model/maybe.ts';
import { formatRef } from '../../src/model/ref.ts';
import { aks, k3s, kubeadm, nodeLocal, openshift } from '../parse/corefiles.ts';
import { coredns, corednsPod, corefile, dnsService, nodeLocalDns } from '../support/dns-objects.ts';
import { configMap } from '../support/network-agents.ts';
import { node, service } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject, snapshotOf } from '../support/snapshot-of.ts';

function dnsOf(given: Given): ClusterDns {
  const { clusterDns } = evidenceIn(given);
  if (clusterDns.state !== 'known') throw new Error(JSON.stringify(clusterDns));
  return clusterDns.value;
}

function corefilesOf(given: Given): readonly CorefileSeen[] {
  const { corefiles } = dnsOf(given);
  if (corefiles.state !== 'known') throw new Error(JSON.stringify(corefiles));
  return corefiles.value.found;
}

/** The value, `absent`, or what is missing and why. */
const told = <T>(maybe: Maybe<T>): unknown =>
  maybe.state === 'known'
    ? maybe.value
    : maybe.state === 'absent'
      ? 'absent'
      : maybe.missing.map(({ what, reason }) => `${what}: ${reason}`);

const typical: readonly RawObject[] = [
  dnsService,
  coredns(),
  corednsPod('coredns-1'),
  corednsPod('coredns-2', false),
  corefile(kubeadm),
];

describe('clusterDns', () => {
  it('finds a typical DNS by its Service, with what runs behind it', () => {
    const {
      implementation,
      service: found,
      servers,
      pods,
      clusterDomain,
      nodeLocal: cache,
    } = dnsOf({ objects: typical });
    expect(told(implementation)).toBe('CoreDNS');
    expect(found.state === 'known' && clusterIpsOf(found.value)).toEqual(['10.96.0.10']);
    expect(told(pods)).toEqual({ pods: 2, ready: 1 });
    expect(pods.state === 'known' && pods.from.map(({ object, seen }) => `${object} ${seen}`)).toEqual([
      'Service kube-system/kube-dns {"k8s-app":"kube-dns"}',
      'Pod kube-system/coredns-1 True',
      'Pod kube-system/coredns-2 False',
    ]);
    expect(told(clusterDomain)).toBe('cluster.local');
    expect(told(cache)).toBe('absent');
    expect(
      servers.state === 'known' &&
        servers.value.map(({ ref, program, version, isStock, desired, ready }) => [
          formatRef(ref),
          program,
          version.state === 'known' && version.value.minor,
          isStock,
          desired,
          ready,
        ]),
    ).toEqual([['Deployment kube-system/coredns', 'CoreDNS', 12, true, 2, 2]]);
  });

  it.each([
    ['OpenShift', 'openshift-dns/dns-default'],
    ['RKE2', 'kube-system/rke2-coredns-rke2-coredns'],
    ['a chart', 'kube-system/coredns'],
  ])('finds the Service of %s', (_, path) => {
    const found = dnsOf({ objects: [service(path)] }).service;
    expect(found.state === 'known' && formatRef(found.value.ref)).toBe(`Service ${path}`);
  });

  it('believes the kubelets before any name, and never takes the Service of the cache on the nodes', () => {
    const labels = { 'k8s-app': 'kube-dns' };
    const upstream = service('kube-system/kube-dns-upstream', { clusterIP: '10.96.0.99' }, { labels });
    const mine = service('dns/mine', { clusterIP: '10.96.0.53', clusterIPs: ['10.96.0.53'] });
    const kubelet = (lines: string) => configMap('kube-system/kubelet-config', { kubelet: lines });
    const nameOf = (...objects: RawObject[]) => {
      const found = dnsOf({ objects }).service;
      return found.state === 'known' ? formatRef(found.value.ref) : found.state;
    };
    expect(nameOf(dnsService, mine, kubelet('clusterDNS: [10.96.0.53]'))).toBe('Service dns/mine');
    expect(nameOf(upstream, dnsService, kubelet('clusterDNS: [169.254.20.10]'))).toBe(
      'Service kube-system/kube-dns',
    );
    expect(nameOf(upstream, service('kube-system/dns', {}, { labels }))).toBe('Service kube-system/dns');
    expect(
      told(dnsOf({ objects: [dnsService, kubelet('clusterDomain: corp.internal.')] }).clusterDomain),
    ).toBe('corp.internal');
  });

  it('tells CoreDNS on OpenShift, kube-dns and Cloud DNS apart', () => {
    const openshiftDns: RawObject = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'dns-default', namespace: 'openshift-dns' },
      spec: {
        template: {
          metadata: { labels: { dns: 'default' } },
          spec: {
            containers: [
              {
                name: 'dns',
                image: `quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${'0'.repeat(64)}`,
                args: ['-conf', '/etc/coredns/Corefile'],
                volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns' }],
              },
            ],
            volumes: [{ name: 'config-volume', configMap: { name: 'dns-default' } }],
          },
        },
      },
      status: { desiredNumberScheduled: 6, numberReady: 6 },
    };
    const onOpenShift = dnsOf({
      objects: [
        service('openshift-dns/dns-default', { selector: { dns: 'default' } }),
        openshiftDns,
        configMap('openshift-dns/dns-default', { Corefile: openshift }),
      ],
    });
    expect(told(onOpenShift.implementation)).toBe('OpenShift DNS');
    expect(told(onOpenShift.clusterDomain)).toBe('cluster.local');

    const kubeDns = {
      ...coredns({
        more: { containers: [{ name: 'kubedns', image: 'gke.gcr.io/k8s-dns-kube-dns:1.23.0' }] },
      }),
    };
    const old = dnsOf({ objects: [dnsService, kubeDns, corednsPod('kube-dns-1')] });
    expect([told(old.implementation), told(old.corefiles)]).toEqual(['kube-dns', 'absent']);

    const gke = node('n1', { metadata: { name: 'n1', labels: { 'cloud.google.com/gke-nodepool': 'a' } } });
    const cloud = dnsOf({ objects: [gke, dnsService, kubeDns] }).implementation;
    expect([told(cloud), cloud.state === 'known' && cloud.label]).toEqual(['Cloud DNS', 'inference']);
  });

  it('counts by the workload where pods were not read', () => {
    const { pods } = dnsOf({ objects: typical, unread: { Pod: 'forbidden' } });
    expect(told(pods)).toEqual({ pods: 2, ready: 2 });
    expect(pods.state === 'known' && pods.from.map(({ field, seen }) => `${field} ${seen}`)).toEqual([
      'status.readyReplicas 2',
    ]);
  });

  it('reads NodeLocal DNSCache and its own Corefile', () => {
    const objects = [
      ...typical,
      nodeLocalDns(),
      configMap('kube-system/node-local-dns', { Corefile: nodeLocal }),
    ];
    const { nodeLocal: cache } = dnsOf({ objects });
    expect(cache.state === 'known' && [cache.value.desired, cache.value.ready]).toEqual([3, 2]);
    expect(corefilesOf({ objects }).map(({ ref, files }) => [formatRef(ref), files[0].path])).toEqual([
      ['ConfigMap kube-system/coredns', '/etc/coredns/Corefile'],
      ['ConfigMap kube-system/node-local-dns', '/etc/coredns/Corefile.base'],
    ]);
  });

  it('says what was forbidden, and takes nothing of it for absent', () => {
    const unread = {
      Pod: 'forbidden',
      Deployment: 'forbidden',
      DaemonSet: 'timeout',
      Service: 'forbidden',
    } as const;
    const parts = dnsOf({ objects: [corefile(kubeadm)], unread });
    expect(told(parts.service)).toEqual(['Service: forbidden']);
    expect(told(parts.servers)).toEqual(['Service: forbidden']);
    expect(told(parts.pods)).toEqual(['Service: forbidden']);
    expect(told(parts.nodeLocal)).toEqual(['DaemonSet: timeout']);
    expect(told(parts.clusterDomain)).toBe('cluster.local');
    expect(told(evidenceIn({ unread: { ...unread, ConfigMap: 'forbidden' } }).clusterDns)).toEqual([
      'ConfigMap kube-system/coredns: forbidden',
      'ConfigMap kube-system/node-local-dns: forbidden',
      'ConfigMap kube-system/nodelocaldns: forbidden',
      'ConfigMap kube-system/rke2-coredns-rke2-coredns: forbidden',
      'ConfigMap openshift-dns/dns-default: forbidden',
      'DaemonSet: timeout',
      'Service: forbidden',
    ]);
    expect(told(evidenceIn({}).clusterDns)).toBe('absent');
  });

  it('asks in the second round for the ConfigMaps that DNS pods mount', () => {
    const objects = [dnsService, coredns({ custom: 'my-custom' }), nodeLocalDns()];
    expect(planOf(['clusterDns']).follow(snapshotOf({ objects }))).toEqual([
      { kind: 'ConfigMap', namespace: 'kube-system', name: 'my-custom' },
    ]);
  });
});

describe('Corefiles', () => {
  const custom = (data: Record<string, string>) => configMap('kube-system/coredns-custom', data);
  const onAks = (...more: RawObject[]): Given => ({
    objects: [dnsService, coredns({ custom: 'coredns-custom' }), corefile(aks), ...more],
  });
  const blocksOf = ({ parsed }: CorefileSeen) =>
    parsed.ok
      ? parsed.value.blocks.map(({ keys }) => keys.map(({ zone }) => zone).join(' '))
      : parsed.problems;

  it('are read with what is mounted beside them', () => {
    const [seen] = corefilesOf(
      onAks(custom({ 'corp.server': 'corp.example {\n  whoami\n}\n', 'corp.conf': 'x' })),
    );
    expect(blocksOf(seen!)).toEqual(['.', 'corp.example.']);
    expect(seen!.unused.map(({ key }) => key)).toEqual(['corp.conf']);
    expect(seen!.missing).toEqual([]);
  });

  it('import nothing from a ConfigMap that is not there', () => {
    const [seen] = corefilesOf(onAks());
    expect(seen!.parsed.ok && seen!.parsed.value.imports.map(({ files }) => files)).toEqual([[], []]);
    expect(seen!.missing).toEqual([]);
  });

  it('lack what was forbidden, and what was read without its text', () => {
    const forbidden = { kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns-custom' } as const;
    const kubeletConfig = { kind: 'ConfigMap', namespace: 'kube-system', name: 'kubelet-config' } as const;
    const [seen] = corefilesOf({ ...onAks(), unreadNames: [forbidden, kubeletConfig] });
    expect(seen!.missing.map(({ what, reason, next }) => [what, reason, next])).toEqual([
      [
        'ConfigMap kube-system/coredns-custom',
        'forbidden',
        'kubectl get configmap coredns-custom -n kube-system -o yaml',
      ],
    ]);
    const [other] = corefilesOf({
      objects: [
        dnsService,
        coredns({ custom: 'coredns-custom' }),
        corefile('. {\n  import custom/*.conf\n}\n'),
        custom({ 'corp.conf': 'whoami' }),
      ],
    });
    expect(other!.missing.map(({ what, reason }) => [what, reason])).toEqual([
      ['files that the Corefile of ConfigMap kube-system/coredns imports', 'not-observable'],
    ]);
  });

  it('are found by their key among manifests, with coredns-custom beside them', () => {
    const manifests = [corefile(k3s), custom({ 'a.override': 'log\n' })];
    const [seen, ...others] = corefilesOf({ manifests });
    expect(others).toEqual([]);
    expect(seen!.server).toBeUndefined();
    expect(seen!.parsed.ok && seen!.parsed.value.imports.map(({ files }) => files)).toEqual([
      ['/etc/coredns/custom/a.override'],
      [],
    ]);
  });

  it('are assumed for coredns-custom alone, and told as missing', () => {
    const { corefiles } = dnsOf({ manifests: [custom({ 'a.server': 'corp.example {\n  whoami\n' })] });
    const value = corefiles.state === 'known' ? corefiles.value : undefined;
    expect(value?.found.map(({ isAssumed, parsed }) => [isAssumed, parsed.ok])).toEqual([[true, false]]);
    expect(value?.missing.map(({ what }) => what)).toEqual(['ConfigMap kube-system/coredns']);
    const absent = evidenceIn({ manifests: [custom({ 'a.server': 'x' })], complete: true }).clusterDns;
    expect(absent.state).toBe('absent');
  });

  it('are judged by the program that reads them', () => {
    const lackingIn = (image: string, text: string) => {
      const [seen] = corefilesOf({
        objects: [dnsService, coredns({ image }), corefile(`. {\n${text}\n}\n`)],
      });
      return [seen!.lacking.map(({ name }) => name), seen!.unclear.plugins.map(({ name }) => name)];
    };
    const own = 'registry.example/dns/coredns:v1.12.0';
    expect(lackingIn('registry.k8s.io/coredns/coredns:v1.12.0', 'errors\nads\nproxy . x')).toEqual([
      ['ads', 'proxy'],
      [],
    ]);
    expect(lackingIn(own, 'errors\nads')).toEqual([[], ['ads']]);
    expect(lackingIn('registry.k8s.io/coredns/coredns:latest', 'errors\nnomad\nads')).toEqual([
      [],
      ['nomad', 'ads'],
    ]);
    expect(lackingIn('registry.k8s.io/coredns/coredns:v9.0.0', 'siit\nads')).toEqual([[], ['ads']]);
    expect(lackingIn('registry.k8s.io/coredns/coredns:v1.12.0', 'errors\n{$PLUGIN}')).toEqual([
      [],
      ['{$PLUGIN}'],
    ]);
  });

  it.each([
    ['602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2', true],
    ['public.ecr.aws/eks-distro/coredns/coredns:v1.11.4-eks-1-33-1', true],
    ['mcr.microsoft.com/oss/kubernetes/coredns:v1.9.4', true],
    ['mcr.microsoft.com/oss/v2/kubernetes/coredns:v1.12.1-1', true],
    ['rancher/mirrored-coredns-coredns:1.12.3', true],
    ['rancher/hardened-coredns:v1.12.2-build20250611', true],
    ['coredns/coredns:1.12.0', true],
    ['docker.io/coredns/coredns:1.12.0', true],
    ['registry.example/coredns/coredns:1.12.0', false],
    ['coredns-own/coredns:1.12.0', false],
  ])('%s is built as released: %s', (image, expected) => {
    const { servers } = dnsOf({ objects: [dnsService, coredns({ image })] });
    expect(servers.state === 'known' && servers.value[0]!.isStock).toBe(expected);
  });
});
