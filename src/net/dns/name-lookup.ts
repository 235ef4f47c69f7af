import ipaddr from 'ipaddr.js';

/** The C library that a program resolves names with. */
export const libcs = ['glibc', 'musl'] as const;
export type Libc = (typeof libcs)[number];

/** What a program asks getaddrinfo for: AF_UNSPEC, AF_INET or AF_INET6. */
export const addressFamilies = ['both', 'ipv4', 'ipv6'] as const;
export type AddressFamily = (typeof addressFamilies)[number];

export type RecordType = 'A' | 'AAAA';

/** What a server answers: records of that type, none of that type, no such name; or nobody knows. */
export type DnsOutcome = 'data' | 'nodata' | 'nxdomain' | 'unknown';

/** A resolv.conf as it is written for a pod: options as single words, `ndots:5`. */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** One full name that is asked for, with every record type at once. */
export interface Attempt {
  /** Without the dot at its end. */
  readonly name: string;
  /** The search domain behind the name; undefined where it is asked as it is. */
  readonly domain: string | undefined;
  readonly answers: readonly { readonly type: RecordType; readonly outcome: DnsOutcome }[];
  /** `may stop`: it depends on an outcome that is not known, and what follows is asked only if it goes on. */
  readonly then: 'found' | 'gives up' | 'may stop' | 'goes on';
}

/** What one call of getaddrinfo asks, in order. */
export interface Lookup {
  readonly attempts: readonly Attempt[];
  /** Datagrams that one query becomes: musl asks all nameservers at once, glibc the first that answers. */
  readonly copies: number;
  readonly ndots: number;
}

export interface LookupSettings {
  readonly libc: Libc;
  readonly family: AddressFamily;
}

type OutcomeOf = (name: string, type: RecordType) => DnsOutcome;

/** Both libraries take no more (glibc RES_MAXNDOTS, musl resolvconf.c). */
const mostNdots = 15;
/** musl reads lines into 256 bytes and passes over those that do not fit with their end (resolvconf.c). */
const longestMuslLine = 254;
/** MAXNS of both. */
const mostNameservers = 3;
/** Without the dot at its end. */
const longestName = 253;
const longestLabel = 63;

/** Addresses as inet_aton takes them, `10.1` too, are not looked up; nor are names that every pod has in /etc/hosts. */
const inHosts = new Set([
  'localhost',
  'ip6-localhost',
  'ip6-loopback',
  'ip6-localnet',
  'ip6-mcastprefix',
  'ip6-allnodes',
  'ip6-allrouters',
]);

/** Why no query is sent for a name: it is an address, or stands in the /etc/hosts that kubelet writes; else undefined. */
export function unaskedBecause(name: string): 'address' | 'hosts' | undefined {
  if (ipaddr.IPv4.isValid(name) || ipaddr.IPv6.isValid(name)) return 'address';
  return inHosts.has(name) ? 'hosts' : undefined;
}

/**
 * The queries of one getaddrinfo, as glibc from 2.26 (resolv/res_query.c __res_context_search) and musl from 1.2.4 on
 * (src/network/lookup_name.c name_from_dns_search) send them. Servers are taken to answer: no timeout, no SERVFAIL.
 */
export function lookUp(
  name: string,
  conf: ResolvConf,
  { libc, family }: LookupSettings,
  outcomeOf: OutcomeOf,
): Lookup {
  const ndots = ndotsOf(conf, libc);
  const copies = libc === 'musl' ? Math.max(1, Math.min(conf.nameservers.length, mostNameservers)) : 1;
  const types = typesOf(family, conf, libc);
  const attempts: Attempt[] = [];
  if (unaskedBecause(name) !== undefined || types.length === 0) return { attempts, copies, ndots };
  for (const domain of (libc === 'glibc' ? glibcOrder : muslOrder)(name, conf, ndots)) {
    const full = fullName(name, domain);
    const answers = types.map((type) => ({ type, outcome: outcomeOf(full, type) }));
    const then = (libc === 'glibc' ? glibcVerdict : muslVerdict)(answers.map(({ outcome }) => outcome));
    attempts.push({ name: full, domain, answers, then });
    if (then === 'found' || then === 'gives up') break;
  }
  return { attempts, copies, ndots };
}

/** How many queries are sent at least and at most, as far as outcomes are known. */
export function queriesOf({ attempts, copies }: Lookup): { readonly least: number; readonly most: number } {
  const count = (some: readonly Attempt[]): number =>
    some.reduce((sum, { answers }) => sum + answers.length, 0) * copies;
  const first = attempts.findIndex(({ then }) => then === 'may stop');
  return { least: count(first < 0 ? attempts : attempts.slice(0, first + 1)), most: count(attempts) };
}

/** Search domains in the order in which they are tried; `undefined` stands for the name as it is. */
function* glibcOrder(name: string, { searches, options }: ResolvConf, ndots: number) {
  const dots = dotsIn(name);
  const isAbsolute = name.endsWith('.');
  const isFirst = dots >= ndots || isAbsolute;
  if (isFirst) yield undefined;
  if (isAbsolute) return;
  let isRootAsked = false;
  for (const domain of searches) {
    // A name that cannot be sent ends the search, and the name itself is tried all the same.
    if (!isSendable(fullName(name, domain))) break;
    isRootAsked ||= domain === '.';
    yield domain;
  }
  const isShort = dots === 0 && searches.length > 0 && hasFlag(options, /^no[-_]tld[-_]query/);
  if (!isFirst && !isRootAsked && !isShort) yield undefined;
}

function* muslOrder(name: string, { searches }: ResolvConf, ndots: number) {
  const isRead = `search ${searches.join(' ')}`.length <= longestMuslLine;
  if (dotsIn(name) < ndots && !name.endsWith('.') && isRead) {
    // The root domain makes a name with two dots at its end, which musl refuses.
    yield* searches.filter((domain) => domain !== '.' && isSendable(fullName(name, domain)));
  }
  yield undefined;
}

/** Any record ends it, and nothing else does. */
function glibcVerdict(outcomes: readonly DnsOutcome[]): Attempt['then'] {
  if (outcomes.includes('data')) return 'found';
  return outcomes.includes('unknown') ? 'may stop' : 'goes on';
}

/** One NXDOMAIN is enough to go on, and a name that exists ends it, with records or without. */
function muslVerdict(outcomes: readonly DnsOutcome[]): Attempt['then'] {
  if (outcomes.includes('nxdomain')) return 'goes on';
  if (outcomes.includes('unknown')) return 'may stop';
  return outcomes.includes('data') ? 'found' : 'gives up';
}

function typesOf(family: AddressFamily, { options }: ResolvConf, libc: Libc): RecordType[] {
  const types: RecordType[] = family === 'both' ? ['A', 'AAAA'] : family === 'ipv4' ? ['A'] : ['AAAA'];
  // glibc 2.36 on.
  const isWithoutAaaa = libc === 'glibc' && hasFlag(options, /^no-aaaa/);
  return isWithoutAaaa ? types.filter((type) => type === 'A') : types;
}

/** The number of dots from which on a name counts as complete; 1 where nothing says so. */
function ndotsOf({ options }: ResolvConf, libc: Libc): number {
  if (libc === 'musl') {
    if (`options ${options.join(' ')}`.length > longestMuslLine) return 1;
    const [, digits] = /^ndots:(\d+)/.exec(options.find((option) => option.includes('ndots:')) ?? '') ?? [];
    return digits === undefined ? 1 : Math.min(Number(digits), mostNdots);
  }
  const value = options.findLast((option) => option.startsWith('ndots:'))?.slice('ndots:'.length);
  if (value === undefined) return 1;
  // As atoi reads it, kept in four bits.
  const number = Number(/^[+-]?\d{1,9}/.exec(value)?.[0] ?? 0);
  return number > mostNdots ? mostNdots : number & mostNdots;
}

function hasFlag(options: readonly string[], flag: RegExp): boolean {
  return options.some((option) => flag.test(option));
}

function dotsIn(name: string): number {
  return name.split('.').length - 1;
}

function fullName(name: string, domain: string | undefined): string {
  const joined = domain === undefined || domain === '.' ? name : `${name}.${domain}`;
  return joined.replace(/\.$/, '');
}

function isSendable(name: string): boolean {
  return (
    name.length <= longestName && name.split('.').every(({ length }) => length > 0 && length <= longestLabel)
  );
}
