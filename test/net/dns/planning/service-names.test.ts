import { describe, expect, it } from 'vitest';
import { valueOf } from '../../../../src/model/maybe.ts';
import { decisionsFor } from '../../../../src/net/dns/corefile-decision.ts';
import { kubernetesAnswer } from '../../../../src/net/dns/planning/service-names.ts';
import { coredns, corefile, dnsService } from '../../../support/dns-objects.ts';
import { service } from '../../../support/objects.ts';
import { evidenceIn } from '../../../support/snapshot-of.ts';

const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

function outcomeOf(name: string, type: 'A' | 'AAAA', plugin: string): string | undefined {
  const objects = [shop, service('shop/cart'), dnsService, coredns(), corefile(`. {\n ${plugin}\n}\n`)];
  const evidence = evidenceIn({ objects });
  const dns = valueOf(evidence.clusterDns);
  const [seen] = dns === undefined ? [] : (valueOf(dns.corefiles)?.found ?? []);
  const step = decisionsFor(name, seen?.decisions ?? [])[0]?.steps.find((one) => one.plugin === 'kubernetes');
  return step === undefined ? undefined : kubernetesAnswer(name, type, step, evidence).outcome;
}

describe('names of pods', () => {
  it.each([
    ['10-1-2-3.shop', 'A', 'pods insecure', 'data'],
    ['10-1-2-3.shop', 'AAAA', 'pods insecure', 'nodata'],
    ['fd00--1.shop', 'AAAA', 'pods insecure', 'data'],
    ['10-1-2.shop', 'A', 'pods insecure', 'nxdomain'],
    ['10-1-2-3.nowhere', 'A', 'pods insecure', 'nxdomain'],
    ['shop', 'A', 'pods insecure', 'nodata'],
    ['10-1-2-3.shop', 'A', 'pods verified', 'unknown'],
    ['10-1-2-3.shop', 'A', 'pods disabled', 'nxdomain'],
    ['10-1-2-3.shop', 'A', '', 'nxdomain'],
  ] as const)('%s %s with %s: %s', (name, type, option, outcome) => {
    const plugin = `kubernetes cluster.local {\n ${option}\n }`;
    expect(outcomeOf(`${name}.pod.cluster.local.`, type, plugin)).toBe(outcome);
  });
});

it('of several zones the longest counts', () => {
  expect(outcomeOf('cart.shop.svc.cluster.local.', 'A', 'kubernetes local cluster.local')).toBe('data');
});
