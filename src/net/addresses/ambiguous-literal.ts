import { formatRange, parseAddress, parseCidr } from './cidr.ts';

/** Why programs read it differently, and what Kubernetes takes it for; undefined where all agree, or it is no address. */
export interface Ambiguity {
  readonly because: 'leading zeros' | 'IPv4 written as IPv6' | 'bits behind the prefix';
  readonly means: string;
}

/**
 * What strict validation refuses (KEP-4858): octets with leading zeros, which some parsers read as octal; IPv4 addresses
 * written as IPv6; and networks with bits set behind their prefix.
 */
export function ambiguityOf(text: string): Ambiguity | undefined {
  const literal = text.trim();
  const range = literal.includes('/') ? parseCidr(literal) : parseAddress(literal);
  if (range === undefined) return undefined;
  const means = formatRange(range);
  if (/(?:^|\.)0\d/u.test(literal)) return { because: 'leading zeros', means };
  if (range.family === 4 && literal.includes(':')) return { because: 'IPv4 written as IPv6', means };
  const [address = '', prefix] = literal.split('/');
  const first = parseAddress(address);
  if (prefix !== undefined && first !== undefined && first.first !== range.first) {
    return { because: 'bits behind the prefix', means };
  }
  return undefined;
}
