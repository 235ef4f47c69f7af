import type { Scheme } from '../model/corefile.ts';
import { parsed, type Parsed, unparsed } from '../model/parsed.ts';
import { reverseZonesOf } from './reverse-zone.ts';
import { withoutTrailing } from '../model/without-trailing.ts';

/** In the order in which CoreDNS tries them (plugin/pkg/parse/transport.go), with the port that each defaults to. */
const schemes: readonly (readonly [Scheme, string])[] = [
  ['tls', '853'],
  ['dns', '53'],
  ['quic', '853'],
  ['grpc', '443'],
  ['https3', '443'],
  ['https', '443'],
  ['unix', ''],
];

export interface ServedZones {
  readonly scheme: Scheme;
  /** Lower case, with the trailing dot. Several for a CIDR that does not end on a label of the reverse tree. */
  readonly zones: readonly string[];
  readonly port: string;
}

/**
 * Reads a key of a server block, as CoreDNS does when it starts (core/dnsserver/register.go InspectServerBlocks and
 * plugin/normalize.go SplitHostPort of coredns 1.15.0). A problem carries no position.
 */
export function parseZoneKey(key: string): Parsed<ServedZones> {
  const [scheme, defaultPort] =
    schemes.find(([name]) => key.startsWith(`${name}://`)) ?? (['dns', '53'] as const);
  const address = key.startsWith(`${scheme}://`) ? key.slice(scheme.length + 3) : key;
  const split = splitHostPort(address);
  if (!split.ok) return split;
  const { hosts, port } = split.value;
  for (const host of hosts) {
    const qualified = splitHostPort(fullyQualified(host));
    if (!qualified.ok) return qualified;
  }
  const zones = hosts.map((host) => fullyQualified(host).toLowerCase());
  return parsed({ scheme, zones, port: port === '' ? defaultPort : port });
}

function splitHostPort(address: string): Parsed<{ hosts: readonly string[]; port: string }> {
  const colon = address.lastIndexOf(':');
  if (colon === address.length - 1)
    return unparsed({ message: `nothing after the last colon of '${address}'` });
  const port = colon < 0 ? undefined : integerOf(address.slice(colon + 1));
  const host = port === undefined ? address : address.slice(0, colon);

  const length = utf8Length(host);
  if (length > 255) return unparsed({ message: `zone is too long: ${length} bytes, at most 255` });
  if (!isDomainName(host)) return unparsed({ message: `not a valid domain name: '${host}'` });
  const reverse = reverseZonesOf(host);
  if (reverse !== undefined && (host.startsWith(':') || (host.startsWith('0') && host.includes(':')))) {
    return unparsed({ message: `CoreDNS refuses this CIDR: ${host}` });
  }
  return parsed({ hosts: reverse ?? [host], port: port ?? '' });
}

/** A number as Go's strconv.Atoi reads it, printed back: `+053` is 53. */
function integerOf(text: string): string | undefined {
  if (!/^[+-]?[0-9]{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value.toString() : undefined;
}

function fullyQualified(name: string): string {
  return isFullyQualified(name) ? name : `${name}.`;
}

/** An escaped dot ends no name. miekg/dns counts the bytes of the character before the backslashes among them. */
function isFullyQualified(name: string): boolean {
  if (!name.endsWith('.')) return false;
  const stem = withoutTrailing(name.slice(0, -1), '\\');
  const backslashes = name.length - 1 - stem.length;
  if (backslashes === 0) return true;
  const before = Array.from(stem.slice(-2)).at(-1) ?? '';
  return (Math.max(utf8Length(before), 1) + backslashes) % 2 !== 0;
}

const encoder = new TextEncoder();

function utf8Length(text: string): number {
  return encoder.encode(text).length;
}

/**
 * Whether miekg/dns takes this for a domain name (defaults.go IsDomainName): labels of at most 63 bytes, no empty label,
 * 255 bytes in all. Escapes count as one byte; every other character may occur.
 */
function isDomainName(name: string): boolean {
  if (name === '') return false;
  const bytes = encoder.encode(fullyQualified(name));
  const [backslash, dot] = [0x5c, 0x2e];
  let total = 0;
  let begin = 0;
  let afterDot = false;
  let escape = false;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === backslash) {
      escape = !escape;
      if (total + 1 > 256) return false;
      const skipped = isThreeDigits(bytes, at + 1) ? 3 : 1;
      at += skipped;
      begin += skipped;
      afterDot = false;
    } else if (bytes[at] === dot) {
      escape = false;
      if ((at === 0 && bytes.length > 1) || afterDot) return false;
      afterDot = true;
      const label = at - begin;
      if (label >= 64) return false;
      total += 1 + label;
      if (total > 256) return false;
      begin = at + 1;
    } else {
      escape = false;
      afterDot = false;
    }
  }
  return !escape;
}

function isThreeDigits(bytes: Uint8Array, from: number): boolean {
  const digits = bytes.subarray(from, from + 3);
  return digits.length === 3 && digits.every((byte) => byte >= 0x30 && byte <= 0x39);
}
