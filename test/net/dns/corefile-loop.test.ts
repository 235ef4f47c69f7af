import { describe, expect, it } from 'vitest';
import type { ClusterDns } from '../../../src/model/evidence/cluster-dns.ts';
import {
  forwardersOf,
  isLoopback,
  loopOf,
  podNameservers,
  upstreamsOf,
} from '../../../src/net/dns/corefile-loop.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

function dnsOf(...objects: RawObject[]): ClusterDns {
  const { clusterDns } = evidenceIn({ objects });
  if (clusterDns.state !== 'known') throw new Error('no DNS was read');
  return clusterDns.value;
}

const forwardersIn = (dns: ClusterDns) =>
  dns.corefiles.state === 'known' ? dns.corefiles.value.found.flatMap(forwardersOf) : [];

/** Of each forward, the upstream through which a query comes back. */
function loops(...objects: RawObject[]): string[] {
  const dns = dnsOf(...objects);
  return forwardersIn(dns).map((one) => {
    const { seen, decision, step } = one;
    const back = loopOf(one, upstreamsOf(one), dns);
    return `${seen.program} ${decision.zone ?? '?'} ${step.directive.args.join(' ')}: ${back?.address ?? back?.other ?? 'none'}`;
  });
}

const alone = (text: string, dns = dnsService): RawObject[] => [dns, coredns(), corefile(text)];
const block = (forward: string): string => `.:53 {\n kubernetes cluster.local\n ${forward}\n}\n`;
const cache = (text: string): RawObject[] => [
  nodeLocalDns(),
  configMap('kube-system/node-local-dns', { Corefile: text }),
];

describe('loopOf', () => {
  it('finds a way back through a loopback address and through the own Service', () => {
    expect(loops(...alone(block('forward . 127.0.0.1')))).toEqual(['CoreDNS . . 127.0.0.1: 127.0.0.1']);
    expect(loops(...alone(block('forward . 10.0.0.2 10.96.0.10')))).toEqual([
      'CoreDNS . . 10.0.0.2 10.96.0.10: 10.96.0.10',
    ]);
  });

  it('finds none to a resolver outside, to another port, or in another scheme', () => {
    expect(loops(...alone(block('forward . 10.0.0.2 /etc/resolv.conf')))).toEqual([
      'CoreDNS . . 10.0.0.2 /etc/resolv.conf: none',
    ]);
    expect(loops(...alone(block('forward . 127.0.0.1:5353')))).toEqual(['CoreDNS . . 127.0.0.1:5353: none']);
    expect(loops(...alone(block('forward . tls://127.0.0.1')))).toEqual([
      'CoreDNS . . tls://127.0.0.1: none',
    ]);
  });

  it('finds none where another server block takes the zone, or kubernetes answers it', () => {
    const text = `${block('forward . 10.0.0.2')}corp.example {\n forward . 127.0.0.1\n}\n`;
    expect(loops(...alone(text))).toEqual([
      'CoreDNS . . 10.0.0.2: none',
      'CoreDNS corp.example. . 127.0.0.1: 127.0.0.1',
    ]);
    const answered = '.:53 {\n kubernetes\n}\ncluster.local {\n forward . 127.0.0.1:5300\n}\n';
    expect(loops(...alone(answered))).toEqual(['CoreDNS cluster.local. . 127.0.0.1:5300: none']);
  });

  it('follows the port that the DNS Service sends to', () => {
    const renamed = service(
      'kube-system/kube-dns',
      {
        clusterIP: '10.96.0.10',
        clusterIPs: ['10.96.0.10'],
        selector: { 'k8s-app': 'kube-dns' },
        ports: [{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 5353 }],
      },
      { labels: { 'k8s-app': 'kube-dns' } },
    );
    expect(loops(...alone('.:5353 {\n forward . 10.96.0.10\n}\n', renamed))).toEqual([
      'CoreDNS . . 10.96.0.10: 10.96.0.10',
    ]);
    expect(loops(...alone('.:53 {\n forward . 10.96.0.10\n}\n', renamed))).toEqual([
      'CoreDNS . . 10.96.0.10: none',
    ]);
  });

  it('goes on over NodeLocal DNSCache and back', () => {
    const there = cache('.:53 {\n bind 169.254.20.10\n forward . __PILLAR__CLUSTER__DNS__\n}\n');
    expect(loops(...alone(block('forward . 169.254.20.10')), ...there)).toEqual([
      'CoreDNS . . 169.254.20.10: 169.254.20.10',
      'NodeLocal DNSCache . . __PILLAR__CLUSTER__DNS__: __PILLAR__CLUSTER__DNS__',
    ]);
    expect(loops(...alone(block('forward . 10.0.0.2')), ...there)).toEqual([
      'CoreDNS . . 10.0.0.2: none',
      'NodeLocal DNSCache . . __PILLAR__CLUSTER__DNS__: none',
    ]);
  });

  it('ends in a circle that does not lead back to its start', () => {
    const text =
      'a.example {\n forward . 127.0.0.1:54\n}\n.:54 {\n forward . 127.0.0.1:55\n}\n.:55 {\n forward . 127.0.0.1:54\n}\n';
    expect(loops(...alone(text))).toEqual([
      'CoreDNS a.example. . 127.0.0.1:54: none',
      'CoreDNS . . 127.0.0.1:55: 127.0.0.1',
      'CoreDNS . . 127.0.0.1:54: 127.0.0.1',
    ]);
  });
});

describe('podNameservers', () => {
  const of = (more: object) => {
    const dns = dnsOf(dnsService, coredns({ more }), corefile(block('forward . /etc/resolv.conf')));
    const [first] = forwardersIn(dns);
    return first && podNameservers(first, dns);
  };

  it('are those of the node, which is not known, under Default', () => {
    expect(of({})).toBeUndefined();
  });

  it('are those of the cluster, and what the pod adds, under ClusterFirst', () => {
    expect(of({ dnsPolicy: 'ClusterFirst', dnsConfig: { nameservers: ['10.0.0.2'] } })).toEqual([
      '10.96.0.10',
      '10.0.0.2',
    ]);
    expect(of({ dnsPolicy: 'ClusterFirst', hostNetwork: true })).toBeUndefined();
  });

  it('are its own alone under None', () => {
    expect(of({ dnsPolicy: 'None', dnsConfig: { nameservers: ['10.0.0.3'] } })).toEqual(['10.0.0.3']);
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.0.0.53', true],
  ['::1', true],
  ['10.0.0.1', false],
  [undefined, false],
])('isLoopback(%s) is %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
