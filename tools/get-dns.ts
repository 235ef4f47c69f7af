import { z } from 'zod';
import { counted } from '../src/mcp/counted.ts';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { missingOfSlices } from '../src/mcp/gaps.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import {
  problemItem,
  problemItems,
  problemLine,
  zoneItem,
  zoneItems,
  zoneLines,
  zoneText,
} from '../src/mcp/views/corefile.ts';
import {
  dnsFactItem,
  dnsFactLine,
  dnsFacts,
  resolverItem,
  resolverItems,
  resolverLine,
  serverItem,
  serverItems,
  serverLine,
} from '../src/mcp/views/dns.ts';
import type { ClusterDns } from '../src/model/evidence/cluster-dns.ts';
import { type Maybe, missingOf } from '../src/model/maybe.ts';
import { mergeMissing, type Missing } from '../src/model/missing.ts';
import { isName } from '../src/model/shown-name.ts';
import { UserError } from '../src/model/user-error.ts';
import { decisionsFor } from '../src/net/dns/corefile-decision.ts';

const parts = ['facts', 'servers', 'zones', 'problems', 'resolvers'] as const;

const input = z.strictObject({
  ...sourceInput,
  zone: z.string().optional().describe('Zone or name: only what decides about queries for it'),
  part: z.enum(parts).optional(),
  ...pageInput,
});

const item = z.union([dnsFactItem, serverItem, zoneItem, problemItem, resolverItem]);

type Item = z.infer<typeof item>;

export default defineTool({
  name: 'get_dns',
  title: 'Cluster DNS: servers, Corefile as a decision table, resolvers',
  description:
    'DNS Service, pods and versions; every zone of the Corefiles with the plugins that answer, in the order CoreDNS asks them, and where it forwards; NodeLocal DNSCache; Corefile lines that its release refuses; resolver settings of workloads. Sends no query.',
  input,
  output: pageOutput(item, {
    corefiles: z.int().nullable().describe('null: not read'),
    zones: z.int().describe('Zones of all server blocks'),
  }),
  async run(args, context) {
    const reading = await context.load(args);
    const { clusterDns, podResolvers } = reading.evidence;
    const { part, detail } = args;
    const name = args.zone === undefined ? undefined : nameOf(args.zone);
    const dns = clusterDns.state === 'known' ? clusterDns.value : undefined;
    const corefiles = dns?.corefiles.state === 'known' ? dns.corefiles.value.found : [];
    const zones = corefiles.flatMap((one) =>
      zoneItems(one, name === undefined ? one.decisions : decisionsFor(name, one.decisions), detail),
    );
    const items: Item[] =
      name === undefined
        ? [
            ...(dns === undefined ? [] : [...dnsFacts(dns), ...serverItems(dns)]),
            ...zones,
            ...corefiles.flatMap(problemItems),
            ...resolverItems(podResolvers.items, detail),
          ]
        : zones;
    const total = corefiles.reduce((sum, { decisions }) => sum + decisions.length, 0);
    return pageAnswer({
      reading,
      verdict: name === undefined ? verdictOf(clusterDns, total) : zoneVerdict(name, zones, clusterDns),
      noun: name === undefined ? 'statements' : 'server blocks',
      items: items.filter((one) => part === undefined || name !== undefined || one.part === part),
      textOf: lineOf,
      missing: mergeMissing([
        ...missingOfSlices(reading.evidence, [
          'clusterDns',
          ...(asksResolvers(part, name) ? (['podResolvers'] as const) : []),
        ]),
        ...(dns === undefined ? [] : missingIn(dns)),
      ]),
      args,
      filters: [name, part, detail],
      extra: {
        corefiles: dns?.corefiles.state === 'unknown' || dns === undefined ? null : corefiles.length,
        zones: total,
      },
    });
  },
});

function asksResolvers(part: (typeof parts)[number] | undefined, name: string | undefined): boolean {
  return name === undefined && (part === undefined || part === 'resolvers');
}

/** Lower case, with the trailing dot. */
function nameOf(zone: string): string {
  const name = zone.replace(/\.$/, '').toLowerCase();
  if (zone === '.' || (isName(name) && !name.includes('/'))) return `${name}.`.replace(/^\.+$/, '.');
  throw new UserError('zone is not a DNS name', 'give one such as cluster.local or db.corp.example');
}

/** What was not read of a DNS that is known in part. */
function missingIn(dns: ClusterDns): Missing[] {
  const { implementation, service, servers, pods, clusterDomain, nodeLocal, corefiles, kubelets } = dns;
  const maybes: readonly Maybe<unknown>[] = [
    implementation,
    service,
    servers,
    pods,
    clusterDomain,
    nodeLocal,
    corefiles,
    kubelets,
  ];
  const inside =
    corefiles.state === 'known'
      ? [...corefiles.value.missing, ...corefiles.value.found.flatMap(({ missing }) => missing)]
      : [];
  return [...maybes.flatMap(missingOf), ...inside];
}

function verdictOf(clusterDns: Maybe<ClusterDns>, zones: number): string {
  if (clusterDns.state === 'unknown') return 'Unknown: nothing was read that tells of the cluster DNS.';
  if (clusterDns.state === 'absent') return 'The cluster has no DNS of its own.';
  const { value: dns } = clusterDns;
  const facts = new Map(dnsFacts(dns).map(({ fact, value }) => [fact, value ?? 'unknown']));
  const versions = [
    ...new Set(
      serverItems(dns).flatMap(({ program, version }) =>
        program === 'NodeLocal DNSCache' || version === null ? [] : [version],
      ),
    ),
  ];
  const corefiles =
    dns.corefiles.state === 'unknown'
      ? 'Corefiles unknown'
      : dns.corefiles.state === 'absent'
        ? 'no Corefile'
        : `${counted(dns.corefiles.value.found.length, 'Corefile')} with ${counted(zones, 'zone')}`;
  const said = (name: Parameters<typeof facts.get>[0]) => facts.get(name) ?? 'unknown';
  return `${[said('implementation'), ...versions].join(' ')}: pods ${said('pods')}; Service ${said('Service')}; domain ${said('cluster domain')}; NodeLocal DNSCache ${said('NodeLocal DNSCache')}; ${corefiles}.`;
}

function zoneVerdict(
  name: string,
  zones: readonly z.infer<typeof zoneItem>[],
  clusterDns: Maybe<ClusterDns>,
): string {
  const asked = `Queries for ${zoneText(name)}`;
  const corefiles = clusterDns.state === 'known' ? clusterDns.value.corefiles : clusterDns;
  if (corefiles.state === 'unknown') return `${asked}: unknown, no Corefile was read.`;
  if (corefiles.state === 'absent') return `${asked}: there is no Corefile that decides about them.`;
  if (zones.length === 0) return `${asked}: no server block takes them, and they are refused.`;
  const ways = zones.map(({ program, zone, steps, otherwise }) => {
    const plugins = steps.filter(({ role }) => role !== 'changes').map(({ plugin }) => plugin);
    return `${program}, zone ${zone ?? 'not known'}: ${plugins.join(', then ') || otherwise}`;
  });
  return `${asked}: ${[...new Set(ways)].slice(0, 4).join('; ')}${ways.length > 4 ? '; …' : ''}.`;
}

function lineOf(one: Item): string {
  switch (one.part) {
    case 'facts':
      return dnsFactLine(one);
    case 'servers':
      return serverLine(one);
    case 'zones':
      return zoneLines(one);
    case 'problems':
      return problemLine(one);
    case 'resolvers':
      return resolverLine(one);
  }
}
