import type { Directive, ServerBlock } from '../../model/corefile.ts';
import { goDuration } from '../common/go-duration.ts';
import { parseAddress } from '../addresses/cidr.ts';

type Accepts = (args: readonly string[]) => boolean;

interface Plugin {
  readonly arguments: Accepts;
  readonly options: Readonly<Record<string, Accepts>>;
  /** A block may have it once. */
  readonly once?: true;
  /** Options that it refuses together. */
  readonly apart?: readonly (readonly [string, string])[];
}

const none: Accepts = (args) => args.length === 0;
const any: Accepts = () => true;
const some: Accepts = (args) => args.length > 0;

/** strconv.Atoi, in bounds. */
function whole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => boolean {
  return (text) => /^[+-]?\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** time.ParseDuration, in seconds. */
function duration(least: number, most = Infinity): (text: string) => boolean {
  return (text) => {
    const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
    const seconds = goDuration(rest);
    const signed = seconds === undefined ? undefined : sign === '-' ? -seconds : seconds;
    return signed !== undefined && signed >= least && signed <= most;
  };
}

/** One argument; where the plugin goes on reading on the line, what follows is another option to it. */
function one(accepts: (text: string) => boolean): Accepts {
  return ([first, ...rest]) => first !== undefined && rest.length === 0 && accepts(first);
}

/** The first of any number. */
function first(accepts: (text: string) => boolean): Accepts {
  return ([text]) => text !== undefined && accepts(text);
}

function oneOf(...words: readonly string[]): (text: string) => boolean {
  return (text) => words.includes(text);
}

/** net.SplitHostPort: brackets around colons, and a colon before the port. */
const isListener = (text: string): boolean => /^(?:\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(text);
const listener: Accepts = (args) => args.length === 0 || one(isListener)(args);
/** What meta.ParseToLabelSelector takes: no comparisons, and no `!=`, which labels elsewhere may have. */
const selector: Accepts = (args) => some(args) && !/!=|[<>]/.test(args.join(' '));
const positive = whole(1);
const span = duration(-Infinity);

/** `success CAPACITY [TTL [MINTTL]]`. */
const capacity: Accepts = ([size, ttl = '1', least = '0']) =>
  size !== undefined && whole(-Infinity)(size) && positive(ttl) && whole(0)(least);

const prefetch: Accepts = ([amount, over = '1m', percent = '10%', ...rest]) =>
  amount !== undefined &&
  whole(0)(amount) &&
  span(over) &&
  percent.endsWith('%') &&
  whole(10, 90)(percent.slice(0, -1)) &&
  rest.length === 0;

/** Schemes that forward sends to; whether a name or a file stands for any address is not told by the Corefile. */
function isUpstream(text: string): boolean {
  const [, scheme = 'dns', rest = ''] =
    /^(?:(dns|tls|quic|https|https3|grpc|unix):\/\/)?(.*)$/s.exec(text) ?? [];
  return ['dns', 'tls', 'quic'].includes(scheme) ? rest !== '' : scheme === 'https' && /^[^/]+$/.test(rest);
}

const count = one(whole(0));
const mostUpstreams = 15;

/** What setup.go of each plugin takes as arguments, which are older than any release in use (coredns 1.15.0). */
const plugins: Readonly<Record<string, Plugin>> = {
  errors: { once: true, arguments: (args) => none(args) || one(oneOf('stdout'))(args), options: {} },
  log: {
    arguments: any,
    options: { class: (args) => some(args) && args.every(oneOf('all', 'denial', 'error', 'success')) },
  },
  health: { arguments: listener, options: { lameduck: one(span) } },
  ready: { once: true, arguments: listener, options: { monitor: one(oneOf('until-ready', 'continuously')) } },
  prometheus: { once: true, arguments: listener, options: { runtime_metrics: none } },
  loop: { once: true, arguments: none, options: {} },
  reload: {
    arguments: ([interval = '30s', jitter = '15s', ...rest]) =>
      duration(2)(interval) && (duration(1)(jitter) || duration(0, 0)(jitter)) && rest.length === 0,
    options: {},
  },
  cache: {
    once: true,
    arguments: ([ttl = '1']) => !whole(-Infinity)(ttl) || positive(ttl),
    options: {
      success: capacity,
      denial: capacity,
      prefetch,
      servfail: one(duration(0, 300)),
      keepttl: none,
      disable: first(oneOf('success', 'denial')),
      serve_stale: ([upTo = '1h', mode = 'verify']) =>
        duration(0)(upTo) && oneOf('immediate', 'verify')(mode.toLowerCase()),
    },
  },
  kubernetes: {
    once: true,
    arguments: any,
    apart: [
      ['zonal', 'noendpoints'],
      ['namespaces', 'namespace_labels'],
    ],
    options: {
      pods: one(oneOf('disabled', 'insecure', 'verified')),
      ttl: first(whole(0, 3600)),
      endpoint_pod_names: none,
      noendpoints: none,
      namespaces: some,
      endpoint: some,
      tls: ({ length }) => length === 3,
      labels: selector,
      namespace_labels: selector,
      kubeconfig: ({ length }) => length === 1 || length === 2,
      ignore: (args) => none(args) || first(oneOf('empty_service'))(args),
    },
  },
  forward: {
    arguments: ([from, ...to]) =>
      from !== undefined && to.length > 0 && to.length <= mostUpstreams && to.every(isUpstream),
    options: {
      except: some,
      max_fails: one(whole(0)),
      force_tcp: none,
      prefer_udp: none,
      expire: one(duration(0)),
      max_concurrent: count,
      policy: one(oneOf('random', 'round_robin', 'sequential')),
      health_check: first(duration(0)),
      next_on_nodata: none,
      source_address: one((text) => parseAddress(text) !== undefined),
    },
  },
};

/**
 * Directives, and options in their blocks, whose arguments their plugins refuse, so that CoreDNS does not start. Plugins,
 * options and arguments that are not known here, or hold a variable, are none of them.
 */
export function refusedArgumentsIn({ directives }: ServerBlock): readonly Directive[] {
  const seen = new Set<string>();
  return directives.flatMap((directive) => {
    const { name, block } = directive;
    const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
    const isRepeated = seen.has(name);
    seen.add(name);
    // reload reads its first line alone.
    if (plugin === undefined || (isRepeated && name === 'reload')) return [];
    const { once, apart = [], options } = plugin;
    const isRefused =
      (isRepeated && once === true) ||
      isNotTaken(directive, plugin.arguments) ||
      apart.some((two) => two.every((word) => block.some((option) => option.name === word)));
    const refused = block.filter(
      (option) => Object.hasOwn(options, option.name) && isNotTaken(option, options[option.name]),
    );
    return [...(isRefused ? [directive] : []), ...refused];
  });
}

function isNotTaken({ args, unresolved }: Directive, accepts: Accepts = any): boolean {
  return unresolved.length === 0 && !accepts(args);
}
