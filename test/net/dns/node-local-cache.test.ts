import { describe, expect, it } from 'vitest';
import type { ClusterDns, CorefileSeen, DnsServer } from '../../../src/model/evidence/cluster-dns.ts';
import {
  addressesAmong,
  bindFaultIn,
  citeArguments,
  flagOf,
  selfForwardsIn,
  unfilledLineIn,
  upstreamServiceOf,
} from '../../../src/net/dns/node-local-cache.ts';
import { nodeLocal } from '../../parse/corefiles.ts';
import { nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function dnsOf(text: string): ClusterDns {
  const { clusterDns } = evidenceIn({
    objects: [nodeLocalDns(), configMap('kube-system/node-local-dns', { Corefile: text })],
  });
  if (clusterDns.state !== 'known') throw new Error('no DNS was read');
  return clusterDns.value;
}
function seenIn(text: string): CorefileSeen {
  const { corefiles } = dnsOf(text);
  const [seen] = corefiles.state === 'known' ? corefiles.value.found : [];
  if (seen === undefined) throw new Error('no Corefile was read');
  return seen;
}
function server(): DnsServer {
  const { nodeLocal: found } = dnsOf('. {\n}\n');
  if (found.state !== 'known') throw new Error('no cache was read');
  return found.value;
}
const local = ['169.254.20.10', '10.96.0.10'];

it('reads flags, and addresses as they are written everywhere', () => {
  expect([flagOf(server(), 'localip'), flagOf(server(), 'upstreamsvc')]).toEqual([
    '169.254.20.10,10.96.0.10',
    undefined,
  ]);
  expect(addressesAmong(['010.0.0.1', 'eth0', 'FD00::A'])).toEqual(['10.0.0.1', 'fd00::a']);
});

it('cites its arguments', () => {
  expect(citeArguments(server())).toMatchObject({
    object: 'DaemonSet kube-system/node-local-dns',
    field: 'spec.template.spec.containers[name=node-cache].args',
  });
});

it('names the Service of its upstream where the Corefile asks for one', () => {
  const asking = seenIn('.:53 {\n forward . __PILLAR__CLUSTER__DNS__\n}\n');
  expect(upstreamServiceOf(server(), asking)).toBe('kube-dns');
  expect(upstreamServiceOf(server(), seenIn('.:53 {\n forward . 10.0.0.2\n}\n'))).toBeUndefined();
});

it('tells placeholders that nobody fills in from those that node-cache does', () => {
  expect(
    unfilledLineIn(seenIn(nodeLocal.replaceAll('__PILLAR__DNS__DOMAIN__', 'cluster.local'))),
  ).toBeUndefined();
  expect(unfilledLineIn(seenIn('# __PILLAR__DNS__DOMAIN__\n__PILLAR__DNS__DOMAIN__:53 {\n}\n'))).toEqual({
    line: 2,
    text: '__PILLAR__DNS__DOMAIN__:53 {',
  });
});

it('finds forwards to an address of its own', () => {
  const text = 'a:53 {\n forward . 10.0.0.2 10.96.0.10\n}\n.:53 {\n forward . 10.0.0.2\n}\n';
  expect(
    selfForwardsIn(seenIn(text), local).map(({ directive, address }) => [directive.line, address]),
  ).toEqual([[2, '10.96.0.10']]);
});

describe('bindFaultIn', () => {
  const faultOf = (bind: string) => {
    const fault = bindFaultIn(seenIn(`.:53 {\n ${bind}\n}\n`), local);
    return fault && [fault.foreign, fault.unbound];
  };
  it.each([
    ['bind 169.254.20.10 10.96.0.10', undefined],
    ['bind __PILLAR__LOCAL__DNS__ __PILLAR__DNS__SERVER__', undefined],
    ['bind 0.0.0.0', undefined],
    ['bind nodelocaldns', undefined],
    ['errors', undefined],
    ['bind 169.254.20.10', [undefined, '10.96.0.10']],
    ['bind 169.254.20.10 10.96.0.10 10.9.9.9', ['10.9.9.9', undefined]],
  ])('%s', (bind, expected) => {
    expect(faultOf(bind)).toEqual(expected);
  });
});
