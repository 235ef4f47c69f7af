import rule from '../../../src/rules/dns/coredns-version-risk.ts';
import { kubeadm } from '../../parse/corefiles.ts';
import { coredns, corednsSpec, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const image = (tag: string) => `registry.k8s.io/coredns/coredns:${tag}`;
const running = (tag: string, text = kubeadm): { objects: RawObject[] } => ({
  objects: [dnsService, coredns({ image: image(tag) }), corefile(text)],
});
const plain = kubeadm.replace(/^ *loop\n/m, '');
const guarded = plain.replace(
  'cache 30',
  'acl {\n        block\n    }\n    rewrite name a.example b.example\n    cache 30',
);
const https = `${plain}https://example.org {\n    whoami\n}\n`;
const podOf = (name: string, tag: string, startTime: string): RawObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  spec: corednsSpec('coredns', { image: image(tag) }),
  status: { phase: 'Running', startTime, conditions: [{ type: 'Ready', status: 'True' }] },
});
/** The reading is of 12:00. */
const uneven = (startTime: string, given: Given = running('v1.14.6')): Given => ({
  objects: [
    ...(given.objects ?? []),
    podOf('coredns-a', 'v1.14.6', startTime),
    podOf('coredns-b', 'v1.14.3', '2026-11-20T12:00:00Z'),
  ],
});
const deployment = 'Deployment kube-system/coredns';
const medium = [['medium', deployment]] as const;

testRule('dns/coredns-version-risk', rule, {
  flags: {
    'loop before 1.14.2': { ...running('v1.14.1'), expect: medium },
    'acl and rewrite before 1.14.2': { ...running('v1.12.0', guarded), expect: medium },
    'HTTPS before 1.14.3': { ...running('v1.14.2', https), expect: medium },
    'wildcard queries before 1.9.0': { ...running('v1.8.7', plain), expect: medium },
    'a distributor’s tag, as the upstream version': {
      ...running('v1.13.1-eksbuild.1'),
      expect: medium,
    },
    'pods of two images for more than an hour': {
      ...uneven('2026-11-23T10:00:00Z'),
      expect: [['medium', 'Service kube-system/kube-dns']],
    },
  },
  passes: {
    'loop since 1.14.2': running('v1.14.2'),
    'acl and rewrite since 1.14.2': running('v1.14.2', guarded),
    'HTTPS since 1.14.3': running('v1.14.3', https),
    '1.9.0, without wildcard queries': running('v1.9.0', plain),
    'neither loop nor acl with rewrite before 1.14.2': running('v1.14.1', plain),
    'acl without rewrite': running('v1.14.1', guarded.replace(/^ *rewrite .*\n/m, '')),
    'the newest': running('v1.15.0'),
    'a rollout that is under way': uneven('2026-11-23T11:30:00Z'),
    'NodeLocal DNSCache beside it': { objects: [...running('v1.14.6').objects, nodeLocalDns()] },
  },
  unknowns: {
    'an image without a version': running('latest'),
    'a Corefile that does not parse': running('v1.14.1', '. {\n'),
    'imports that were not read': running('v1.14.1', `${plain}import /zones/*.conf\n`),
    'a Corefile that was forbidden': {
      objects: [dnsService, coredns({ image: image('v1.14.1') })],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }],
    },
    'pods of two images at a time that nobody knows': {
      ...uneven('2026-11-23T10:00:00Z'),
      collectedAt: null,
      source: 'snapshot',
    },
  },
  unknownUses: {
    pods: { ...uneven('2026-11-23T10:00:00Z'), expect: 'unknown' },
    clock: { ...uneven('2026-11-23T10:00:00Z'), expect: 'unknown' },
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
