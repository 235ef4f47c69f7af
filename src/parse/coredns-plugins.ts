import type { Version } from '../model/version.ts';
import { atLeast, compareVersions, parseVersion } from './version.ts';

interface Plugin {
  readonly name: string;
  /** The first release that has it compiled in; absent if 1.2.6 had it already. */
  readonly since?: VersionText;
  /** The first release without it. */
  readonly until?: VersionText;
}

type VersionText = `${number}.${number}.${number}`;

export const newestCorednsInTable = '1.15.0';

/**
 * The directives of the release builds of CoreDNS: plugin.cfg of module github.com/coredns/coredns, read at every
 * release at which it changed from 1.2.6 to 1.15.0. In the order in which 1.15.0 executes them, whatever the order in a
 * Corefile; what it no longer has comes last.
 */
export const corednsPlugins: readonly Plugin[] = [
  { name: 'root' },
  { name: 'metadata' },
  { name: 'geoip', since: '1.8.5' },
  { name: 'cancel', since: '1.5.0' },
  { name: 'proxyproto', since: '1.14.3' },
  { name: 'quic', since: '1.12.2' },
  { name: 'grpc_server', since: '1.14.0' },
  { name: 'https', since: '1.14.0' },
  { name: 'https3', since: '1.14.0' },
  { name: 'timeouts', since: '1.10.1' },
  { name: 'multisocket', since: '1.12.0' },
  { name: 'reload' },
  { name: 'nsid' },
  { name: 'bufsize', since: '1.6.6' },
  { name: 'bind' },
  { name: 'debug' },
  { name: 'trace' },
  { name: 'ready', since: '1.5.0' },
  { name: 'health' },
  { name: 'pprof' },
  { name: 'shed', since: '1.14.7' },
  { name: 'prometheus' },
  { name: 'errors' },
  { name: 'log' },
  { name: 'dnstap' },
  { name: 'local', since: '1.8.1' },
  { name: 'dns64', since: '1.7.0' },
  { name: 'siit', since: '1.15.0' },
  { name: 'any', since: '1.5.1' },
  { name: 'chaos' },
  { name: 'loadbalance' },
  { name: 'tsig', since: '1.9.4' },
  { name: 'rewrite' },
  { name: 'autopath' },
  { name: 'acl', since: '1.6.4' },
  { name: 'cache' },
  { name: 'header', since: '1.8.5' },
  { name: 'dnssec' },
  { name: 'tls' },
  { name: 'minimal', since: '1.8.4' },
  { name: 'template' },
  { name: 'transfer', since: '1.6.5' },
  { name: 'dynupdate', since: '1.15.0' },
  { name: 'hosts' },
  { name: 'route53' },
  { name: 'azure', since: '1.6.2' },
  { name: 'clouddns', since: '1.6.3' },
  { name: 'k8s_external', since: '1.3.0' },
  { name: 'kubernetes' },
  { name: 'file' },
  { name: 'auto' },
  { name: 'secondary' },
  { name: 'etcd' },
  { name: 'loop' },
  { name: 'forward' },
  { name: 'grpc', since: '1.5.0' },
  { name: 'erratic' },
  { name: 'whoami' },
  { name: 'on' },
  { name: 'sign', since: '1.6.3' },
  { name: 'view', since: '1.10.0' },
  { name: 'nomad', since: '1.13.0' },
  { name: 'proxy', until: '1.5.0' },
  { name: 'federation', until: '1.7.0' },
];

const byName: ReadonlyMap<string, Plugin> = new Map(corednsPlugins.map((plugin) => [plugin.name, plugin]));

/**
 * Whether the release build of this version of CoreDNS has the plugin; `unknown` for versions that the table does not
 * cover. An image of somebody else's build may have more, or less.
 */
export function corednsHasPlugin(name: string, version: Version): 'yes' | 'no' | 'unknown' {
  const plugin = byName.get(name);
  const newest = parseVersion(newestCorednsInTable);
  const isNewer = newest !== undefined && compareVersions(version, newest) > 0;
  if (isNewer || !atLeast(version, '1.2.6')) return 'unknown';
  if (plugin === undefined) return 'no';
  if (plugin.since !== undefined && !atLeast(version, plugin.since)) return 'no';
  return plugin.until !== undefined && atLeast(version, plugin.until) ? 'no' : 'yes';
}

/**
 * The plugins compiled into NodeLocal DNSCache: the imports of kubernetes/dns cmd/node-cache/main.go. Its grammar
 * accepts every directive of CoreDNS; the others have no code behind them and stop it at its start.
 */
export const nodeCachePlugins: ReadonlySet<string> = new Set([
  'bind',
  'bufsize',
  'cache',
  'debug',
  'dns64',
  'errors',
  'forward',
  'health',
  'hosts',
  'loadbalance',
  'log',
  'loop',
  'pprof',
  'prometheus',
  'reload',
  'rewrite',
  'template',
  'timeouts',
  'trace',
  'whoami',
]);
