import { formatRange, parseAddress } from '../addresses/cidr.ts';

/** Where a query is sent on to: an argument of forward, grpc or proxy. */
export interface Upstream {
  readonly scheme: string;
  /** Written canonically; undefined for a file or a name. */
  readonly address: string | undefined;
  readonly port: string;
  /** A file of the form of resolv.conf, or a name (which CoreDNS resolves itself since 1.14.4). */
  readonly other: string | undefined;
  /** Behind a percent sign: the name that its certificate must have. */
  readonly serverName: string | undefined;
}

const ports: Readonly<Record<string, string>> = {
  dns: '53',
  tls: '853',
  quic: '853',
  https: '443',
  grpc: '443',
};

/** Reads one upstream (plugin/pkg/parse HostPortOrFile and plugin/forward splitZone of coredns 1.15.0). */
export function upstreamOf(text: string): Upstream {
  const [, scheme = 'dns', rest = ''] = /^(?:(dns|tls|quic|https|grpc):\/\/)?(.*)$/s.exec(text) ?? [];
  const [, bracketed, plain, port = ports[scheme] ?? '53'] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/s.exec(rest) ?? [];
  const [host = '', serverName] = (bracketed ?? plain ?? rest).split('%');
  const parsed = parseAddress(host);
  const address = parsed === undefined ? undefined : formatRange(parsed);
  return { scheme, address, port, other: address === undefined ? rest : undefined, serverName };
}
