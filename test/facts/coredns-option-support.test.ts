import { describe, expect, it } from 'vitest';
import type { DnsServer } from '../../src/model/evidence/cluster-dns.ts';
import { optionsOf } from '../../src/facts/coredns-option-support.ts';
import { parseCorefile } from '../../src/parse/corefile.ts';
import { coredns, corefile, dnsService } from '../support/dns-objects.ts';
import { evidenceIn } from '../support/snapshot-of.ts';

function serverOf(image: string): DnsServer {
  const { clusterDns } = evidenceIn({ objects: [dnsService, coredns({ image }), corefile('. {\n}\n')] });
  const servers = clusterDns.state === 'known' ? clusterDns.value.servers : undefined;
  const [server] = servers?.state === 'known' ? servers.value : [];
  if (server === undefined) throw new Error('no server was read');
  return server;
}

function judged(
  lines: string,
  image: string | undefined,
  program: 'CoreDNS' | 'NodeLocal DNSCache' = 'CoreDNS',
) {
  const parsed = parseCorefile(`. {\n${lines}\n}\n`, { path: '/etc/coredns/Corefile' });
  if (!parsed.ok) throw new Error('the Corefile of the test is wrong');
  const { options, unclearOptions } = optionsOf(
    parsed.value,
    program,
    image === undefined ? undefined : serverOf(image),
  );
  return [
    ...options.map(({ directive, plugin, verdict, since, before }) =>
      [plugin, directive.name, verdict, since ?? '-', before ?? '-'].join(' '),
    ),
    ...unclearOptions.options.map(({ name }) => `${name} unclear (${unclearOptions.missing.length} lacking)`),
  ];
}

const stock = (version: string): string => `registry.k8s.io/coredns/coredns:v${version}`;
const upstream = 'kubernetes cluster.local {\n upstream\n}';
const transfer = 'kubernetes cluster.local {\n transfer to *\n}';
const multicluster = 'kubernetes cluster.local {\n multicluster clusterset.local\n}';

describe('optionsOf', () => {
  it('tells what the release refuses that reads it, on both sides of the one that began to', () => {
    expect(judged(upstream, stock('1.6.9'))).toEqual(['kubernetes upstream idle 1.7.0 -']);
    expect(judged(upstream, stock('1.7.0'))).toEqual(['kubernetes upstream refused 1.7.0 -']);
    expect(judged(transfer, stock('1.7.1'))).toEqual(['kubernetes transfer ends 1.8.0 -']);
    expect(judged(transfer, stock('1.8.0'))).toEqual(['kubernetes transfer refused 1.8.0 -']);
  });

  it('tells what it does not take yet, on both sides of the release that first does', () => {
    expect(judged(multicluster, stock('1.12.1'))).toEqual(['kubernetes multicluster refused - 1.12.2']);
    expect(judged(multicluster, stock('1.12.2'))).toEqual([]);
  });

  it('tells lines that are passed over and will not be', () => {
    expect(judged('any {\n x\n}', stock('1.14.3'))).toEqual(['any x idle 1.14.4 -']);
    expect(judged('any {\n x\n}', stock('1.14.4'))).toEqual(['any x refused - -']);
  });

  it('tells a plugin that a later release does not have', () => {
    expect(judged('federation cluster.local {\n}', stock('1.6.9'))).toEqual([
      'federation federation ends 1.7.0 -',
    ]);
  });

  it('leaves a refusal open where somebody else builds the image, and keeps what every build takes', () => {
    const own = 'registry.example/dns/coredns:v1.12.1';
    expect(judged(multicluster, own)).toEqual(['multicluster unclear (1 lacking)']);
    expect(judged('kubernetes cluster.local {\n ttl 30\n}', own)).toEqual([]);
  });

  it('judges without a version only what all releases in use agree on', () => {
    expect(judged('kubernetes cluster.local {\n ttl 30\n}', undefined)).toEqual([]);
    expect(judged(upstream, undefined)).toEqual(['kubernetes upstream refused 1.7.0 -']);
    expect(judged(multicluster, undefined)).toEqual(['multicluster unclear (1 lacking)']);
  });

  it('takes a release newer than the table for one that takes what the newest there does', () => {
    expect(judged(multicluster, stock('1.99.0'))).toEqual([]);
    expect(judged(upstream, stock('1.99.0'))).toEqual(['upstream unclear (1 lacking)']);
  });

  it('leaves open what stands in a variable, and what NodeLocal DNSCache takes by its own version', () => {
    expect(judged('kubernetes cluster.local {\n {$OPTION} 30\n}', stock('1.12.0'))).toEqual([
      '{$OPTION} unclear (1 lacking)',
    ]);
    expect(
      judged(
        'cache 30 {\n servfail 1s\n}',
        'registry.k8s.io/dns/k8s-dns-node-cache:1.26.8',
        'NodeLocal DNSCache',
      ),
    ).toEqual(['servfail unclear (1 lacking)']);
  });

  it('says nothing of plugins that are not in its table', () => {
    expect(judged('unheard_of {\n x\n}', stock('1.12.0'))).toEqual([]);
  });
});
