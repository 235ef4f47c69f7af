import { z } from 'zod';
import {
  clusterIpsOf,
  type ClusterDns,
  type DnsServer,
  localAddressesOf,
} from '../../model/evidence/cluster-dns.ts';
import type { PodResolver } from '../../model/evidence/pod-resolvers.ts';
import type { Maybe } from '../../model/maybe.ts';
import { counted } from '../counted.ts';
import type { Detail } from '../budget.ts';
import { plain, plainRef } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';
import { versionText } from './dataplane.ts';

const factNames = [
  'implementation',
  'Service',
  'pods',
  'cluster domain',
  'NodeLocal DNSCache',
  'kubelets',
] as const;

export const dnsFactItem = z.strictObject({
  part: z.literal('facts'),
  fact: z.enum(factNames),
  value: z.string().nullable().describe('null: unknown'),
});

export const serverItem = z.strictObject({
  part: z.literal('servers'),
  program: z.enum(['CoreDNS', 'kube-dns', 'NodeLocal DNSCache']),
  workload: z.string(),
  version: z.string().nullable().describe("Its image's; null: the tag does not tell"),
  ready: z.int().nullable(),
  desired: z.int().nullable(),
  localAddresses: z.array(z.string()).optional().describe('That NodeLocal DNSCache takes on every node'),
});

export const resolverItem = z.strictObject({
  part: z.literal('resolvers'),
  dnsPolicy: z.string(),
  hostNetwork: z.boolean().describe('With ClusterFirst such pods resolve as their node does'),
  nameservers: z.array(z.string()).optional(),
  searches: z.array(z.string()).optional(),
  options: z.array(untrusted(100)).optional(),
  workloads: z.int(),
  pods: z.int(),
  names: z.array(z.string()),
});

type Fact = z.infer<typeof dnsFactItem>;
type Server = z.infer<typeof serverItem>;
type Resolver = z.infer<typeof resolverItem>;

export function dnsFacts(dns: ClusterDns): Fact[] {
  const fact = <T>(name: Fact['fact'], maybe: Maybe<T>, textOf: (value: T) => string): Fact => ({
    part: 'facts',
    fact: name,
    value: maybe.state === 'unknown' ? null : maybe.state === 'absent' ? 'none' : textOf(maybe.value),
  });
  return [
    fact('implementation', dns.implementation, (name) => name),
    fact('Service', dns.service, (service) =>
      [plainRef(service.ref), ...clusterIpsOf(service).map(plain)].join(' '),
    ),
    fact('pods', dns.pods, ({ pods, ready }) => `${ready} of ${pods} ready`),
    fact('cluster domain', dns.clusterDomain, plain),
    fact('NodeLocal DNSCache', dns.nodeLocal, ({ ref }) => `${ref.kind} ${plainRef(ref)}`),
    fact('kubelets', dns.kubelets, (kubelets) => {
      const told = [
        ...new Set(kubelets.map(({ clusterDNS }) => clusterDNS.map(plain).join(' ') || 'no address')),
      ];
      return `tell pods ${told.slice(0, 5).join(', or ')}`;
    }),
  ];
}

export function serverItems({ servers, nodeLocal }: ClusterDns): Server[] {
  const all: DnsServer[] = [
    ...(servers.state === 'known' ? servers.value : []),
    ...(nodeLocal.state === 'known' ? [nodeLocal.value] : []),
  ];
  return all.map((server) => ({
    part: 'servers',
    program: server.program,
    workload: `${server.ref.kind} ${plainRef(server.ref)}`,
    version: server.version.state === 'known' ? versionText(server.version.value) : null,
    ready: server.ready ?? null,
    desired: server.desired ?? null,
    ...(server.program === 'NodeLocal DNSCache' && {
      localAddresses: localAddressesOf(server).slice(0, 10).map(plain),
    }),
  }));
}

/** Workloads that resolve names in the same way together, most pods first. */
export function resolverItems(resolvers: readonly PodResolver[], detail: Detail): Resolver[] {
  const groups = new Map<string, PodResolver[]>();
  for (const resolver of resolvers) {
    const { hostNetwork = false, dnsPolicy = 'ClusterFirst', dnsConfig } = resolver.podSpec;
    const key = JSON.stringify([dnsPolicy, hostNetwork, dnsConfig ?? null]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [resolver]);
    else group.push(resolver);
  }
  return [...groups.values()]
    .map((group) => resolverOf(group, detail === 'full' ? 20 : 3))
    .sort((a, b) => b.pods - a.pods || b.workloads - a.workloads);
}

function resolverOf(group: readonly PodResolver[], most: number): Resolver {
  const { hostNetwork = false, dnsPolicy = 'ClusterFirst', dnsConfig = {} } = group[0]?.podSpec ?? {};
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  return {
    part: 'resolvers',
    dnsPolicy: plain(dnsPolicy),
    hostNetwork,
    ...(nameservers.length > 0 && { nameservers: nameservers.slice(0, 10).map(plain) }),
    ...(searches.length > 0 && { searches: searches.slice(0, 32).map(plain) }),
    ...(options.length > 0 && {
      options: options
        .slice(0, 10)
        .map(({ name = '', value }) => dataText(value === undefined ? name : `${name}:${value}`, 100)),
    }),
    workloads: group.length,
    pods: group.reduce((sum, { pods }) => sum + pods, 0),
    names: group.slice(0, most).map(({ ref }) => `${ref.kind} ${plainRef(ref)}`),
  };
}

export function dnsFactLine({ fact, value }: Fact): string {
  return `${fact}: ${value ?? 'unknown'}`;
}

export function serverLine({ program, workload, version, ready, desired, localAddresses }: Server): string {
  const count = ready === null || desired === null ? 'pods not counted' : `${ready} of ${desired} pods ready`;
  const local =
    localAddresses === undefined ? '' : `, takes ${localAddresses.join(' ') || 'no address that is known'}`;
  return `${program} ${version ?? 'of unknown version'}: ${workload}, ${count}${local}`;
}

export function resolverLine(item: Resolver): string {
  const { dnsPolicy, hostNetwork, nameservers, searches, options, workloads, pods, names } = item;
  const config = [
    ...(nameservers === undefined ? [] : [`nameservers ${nameservers.join(' ')}`]),
    ...(searches === undefined ? [] : [`searches ${searches.join(' ')}`]),
    ...(options === undefined ? [] : [`options ${options.map((one) => shown(one, 100)).join(' ')}`]),
  ];
  const more = workloads > names.length ? ', …' : '';
  return `Resolver dnsPolicy ${dnsPolicy}${hostNetwork ? ' with hostNetwork' : ''}${config.map((one) => `, ${one}`).join('')}: ${counted(workloads, 'workload')}, ${counted(pods, 'pod')} (${names.join(', ')}${more})`;
}
