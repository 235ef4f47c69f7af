import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { skillReferences, type SkillReference } from '../../src/model/skill.ts';
import type { IpFamily } from '../../src/model/carriage.ts';
import {
  calicoLayers,
  ciliumBothSides,
  ciliumEncapsulation,
  flannelEncapsulation,
  flannelIpsec,
  overheadOf,
  ovnEncapsulation,
} from '../../src/net/mtu/mtu.ts';
import { namedPaths } from '../../src/net/mtu/planning/named-paths.ts';
import { lookUp, queriesOf } from '../../src/net/dns/name-lookup.ts';
import { mostBlockBits } from '../../src/net/addresses/node-blocks.ts';
import { mostNameservers, searchLimits } from '../../src/net/dns/pod-dns.ts';
import { tunnelPortsOn } from '../../src/net/dataplane/tunnel-ports.ts';
import { rules } from '../../src/rules/index.ts';
import { calicoNode, ciliumAgent, ciliumConfig, configMap, flannelAgent } from '../support/network-agents.ts';
import { ipPool } from '../support/network-objects.ts';
import { node } from '../support/objects.ts';
import { evidenceIn, type RawObject } from '../support/snapshot-of.ts';

const root = new URL('../../', import.meta.url);

function textOf(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

/** As it reads: line breaks and the padding of tables are no part of a sentence. */
function prose(name: SkillReference | 'skill'): string {
  const text = textOf(name === 'skill' ? 'prompts/skill.md' : `references/${name}.md`);
  return text.replace(/<!-- checks:start[^]*/, '').replace(/\s+/g, ' ');
}

const [before, after] = ciliumBothSides;

function cilium(tunnel: IpFamily | undefined, encryption?: 'IPsec' | 'WireGuard', version = after): number {
  return overheadOf(ciliumEncapsulation({ tunnel, encryption, version }));
}

function flannel(backend: string): number | undefined {
  const found = flannelEncapsulation(backend);
  return found && overheadOf(found);
}

function ovn(hasIPv6: boolean, ipsec = false): number {
  return overheadOf(ovnEncapsulation({ hasIPv6, ipsec }));
}

const path = (name: string): number | undefined => namedPaths[name]?.mtu;

function queries(name: string, existing: string, searches: readonly string[] = []): number {
  const conf = {
    nameservers: ['10.96.0.10'],
    searches: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local', ...searches],
    options: ['ndots:5'],
  };
  const outcome = (full: string) => (full === existing ? 'data' : 'nxdomain');
  return queriesOf(lookUp(name, conf, { libc: 'glibc', family: 'both' }, outcome)).most;
}

/** The port of the one tunnel that such a cluster's agent opens on a node by default. */
function tunnelPort(...objects: readonly RawObject[]): number | undefined {
  const evidence = evidenceIn({ objects: [node('worker-1'), ...objects] });
  const [worker] = evidence.nodes.items;
  if (worker === undefined || evidence.networkAgents.state !== 'known') return undefined;
  const [port, ...others] = tunnelPortsOn(worker, evidence.networkAgents.value, evidence);
  return others.length === 0 ? port?.port : undefined;
}

const ports = {
  cilium: tunnelPort(ciliumAgent(), ciliumConfig({})),
  geneve: tunnelPort(ciliumAgent(), ciliumConfig({ 'tunnel-protocol': 'geneve' })),
  flannel: tunnelPort(
    flannelAgent(),
    configMap('kube-flannel/kube-flannel-cfg', {
      'net-conf.json': JSON.stringify({ Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } }),
    }),
  ),
  calico: tunnelPort(calicoNode(), ipPool('pods', '10.244.0.0/16', { vxlanMode: 'Always' })),
};

const external = queries('api.example.com', 'api.example.com');

/** What the references say in figures that this program reckons with, made from these. */
const figures: readonly [SkillReference | 'skill', string][] = [
  ['dataplane-and-cni', `underlay IPv4 / IPv6 | ${cilium(4)} / ${cilium(6)} |`],
  [
    'dataplane-and-cni',
    `WireGuard up to 1.19.4 / from 1.19.5 and 1.20.0 | ${cilium(undefined, 'WireGuard', before)} / ${cilium(undefined, 'WireGuard')} |`,
  ],
  ['dataplane-and-cni', `IPsec with a 16-byte key | ${cilium(undefined, 'IPsec')} |`],
  ['dataplane-and-cni', `| Calico | IPIP | ${calicoLayers.IPIP} |`],
  [
    'dataplane-and-cni',
    `VXLAN over IPv4 / IPv6 | ${calicoLayers['VXLAN over IPv4']} / ${calicoLayers['VXLAN over IPv6']} |`,
  ],
  [
    'dataplane-and-cni',
    `WireGuard over IPv4 / IPv6 | ${calicoLayers['WireGuard over IPv4']} / ${calicoLayers['WireGuard over IPv6']} |`,
  ],
  ['dataplane-and-cni', `| ${['vxlan', 'wireguard', 'ipip', 'udp', 'host-gw'].map(flannel).join(', ')} |`],
  ['dataplane-and-cni', `ipsec / with UDP encapsulation | ${flannelIpsec.join(' / ')} |`],
  ['dataplane-and-cni', `IPsec on top | ${ovn(false)} / ${ovn(true)} / ${ovn(false, true) - ovn(false)} |`],
  [
    'dataplane-and-cni',
    `1500 leaves ${1500 - cilium(4)} with a tunnel, ${1500 - cilium(4, 'WireGuard', before)} with tunnel and WireGuard up to 1.19.4, ${1500 - cilium(4, 'WireGuard')} after`,
  ],
  [
    'dataplane-and-cni',
    `| ${cilium(4)} or ${cilium(6)} with Cilium, ${ovn(false)} or ${ovn(true)} with OVN-Kubernetes |`,
  ],
  [
    'dataplane-and-cni',
    `${path('aws-transit-gateway')} through a transit gateway and peering between Regions`,
  ],
  [
    'dataplane-and-cni',
    `${path('aws-internet-gateway')} through an internet gateway, ${path('aws-vpn')} at most inside a VPN`,
  ],
  [
    'dataplane-and-cni',
    `Google Cloud ${path('gcp-vpc-default')} unless set. Azure ${path('azure-vnet-default')} unless set`,
  ],
  ['dataplane-and-cni', `at most ${mostBlockBits} bits between the two`],
  [
    'dataplane-and-cni',
    `BGP full mesh up to some ${rules.find(({ code }) => code === 'DP24')?.thresholds.meshNodes} nodes`,
  ],
  [
    'dataplane-and-cni',
    `VXLAN of Cilium and flannel ${ports.cilium}, of Calico ${ports.calico}, Geneve ${ports.geneve}`,
  ],
  [
    'troubleshooting-playbook',
    `AWS: internet gateway ${path('aws-internet-gateway')}, VPN ${path('aws-vpn')} at most`,
  ],
  ['dns-and-service-discovery', `${external - 2} NXDOMAIN answers, then 2 queries that answer: ${external}`],
  [
    'dns-and-service-discovery',
    `one makes ${queries('api.example.com', 'api.example.com', ['ec2.internal'])}.`,
  ],
  ['dns-and-service-discovery', `by its short name: ${queries('cart', 'cart.shop.svc.cluster.local')}.`],
  [
    'dns-and-service-discovery',
    `\`svc.namespace\`: ${queries('cart.stock', 'cart.stock.svc.cluster.local')}.`,
  ],
  [
    'dns-and-service-discovery',
    `${mostNameservers} nameservers; ${searchLimits(undefined).domains} search domains and ${searchLimits(undefined).characters} characters`,
  ],
  ['skill', 'six NXDOMAIN answers and two more queries'],
];

it.each(figures)('%s says: %s', (name, words) => {
  expect(prose(name)).toContain(words);
});

it('flannel and Cilium open their VXLAN at one port', () => {
  expect(ports.flannel).toBe(ports.cilium);
});

it('six and two are what a lookup costs', () => {
  expect(external).toBe(8);
});

/** Said by a reference and by a rule's page alike: what one of them changes, the other must. */
const alike: readonly [SkillReference | 'skill', string, string, string][] = [
  ['dataplane-and-cni', 'kernel 5.13 or newer', 'DP06', 'kernel 5.13'],
  [
    'dataplane-and-cni',
    'deprecated 1.35 (gate KubeProxyIPVS from 1.37, planned off in 1.40, locked off in 1.43',
    'DP05',
    'off by default in 1.40 and gone in 1.43',
  ],
  ['dataplane-and-cni', 'nftables as the default is planned for 1.40', 'DP04', 'From Kubernetes 1.40'],
  ['dataplane-and-cni', 'VXLAN has no room for it', 'DP14', 'VXLAN has no room for that'],
  ['dataplane-and-cni', 'IPv6 wants 1280 bytes everywhere', 'DS05', '1280 bytes everywhere'],
  [
    'dataplane-and-cni',
    '172.17.0.0/16 only where Docker runs',
    'IP02',
    '172.17.0.0/16 where no node runs Docker',
  ],
  [
    'service-and-gateway-routing',
    'Endpoints (deprecated 1.33, 1,000 addresses, one family)',
    'EP01',
    'deprecated from 1.33 on',
  ],
  [
    'service-and-gateway-routing',
    'Endpoints (deprecated 1.33, 1,000 addresses, one family)',
    'EP02',
    'at most 1,000 addresses',
  ],
  ['service-and-gateway-routing', 'externalIPs`: deprecated 1.36', 'SV19', 'deprecated since 1.36'],
  ['service-and-gateway-routing', 'deprecated name since 1.35', 'SV14', 'PreferClose since 1.35'],
  ['service-and-gateway-routing', 'removed in 1.22', 'SV14', 'not been read since 1.22'],
  [
    'service-and-gateway-routing',
    'PreferSameZone and PreferSameNode from 1.20',
    'SV17',
    'Before 1.20 Cilium also did not know PreferSameZone and PreferSameNode',
  ],
  [
    'service-and-gateway-routing',
    'maintenance ended in March 2026, last releases controller 1.15.1, 1.14.5 and 1.13.9',
    'IN07',
    'ended in March 2026, with 1.13.9, 1.14.5 and 1.15.1',
  ],
  ['dns-and-service-discovery', 'at most 15', 'DN08', 'More than 15 are refused'],
  [
    'dns-and-service-discovery',
    'from 1.13.0 the next upstream is asked only when one does not answer',
    'DN08',
    'Since 1.13.0 CoreDNS asks the next upstream only when one does not answer',
  ],
  [
    'dns-and-service-discovery',
    '(pods + Services) / 1000 + 54, with autopath / 250 + 56',
    'DN15',
    '(pods + Services) / 1000 + 54 MB',
  ],
  ['dns-and-service-discovery', "kubeadm's limit is 170Mi", 'DN15', 'kubeadm sets 170Mi'],
  [
    'dns-and-service-discovery',
    'CVE-2026-26017 and CVE-2026-26018 before 1.14.2, CVE-2026-32936 before 1.14.3',
    'DN14',
    'before 1.14.3 a query over HTTPS could be of any length (CVE-2026-32936)',
  ],
  ['dns-and-service-discovery', 'gone in 1.5.0', 'DN04', 'proxy went in 1.5.0'],
  ['dns-and-service-discovery', 'from 1.14.4 unknown options', 'DN04', '1.14.4 refuses lines'],
  ['dns-and-service-discovery', '`multicluster` (from 1.12.2)', 'DN20', 'since 1.12.2'],
  [
    'dns-and-service-discovery',
    'From 0.22.0 `--policy` has no default',
    'XD01',
    'From 0.22.0 on --policy has no default',
  ],
  [
    'dns-and-service-discovery',
    'external-dns.alpha.kubernetes.io/',
    'XD02',
    'up to 0.21 it was external-dns.alpha.kubernetes.io/',
  ],
  ['dns-and-service-discovery', '169.254.20.10', 'DN02', '169.254.20.10'],
  [
    'multi-cluster-and-egress',
    'ids 128 to 255 and 384 to 511 break packet marks',
    'MC02',
    '128 to 255 and 384 to 511',
  ],
  [
    'multi-cluster-and-egress',
    'at most one minor version apart',
    'MC03',
    'one minor version between clusters',
  ],
  [
    'multi-cluster-and-egress',
    '4500 and 4490 UDP, 4800 UDP between nodes',
    'MC09',
    '4500 and 4490/UDP, 4800/UDP between nodes',
  ],
  ['multi-cluster-and-egress', '1,024 packets per second', 'NL04', '1024 packets in a second'],
  [
    'multi-cluster-and-egress',
    '(defaults: required, 1)',
    'EG01',
    'httpTokens required and a hop limit of 1 on AWS',
  ],
];

describe('a reference says what the rule says', () => {
  it.each(alike)('%s: %s (%s)', (name, words, code, own) => {
    const rule = rules.find((one) => one.code === code);
    const { why, actions, silent = [] } = rule?.docs ?? { why: '', actions: [] };
    expect(prose(name)).toContain(words);
    expect([why, ...actions, ...silent].join(' ')).toContain(own);
  });
});

describe('the metadata service', () => {
  const rule = rules.find(({ code }) => code === 'EG01');
  it('is met by workload identity first, in each of them', () => {
    for (const text of [rule?.docs.actions[0] ?? '', prose('skill'), prose('multi-cluster-and-egress')]) {
      for (const words of [/IRSA/, /Pod Identity/, /Workload Identity/, /Azure Workload Identity/])
        expect(text).toMatch(words);
    }
  });
});

describe('references/official-sources.md', () => {
  const links = [...textOf('references/official-sources.md').matchAll(/\]\((\S+)\)/g)].map(
    ([, url]) => url ?? '',
  );
  const found = z.array(z.string()).parse(parse(textOf('test/skill/found-sources.yaml')));
  const known = new Set([
    ...rules.flatMap(({ docs }) => docs.sources),
    ...Object.values(namedPaths).map(({ source }) => source),
    ...found,
  ]);

  it('links over https what a rule or a search has found', () => {
    expect(links.length).toBeGreaterThan(60);
    expect(links.filter((url) => !url.startsWith('https://') || !known.has(url))).toEqual([]);
    expect(new Set(links).size).toBe(links.length);
  });

  it('uses every page that was found for it', () => {
    expect(found.filter((url) => !links.includes(url))).toEqual([]);
  });
});

it('no reference links a page outside of them', () => {
  for (const name of skillReferences.filter((one) => one !== 'official-sources'))
    expect(textOf(`references/${name}.md`)).not.toContain('](http');
});
