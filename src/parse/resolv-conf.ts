import type { ResolvConf } from '../model/node-network.ts';
import { parseIpv6 } from './ip-address.ts';

/** Greatest values that glibc takes (resolv.h RES_MAXNDOTS, RES_MAXRETRANS, RES_MAXRETRY). */
const caps = { ndots: 15, timeout: 30, attempts: 5 } as const;

const knownFlags = [
  'rotate',
  'edns0',
  'single-request-reopen',
  'single-request',
  'no_tld_query',
  'no-tld-query',
  'no-reload',
  'use-vc',
  'trust-ad',
  'no-aaaa',
] as const;

/** Reads a resolv.conf as glibc 2.36 does (resolv/res_init.c), which takes any text. */
export function parseResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  let search: readonly string[] = [];
  const numbers: { ndots?: number; timeout?: number; attempts?: number } = {};
  const flags = new Set<string>();
  const ignoredLines: number[] = [];

  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('#') || line.startsWith(';') || line.trim() === '') continue;
    const [, keyword, rest] = /^(nameserver|search|domain|options|sortlist)[ \t](.*)$/su.exec(line) ?? [];
    const words = (rest ?? '').split(/[ \t]+/u).filter((word) => word !== '');
    const [first] = words;
    if (keyword === 'nameserver' && first !== undefined && isAddress(first)) nameservers.push(first);
    else if (keyword === 'search' && first !== undefined) search = words;
    else if (keyword === 'domain' && first !== undefined) search = [first];
    else if (keyword === 'options') readOptions(words, numbers, flags);
    else if (keyword !== 'sortlist') ignoredLines.push(index + 1);
  }
  return { nameservers, search, options: { ...numbers, flags: [...flags] }, ignoredLines };
}

function readOptions(
  words: readonly string[],
  numbers: { ndots?: number; timeout?: number; attempts?: number },
  flags: Set<string>,
): void {
  for (const word of words) {
    const [, name, value] = /^(ndots|timeout|attempts):(.*)$/su.exec(word) ?? [];
    if (name === 'ndots' || name === 'timeout' || name === 'attempts') {
      numbers[name] = Math.min(leadingInteger(value ?? ''), caps[name]);
    } else {
      const flag = knownFlags.find((known) => word.startsWith(known));
      if (flag !== undefined) flags.add(flag);
    }
  }
}

/** As C's atoi: 0 where no digit leads. */
function leadingInteger(text: string): number {
  return Number(/^[+-]?\d{1,9}/u.exec(text)?.[0] ?? 0);
}

function isAddress(text: string): boolean {
  const [unscoped = ''] = text.split('%');
  return isInetAton(text) || parseIpv6(unscoped) !== undefined;
}

/** inet_aton's forms: one to four numbers, decimal, octal or hexadecimal, the last of which fills what is left. */
function isInetAton(text: string): boolean {
  const parts = text.split('.');
  if (parts.length > 4) return false;
  return parts.every((part, index) => {
    if (!/^(?:0x[0-9a-f]{1,8}|0[0-7]{0,11}|[1-9]\d{0,9})$/iu.test(part)) return false;
    const isOctal = /^0[0-7]/u.test(part);
    const value = isOctal ? Number.parseInt(part, 8) : Number(part);
    return value < (index === parts.length - 1 ? 256 ** (5 - parts.length) : 256);
  });
}
