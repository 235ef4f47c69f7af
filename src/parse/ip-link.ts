import { isRecord } from '../model/fields.ts';
import type { IpLink } from '../model/node-network.ts';
import { parsed, type Parsed, unparsed } from '../model/parsed.ts';
import { parseJson } from './json-document.ts';

/** The kinds that iproute2 prints at the head of a line of details. */
const kinds =
  /^\s+(vxlan|bridge|veth|geneve|wireguard|ipip|ip6tnl|ipip6|sit|gre|gretap|ip6gre|ip6gretap|erspan|ip6erspan|bond|team|dummy|vlan|ipvlan|ipvtap|macvlan|macvtap|macsec|netkit|ifb|vrf|vti|vti6|xfrm|tun|bareudp|nlmon)\b/u;

/**
 * Parses `ip link`, `ip -d link`, `ip addr` and `ip -j link`. A line that begins like an interface and cannot be read is
 * a problem, since an interface would be missing; other lines are passed over.
 */
export function parseIpLink(text: string): Parsed<readonly IpLink[]> {
  return text.trimStart().startsWith('[') ? linksInJson(text) : linksInText(text);
}

function linksInText(text: string): Parsed<readonly IpLink[]> {
  const links: IpLink[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\d+: /u.test(line)) {
      const link = linkIn(line);
      if (link === undefined) {
        return unparsed({ message: 'not a line of ip link', line: index + 1, column: 1 });
      }
      links.push(link);
      continue;
    }
    const kind = kinds.exec(line)?.[1];
    const last = links.at(-1);
    if (kind !== undefined && last !== undefined && last.kind === undefined) {
      links[links.length - 1] = { ...last, kind };
    }
  }
  return links.length > 0 ? parsed(links) : unparsed({ message: 'no interface in it' });
}

function linkIn(line: string): IpLink | undefined {
  const [, index, name, flags, rest] =
    /^(\d{1,9}): ([^\s@:]+)(?:@[^\s:]+)?: <([^>]*)> (.*)$/u.exec(line) ?? [];
  const mtu = /(?:^| )mtu (\d{1,9})(?= |$)/u.exec(rest ?? '')?.[1];
  if (index === undefined || name === undefined || mtu === undefined) return undefined;
  const state = / state (\S+)/u.exec(rest ?? '')?.[1];
  const master = / master (\S+)/u.exec(rest ?? '')?.[1];
  return {
    name,
    index: Number(index),
    mtu: Number(mtu),
    state: state ?? 'UNKNOWN',
    ...(master !== undefined && { master }),
    flags: (flags ?? '').split(',').filter((flag) => flag !== ''),
  };
}

function linksInJson(text: string): Parsed<readonly IpLink[]> {
  const document = parseJson(text);
  if (!document.ok) return document;
  const links: IpLink[] = [];
  for (const [position, item] of (Array.isArray(document.value) ? document.value : []).entries()) {
    // iproute2 prints an empty object for an interface that went away while it printed.
    if (isRecord(item) && Object.keys(item).length === 0) continue;
    const link = linkOf(item);
    if (link === undefined) return unparsed({ message: `item ${position} is not an interface` });
    links.push(link);
  }
  return links.length > 0 ? parsed(links) : unparsed({ message: 'no interface in it' });
}

function linkOf(item: unknown): IpLink | undefined {
  if (!isRecord(item)) return undefined;
  const { ifindex, ifname, mtu, operstate, master, flags, linkinfo } = item;
  if (typeof ifindex !== 'number' || typeof ifname !== 'string' || typeof mtu !== 'number') return undefined;
  const kind = isRecord(linkinfo) ? linkinfo.info_kind : undefined;
  return {
    name: ifname,
    index: ifindex,
    mtu,
    state: typeof operstate === 'string' ? operstate : 'UNKNOWN',
    ...(typeof kind === 'string' && { kind }),
    ...(typeof master === 'string' && { master }),
    flags: Array.isArray(flags) ? flags.filter((flag) => typeof flag === 'string') : [],
  };
}
