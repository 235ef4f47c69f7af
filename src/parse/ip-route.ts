import { isRecord } from '../model/fields.ts';
import type { IpRoute } from '../model/node-network.ts';
import { parsed, type Parsed, unparsed } from '../model/parsed.ts';
import { parseJson } from './json-document.ts';

const types = new Set([
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'throw',
  'unreachable',
  'prohibit',
  'blackhole',
  'nat',
]);

/** Parses `ip route`, of either family and any table, and `ip -j route`. No output at all means no route. */
export function parseIpRoute(text: string): Parsed<readonly IpRoute[]> {
  return text.trimStart().startsWith('[') ? routesInJson(text) : routesInText(text);
}

function routesInText(text: string): Parsed<readonly IpRoute[]> {
  const routes: IpRoute[] = [];
  let base: IpRoute | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.split(/\s+/u).filter((word) => word !== '');
    const [first] = words;
    if (first === undefined) continue;
    if (first === 'nexthop' && base !== undefined) {
      // The first hop takes the place of the route that introduced the hops.
      if (routes.at(-1) === base) routes.pop();
      routes.push({ ...base, ...attributesIn(words.slice(1)) });
      continue;
    }
    const type = types.has(first) ? first : 'unicast';
    const [dst = '', ...attributes] = types.has(first) ? words.slice(1) : words;
    if (!/^(?:default|[0-9a-f.:]{2,45}(?:\/\d{1,3})?)$/iu.test(dst)) {
      return unparsed({ message: 'not a line of ip route', line: index + 1, column: 1 });
    }
    base = { dst, type, ...attributesIn(attributes) };
    routes.push(base);
  }
  return parsed(routes);
}

function attributesIn(words: readonly string[]): Omit<IpRoute, 'dst' | 'type'> {
  const after = (keyword: string, ...skipped: string[]): string | undefined => {
    const at = words.indexOf(keyword);
    if (at < 0) return undefined;
    const next = words[at + 1];
    return next !== undefined && skipped.includes(next) ? words[at + 2] : next;
  };
  return routeAttributes({
    via: after('via', 'inet', 'inet6'),
    dev: after('dev'),
    proto: after('proto'),
    src: after('src'),
    mtu: after('mtu', 'lock'),
    table: after('table'),
  });
}

function routeAttributes(found: Record<'via' | 'dev' | 'proto' | 'src' | 'mtu' | 'table', unknown>) {
  const { via, dev, proto, src, mtu, table } = found;
  const bytes = Number(mtu);
  return {
    ...(typeof via === 'string' && { via }),
    ...(typeof dev === 'string' && { dev }),
    ...(typeof proto === 'string' && { proto }),
    ...(typeof src === 'string' && { src }),
    ...(mtu !== undefined && Number.isInteger(bytes) && { mtu: bytes }),
    ...(typeof table === 'string' && { table }),
  };
}

function routesInJson(text: string): Parsed<readonly IpRoute[]> {
  const document = parseJson(text);
  if (!document.ok) return document;
  const routes: IpRoute[] = [];
  for (const [position, item] of (Array.isArray(document.value) ? document.value : []).entries()) {
    if (!isRecord(item) || typeof item.dst !== 'string') {
      return unparsed({ message: `item ${position} is not a route` });
    }
    const type = typeof item.type === 'string' ? item.type : 'unicast';
    const base: IpRoute = { dst: item.dst, type, ...attributesOf(item) };
    const hops = Array.isArray(item.nexthops) ? item.nexthops.filter(isRecord) : [];
    if (hops.length === 0) routes.push(base);
    else routes.push(...hops.map((hop) => ({ ...base, ...attributesOf(hop) })));
  }
  return parsed(routes);
}

function attributesOf(item: Record<string, unknown>): Omit<IpRoute, 'dst' | 'type'> {
  const { gateway, via, dev, protocol, prefsrc, metrics, table } = item;
  const all: readonly unknown[] = Array.isArray(metrics) ? metrics : [];
  const metric = all.find((each) => isRecord(each) && 'mtu' in each);
  return routeAttributes({
    via: gateway ?? (isRecord(via) ? via.host : undefined),
    dev,
    proto: protocol,
    src: prefsrc,
    mtu: isRecord(metric) ? metric.mtu : undefined,
    table,
  });
}
