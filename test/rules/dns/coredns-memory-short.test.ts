import rule from '../../../src/rules/dns/coredns-memory-short.ts';
import { kubeadm } from '../../parse/corefiles.ts';
import { corednsSpec, coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

/** CoreDNS with this memory limit. */
const limited = (memory: string | undefined): RawObject => {
  const spec = corednsSpec('coredns') as { containers: object[] };
  const containers = spec.containers.map((one) => ({
    ...one,
    resources: { limits: memory === undefined ? {} : { memory } },
  }));
  return coredns({ more: { containers } });
};
const cluster = (memory: string | undefined, text = kubeadm): RawObject[] => [
  dnsService,
  limited(memory),
  corefile(text),
];
const verified = kubeadm.replace('pods insecure', 'pods verified');
const autopath = verified.replace('cache 30', 'autopath @kubernetes\n    cache 30');
const pods = (count: number): RawObject[] =>
  Array.from({ length: count }, (_, index) => pod(`shop/cart-${index}`, 'cart'));
const ended = (count: number): RawObject[] =>
  pods(count).map((one) => ({ ...one, status: { phase: 'Succeeded' } }));
const services = (count: number): RawObject[] =>
  Array.from({ length: count }, (_, index) => service(`shop/cart-${index}`));
const medium = [['medium', 'Deployment kube-system/coredns']] as const;

testRule('dns/coredns-memory-short', rule, {
  flags: {
    'a limit below what any cluster needs': { objects: cluster('50Mi'), expect: medium },
    'pods beyond a limit': { objects: [...cluster('52Mi'), ...pods(600)], expect: medium },
    'pods and Services beyond a limit': {
      objects: [...cluster('52Mi'), ...pods(300), ...services(300)],
      expect: medium,
    },
    'autopath beyond a limit': { objects: [...cluster('60Mi', autopath), ...pods(1800)], expect: medium },
    'pods verified beyond a limit': {
      objects: [...cluster('60Mi', verified), ...pods(1800)],
      expect: medium,
    },
    'pods beyond a limit, of those that were read': {
      objects: [...cluster('52Mi'), ...pods(600)],
      onlyIn: { Pod: ['shop'] },
      expect: medium,
    },
  },
  passes: {
    'the limit of kubeadm': { objects: [...cluster('170Mi'), ...pods(600)] },
    'the limit of kubeadm with autopath': { objects: [...cluster('170Mi', autopath), ...pods(600)] },
    'no limit': { objects: [...cluster(undefined), ...pods(600)] },
    'as many pods as fit': { objects: [...cluster('52Mi'), ...pods(500)] },
    'pods that have ended': { objects: [...cluster('52Mi'), ...ended(600)] },
    'more pods than autopath would take, without it': { objects: [...cluster('60Mi'), ...pods(1800)] },
    'NodeLocal DNSCache, which takes load off it': { objects: [...cluster('170Mi'), nodeLocalDns()] },
  },
  unknowns: {
    'pods that were not all read': { objects: cluster('170Mi'), onlyIn: { Pod: ['shop'] } },
    'Services that were not all read': {
      objects: cluster('170Mi'),
      onlyIn: { Service: ['kube-system'] },
    },
    'a Corefile that does not parse where autopath would settle it': {
      objects: [...cluster('60Mi', '. {\n'), ...pods(1800)],
    },
    'a Corefile that was forbidden where autopath would settle it': {
      objects: [dnsService, limited('60Mi'), ...pods(1800)],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }],
    },
  },
  unknownUses: {
    pods: { objects: [...cluster('52Mi'), ...pods(600)], expect: 'unknown' },
    services: { objects: [...cluster('52Mi'), ...services(600)], expect: 'unknown' },
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
