import type { Directive } from '../model/corefile.ts';
import type { Version } from '../model/version.ts';
import { newestCorednsInTable } from './coredns-plugins.ts';
import { atLeast, compareVersions, parseVersion } from './version.ts';

type VersionText = `${number}.${number}.${number}`;

interface Option {
  /** The first release that takes it; absent if 1.6.9 did. */
  readonly since?: VersionText;
  /** The first release that refuses it. */
  readonly until?: VersionText;
  /** Taken, and without any effect, from this release on. */
  readonly idleSince?: VersionText;
}

interface Plugin {
  readonly options: Readonly<Record<string, Option>>;
  /** Releases that pass over lines they do not know: from the first, or from `from`, until `until`, which refuses them. */
  readonly lenient?: { readonly from?: VersionText; readonly until: VersionText };
}

const always: Option = {};

/**
 * What may stand in the block of a plugin: plugin/<name>/setup.go of module github.com/coredns/coredns, compared at the
 * releases from 1.6.9 to 1.15.0. Plugins that are not here are not judged.
 */
const plugins: Readonly<Record<string, Plugin>> = {
  kubernetes: {
    options: {
      endpoint_pod_names: always,
      pods: always,
      namespaces: always,
      endpoint: always,
      tls: always,
      labels: always,
      namespace_labels: always,
      fallthrough: always,
      ttl: always,
      noendpoints: always,
      ignore: always,
      kubeconfig: always,
      resyncperiod: { until: '1.7.0', idleSince: '1.6.9' },
      upstream: { until: '1.7.0', idleSince: '1.6.9' },
      transfer: { until: '1.8.0' },
      multicluster: { since: '1.12.2' },
      startup_timeout: { since: '1.12.3' },
      apiserver_qps: { since: '1.14.0' },
      apiserver_burst: { since: '1.14.0' },
      apiserver_max_inflight: { since: '1.14.0' },
      zonal: { since: '1.14.7' },
    },
  },
  forward: {
    options: {
      except: always,
      max_fails: always,
      health_check: always,
      force_tcp: always,
      prefer_udp: always,
      tls: always,
      tls_servername: always,
      expire: always,
      policy: always,
      max_concurrent: always,
      next: { since: '1.11.4' },
      failfast_all_unhealthy_upstreams: { since: '1.12.1' },
      failover: { since: '1.13.0' },
      max_connect_attempts: { since: '1.13.2' },
      max_idle_conns: { since: '1.14.1' },
      max_age: { since: '1.14.3' },
      next_on_nodata: { since: '1.14.4' },
      resolver: { since: '1.14.4' },
      doh_method: { since: '1.14.5' },
      read_timeout: { since: '1.14.5' },
      source_address: { since: '1.14.6' },
    },
  },
  cache: {
    options: {
      success: always,
      denial: always,
      prefetch: always,
      serve_stale: always,
      servfail: { since: '1.9.4' },
      disable: { since: '1.9.4' },
      keepttl: { since: '1.10.1' },
      prefer_positive: { since: '1.14.7' },
      serve_stale_policy: { since: '1.14.7' },
    },
  },
  health: { options: { lameduck: always } },
  log: { options: { class: always } },
  ready: { options: { monitor: { since: '1.12.2' } }, lenient: { from: '1.12.2', until: '1.14.4' } },
  any: { options: {}, lenient: { until: '1.14.4' } },
  trace: {
    options: {
      every: always,
      service: always,
      client_server: always,
      datadog_analytics_rate: { since: '1.8.0' },
      zipkin_max_backlog_size: { since: '1.9.4' },
      zipkin_max_batch_size: { since: '1.9.4' },
      zipkin_max_batch_interval: { since: '1.9.4' },
    },
    lenient: { until: '1.14.4' },
  },
  prometheus: { options: { tls: { since: '1.14.3' }, runtime_metrics: { since: '1.14.3' } } },
  file: {
    options: {
      reload: always,
      upstream: { idleSince: '1.6.9' },
      transfer: { until: '1.8.0' },
      fallthrough: { since: '1.12.2' },
      reload_by_mtime: { since: '1.14.4' },
    },
  },
  auto: {
    options: {
      directory: always,
      reload: always,
      upstream: { idleSince: '1.6.9' },
      transfer: { until: '1.8.0' },
    },
  },
  template: {
    options: {
      match: always,
      answer: always,
      additional: always,
      authority: always,
      rcode: always,
      fallthrough: always,
      upstream: { idleSince: '1.6.9' },
      ederror: { since: '1.10.1' },
      expr: { since: '1.15.0' },
      var: { since: '1.15.0' },
    },
  },
};

/** What a release does with a line of a plugin's block. */
export type OptionFate =
  /** Not a plugin or a release that the table has. */
  | { readonly state: 'not known' }
  /** `endsWith`: the first later release that refuses it. */
  | { readonly state: 'taken'; readonly endsWith?: VersionText }
  /** Taken without effect. */
  | { readonly state: 'idle'; readonly endsWith?: VersionText }
  /** `since`: the first release that refuses it, or `before`: the first that takes it; neither if none ever did. */
  | { readonly state: 'refused'; readonly since?: VersionText; readonly before?: VersionText };

/** The fate of one option in this version of CoreDNS, as it is released. */
export function optionFate(plugin: string, option: Directive, version: Version): OptionFate {
  const newest = parseVersion(newestCorednsInTable);
  const known = Object.hasOwn(plugins, plugin) ? plugins[plugin] : undefined;
  const isCovered =
    newest !== undefined && compareVersions(version, newest) <= 0 && atLeast(version, '1.6.9');
  if (known === undefined || !isCovered) return { state: 'not known' };
  const { lenient } = known;
  const of = Object.hasOwn(known.options, option.name) ? known.options[option.name] : undefined;
  if (of === undefined || (of.since !== undefined && !atLeast(version, of.since))) {
    const isLenient =
      lenient !== undefined &&
      !atLeast(version, lenient.until) &&
      (lenient.from === undefined || atLeast(version, lenient.from));
    if (isLenient) return of === undefined ? { state: 'idle', endsWith: lenient.until } : { state: 'idle' };
    return { state: 'refused', ...(of?.since === undefined ? {} : { before: of.since }) };
  }
  if (of.until !== undefined && atLeast(version, of.until)) return { state: 'refused', since: of.until };
  const ends = of.until === undefined ? {} : { endsWith: of.until };
  // CoreDNS takes a list of API servers and uses the first, with a warning, since 1.4.0.
  const isSurplus = plugin === 'kubernetes' && option.name === 'endpoint' && option.args.length > 1;
  const isIdle = isSurplus || (of.idleSince !== undefined && atLeast(version, of.idleSince));
  return { state: isIdle ? 'idle' : 'taken', ...ends };
}
