import { describe, expect, it } from 'vitest';
import { valueOf } from '../../../../src/model/maybe.ts';
import { decisionsFor } from '../../../../src/net/dns/corefile-decision.ts';
import { kubernetesAnswer } from '../../../../src/net/dns/planning/service-names.ts';
import { coredns, corefile, dnsService } from '../../../support/dns-objects.ts';
import { endpointSlice, pod, service } from '../../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../../support/snapshot-of.ts';

const labels = (path: string, more: object = {}) => ({
  name: path,
  labels: { 'kubernetes.io/metadata.name': path, ...more },
});
const headless = { clusterIP: 'None', clusterIPs: ['None'] };
const externalName = (path: string, name: string) =>
  service(path, { type: 'ExternalName', externalName: name, clusterIP: undefined, clusterIPs: undefined });
const ready = (address: string, more: object = {}) => ({
  addresses: [address],
  conditions: { ready: true },
  ...more,
});

const objects: readonly RawObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: labels('shop', { team: 'a' }) },
  { apiVersion: 'v1', kind: 'Namespace', metadata: labels('other', { team: 'b' }) },
  service('shop/cart', { clusterIP: '10.96.0.21', clusterIPs: ['10.96.0.21'] }),
  service(
    'other/cart',
    { clusterIP: '10.96.0.22', clusterIPs: ['10.96.0.22'] },
    { labels: { tier: 'front' } },
  ),
  service('shop/db', headless),
  endpointSlice('shop/db', [], {
    endpoints: [
      ready('10.244.0.10', { hostname: 'db-0' }),
      ready('10.244.0.11', { targetRef: { kind: 'Pod', namespace: 'shop', name: 'db-x' } }),
      { addresses: ['10.244.0.12'], conditions: { ready: false }, hostname: 'db-2' },
    ],
  }),
  externalName('shop/inner', 'cart.shop.svc.cluster.local'),
  externalName('shop/lost', 'none.shop.svc.cluster.local'),
  externalName('shop/outer', 'www.example.org'),
  externalName('shop/number', '203.0.113.9'),
  externalName('shop/ping', 'pong.shop.svc.cluster.local'),
  externalName('shop/pong', 'ping.shop.svc.cluster.local'),
  { ...pod('shop/a', 'any'), status: { phase: 'Running', podIPs: [{ ip: '10.1.2.3' }] } },
  { ...pod('shop/b', 'any'), status: { phase: 'Succeeded', podIPs: [{ ip: '10.1.2.4' }] } },
];

function outcomeOf(
  name: string,
  type: string,
  options: string,
  given: Partial<Given> = {},
  zones = 'local cluster.local in-addr.arpa ip6.arpa',
): string | undefined {
  const plugin = `kubernetes ${zones} {\n ${options}\n }`;
  const text = `. {\n ${plugin}\n}\n`;
  const evidence = evidenceIn({ objects: [...objects, dnsService, coredns(), corefile(text)], ...given });
  const dns = valueOf(evidence.clusterDns);
  const [seen] = dns === undefined ? [] : (valueOf(dns.corefiles)?.found ?? []);
  const step = decisionsFor(name, seen?.decisions ?? [])[0]?.steps.find((one) => one.plugin === 'kubernetes');
  return step === undefined ? undefined : kubernetesAnswer({ name, type }, step, evidence).outcome;
}

const of = (name: string) => (name.endsWith('.') ? name : `${name}.cluster.local.`);

describe('names of pods', () => {
  it.each([
    ['10-1-2-3.shop', 'A', 'pods insecure', 'data'],
    ['10-1-2-3.shop', 'AAAA', 'pods insecure', 'nodata'],
    ['fd00--1.shop', 'AAAA', 'pods insecure', 'data'],
    ['--ffff-a01-203.shop', 'A', 'pods insecure', 'data'],
    ['10-1-2.shop', 'A', 'pods insecure', 'nxdomain'],
    ['010-1-2-3.shop', 'A', 'pods insecure', 'nxdomain'],
    ['10-1-2-3.nowhere', 'A', 'pods insecure', 'nxdomain'],
    ['a.b.10-1-2-3.shop', 'A', 'pods insecure', 'data'],
    ['a.b.c.10-1-2-3.shop', 'A', 'pods insecure', 'nxdomain'],
    ['shop', 'A', 'pods insecure', 'nodata'],
    ['10-1-2-3.shop', 'A', 'pods verified', 'data'],
    ['10-1-2-3.other', 'A', 'pods verified', 'nxdomain'],
    ['10-1-2-4.shop', 'A', 'pods verified', 'nxdomain'],
    ['10-1-2-3.shop', 'A', 'pods disabled', 'nxdomain'],
    ['10-1-2-3.shop', 'A', '', 'nxdomain'],
  ] as const)('%s %s with %s: %s', (name, type, option, outcome) => {
    expect(outcomeOf(`${name}.pod.cluster.local.`, type, option)).toBe(outcome);
  });

  it('are not known where pods were not read', () => {
    const given = { unread: { Pod: 'forbidden' } } as const;
    expect(outcomeOf('10-1-2-9.shop.pod.cluster.local.', 'A', 'pods verified', given)).toBe('unknown');
    expect(outcomeOf('10-1-2-9.shop.pod.cluster.local.', 'A', 'pods insecure', given)).toBe('data');
  });
});

it('of several zones the longest counts', () => {
  expect(outcomeOf('cart.shop.svc.cluster.local.', 'A', '')).toBe('data');
});

describe('names of Services, their endpoints and ports', () => {
  it.each([
    ['cart.shop.svc', 'SRV', '', 'data'],
    ['cart.shop.svc', 'HTTPS', '', 'nodata'],
    ['cart.shop.svc', 'TXT', '', 'unknown'],
    ['_http._tcp.cart.shop.svc', 'SRV', '', 'data'],
    ['http.tcp.cart.shop.svc', 'A', '', 'data'],
    ['_http._udp.cart.shop.svc', 'SRV', '', 'nxdomain'],
    ['_dns._tcp.cart.shop.svc', 'SRV', '', 'nxdomain'],
    ['a.b.c.cart.shop.svc', 'A', '', 'nxdomain'],
    ['db-0.db.shop.svc', 'A', '', 'data'],
    ['db-0.db.shop.svc', 'AAAA', '', 'nodata'],
    ['10-244-0-10.db.shop.svc', 'A', '', 'nxdomain'],
    ['10-244-0-11.db.shop.svc', 'A', '', 'data'],
    ['db-x.db.shop.svc', 'A', '', 'nxdomain'],
    ['db-x.db.shop.svc', 'A', 'endpoint_pod_names', 'data'],
    ['db-2.db.shop.svc', 'A', '', 'nxdomain'],
    ['db-0.db.shop.svc', 'A', 'noendpoints', 'nxdomain'],
    ['db.shop.svc', 'A', 'noendpoints', 'nxdomain'],
    ['cart.shop.svc', 'A', 'noendpoints', 'data'],
    ['cart.shop.svc', 'A', 'ignore empty_service', 'nxdomain'],
    ['db.shop.svc', 'A', 'ignore empty_service', 'data'],
    ['cart.other.svc', 'A', 'namespaces shop', 'nxdomain'],
    ['other.svc', 'A', 'namespaces shop', 'nxdomain'],
    ['cart.other.svc', 'A', 'namespaces shop\n namespaces other', 'data'],
    ['cart.shop.svc', 'A', 'namespace_labels team=b', 'nxdomain'],
    ['cart.other.svc', 'A', 'namespace_labels team in (b, c)', 'data'],
    ['cart.shop.svc', 'A', 'labels tier=front', 'nxdomain'],
    ['cart.other.svc', 'A', 'labels tier=front', 'data'],
    ['ns.dns', 'A', '', 'unknown'],
    ['x.pin._zone.db.shop.svc', 'A', '', 'nxdomain'],
    ['x.pin._zone.db.shop.svc', 'A', 'zonal', 'unknown'],
    ['cart.shop.svc', 'A', 'multicluster cluster.local', 'unknown'],
  ])('%s %s with %s: %s', (name, type, option, outcome) => {
    expect(outcomeOf(of(name), type, option)).toBe(outcome);
  });
});

describe('ExternalNames', () => {
  it.each([
    ['outer', 'A', 'data'],
    ['outer', 'SRV', 'nodata'],
    ['inner', 'A', 'data'],
    // The plugin follows names of its zone, and leaves the alias out where they have no such address.
    ['inner', 'AAAA', 'nodata'],
    ['lost', 'A', 'nodata'],
    ['number', 'A', 'nxdomain'],
    ['ping', 'A', 'nodata'],
  ])('%s %s: %s', (name, type, outcome) => {
    expect(outcomeOf(`${name}.shop.svc.cluster.local.`, type, '')).toBe(outcome);
  });
});

describe('names of addresses', () => {
  it('are none where the first zone is the root', () => {
    const name = '21.0.96.10.in-addr.arpa.';
    expect(outcomeOf(name, 'PTR', '', {}, '. cluster.local')).toBe('unknown');
    expect(outcomeOf(name, 'PTR', '', {}, 'cluster.local .')).toBe('data');
  });

  it.each([
    ['21.0.96.10.in-addr.arpa.', 'PTR', '', 'data'],
    ['21.0.96.10.in-addr.arpa.', 'A', '', 'nxdomain'],
    ['10.0.244.10.in-addr.arpa.', 'PTR', '', 'data'],
    ['12.0.244.10.in-addr.arpa.', 'PTR', '', 'nxdomain'],
    ['10.0.244.10.in-addr.arpa.', 'PTR', 'noendpoints', 'nxdomain'],
    ['22.0.96.10.in-addr.arpa.', 'PTR', 'namespaces shop', 'nxdomain'],
    ['21.0.96.10.in-addr.arpa.', 'PTR', 'namespace_labels team=b', 'data'],
    ['96.10.in-addr.arpa.', 'PTR', '', 'nxdomain'],
    ['in-addr.arpa.', 'PTR', '', 'nodata'],
    ['cart.shop.svc.cluster.local.', 'PTR', '', 'nodata'],
  ])('%s %s with %s: %s', (name, type, option, outcome) => {
    expect(outcomeOf(name, type, option)).toBe(outcome);
  });
});
