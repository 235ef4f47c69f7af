import type {
  ClusterDnsPlan,
  DnsHop,
  DnsRemedy,
  LookupQueries,
  PlannedAttempt,
  PlannedLookup,
  WorkloadLookups,
} from '../model/dns-plan.ts';
import { counted } from './words.ts';

/** `8 queries`, or `2 to 8 queries; 8 if only api.example.com itself exists`. */
export function queriesText({ least, most, itself }: LookupQueries, name: string): string {
  if (least === most) return most === 1 ? '1 query' : `${most} queries`;
  return `${least} to ${most} queries; ${itself} if of what is not known only ${name} itself exists`;
}

/** The answer in one sentence. */
export function dnsSummary(
  { unasked, lookups }: Pick<ClusterDnsPlan, 'unasked' | 'lookups'>,
  name: string,
): string {
  if (unasked !== null) return `${name} costs no query: ${unasked}.`;
  if (lookups.length === 0) return `What one lookup of ${name} costs is not known.`;
  const alike = lookups.map(({ libc, queries }) => ({ libc, text: queriesText(queries, name) }));
  const [first] = alike;
  const isOne = alike.every(({ text }) => text === first?.text);
  const each = isOne ? [first?.text ?? ''] : alike.map(({ libc, text }) => `${libc} ${text}`);
  return `One lookup of ${name}: ${each.join('. ')}${isOne && alike.length > 1 ? ', with glibc and musl alike' : ''}.`;
}

/** Lookups, those of both libraries as one where they ask the same. */
export function lookupGroups(lookups: readonly PlannedLookup[]): (readonly PlannedLookup[])[] {
  const [first, second] = lookups;
  if (first === undefined || second === undefined) return lookups.map((one) => [one]);
  const isSame =
    JSON.stringify({ ...first, libc: undefined }) === JSON.stringify({ ...second, libc: undefined });
  return isSame ? [[first, second]] : [[first], [second]];
}

/** `glibc and musl, ndots 5: 8 queries` and how they are sent. */
export function lookupHead(group: readonly PlannedLookup[], name: string): string {
  const [first] = group;
  if (first === undefined) return '';
  const { ndots, copies, queries } = first;
  const copied = copies === 1 ? '' : `; each goes to ${copies} nameservers at once`;
  return `${group.map(({ libc }) => libc).join(' and ')}, ndots ${ndots}: ${queriesText(queries, name)}${copied}`;
}

/** `A, AAAA api.example.com.shop.svc.cluster.local: no such name; 2 queries so far` */
export function attemptText({ name, domain, answers, then, total }: Omit<PlannedAttempt, 'path'>): string {
  const words = { data: 'found', nodata: 'no data', nxdomain: 'no such name', unknown: 'not known' };
  const kinds = [...new Set(answers.map(({ outcome }) => outcome))];
  const outcome =
    kinds.length === 1
      ? words[kinds[0] ?? 'unknown']
      : answers.map((one) => `${one.type} ${words[one.outcome]}`).join(', ');
  const end = {
    found: '; ends here',
    'gives up': '; ends here, without an address',
    'may stop': '; ends here if it exists',
    'goes on': '',
  }[then];
  const how = domain === null ? ' (as it is)' : '';
  return `${answers.map(({ type }) => type).join(', ')} ${name}.${how}: ${outcome}${end}; ${total} so far`;
}

/** `CoreDNS, zone ., kubernetes (line 5, ...), cache keeps success at most 30 s` */
export function hopText({ server, zone, plugins, at, cache }: DnsHop): string {
  const where = at === null ? '' : ` (${at})`;
  const block = zone === null ? '' : `, server block ${zone}: ${plugins.join(', then ')}${where}`;
  return `${server}${block}; ${cache}`;
}

/** `6 of 8 (glibc)`: what it would be. */
export function remedyText({ remedy, state, queries, saves }: DnsRemedy): string {
  const counts = (['glibc', 'musl'] as const).flatMap((libc) => {
    const one = queries[libc];
    if (one === null) return [];
    return `${libc} ${one.least === one.most ? one.most : `${one.least} to ${one.most}`}`;
  });
  return `${remedy} (${state}): ${counts.join(', ')} queries; saves ${saves}`;
}

/** Workloads that resolve the name alike as one line, in their order, with some of their names. */
export function workloadTexts(workloads: readonly WorkloadLookups[]): string[] {
  const groups = new Map<string, WorkloadLookups[]>();
  for (const one of workloads) {
    const key = costText(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups].map(([cost, group]) => {
    const pods = group.reduce((sum, one) => sum + one.pods, 0);
    const names = group.slice(0, 3).map(({ workload }) => workload);
    return `${cost}: ${counted(group.length, 'workload')}, ${counted(pods, 'pod')} (${names.join(', ')}${group.length > 3 ? ', ...' : ''})`;
  });
}

function costText({ policy, searches, ndots, queries }: WorkloadLookups): string {
  const counts = (['glibc', 'musl'] as const).flatMap((libc) => {
    const one = queries[libc];
    return one === null ? [] : `${libc} ${one.itself}`;
  });
  return `${counts.join(', ')} with ${policy}, ${counted(searches, 'search domain')}, ndots ${ndots}`;
}
