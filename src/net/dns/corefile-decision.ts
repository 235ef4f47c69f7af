import type { Corefile, Directive } from '../../model/corefile.ts';
import type { DecisionStep, ZoneDecision } from '../../model/corefile-decision.ts';
import { type CorednsReading, stepsOf } from './corefile-decision-steps.ts';
import { rewrittenName } from './corefile-rewrite.ts';
import { isReverseName } from './reverse-name.ts';

/** Directives that configure the server and add no handler to the chain of a block (coredns 1.15.0, without AddPlugin). */
const settings: ReadonlySet<string> = new Set([
  'bind',
  'debug',
  'grpc_server',
  'health',
  'https',
  'https3',
  'multisocket',
  'on',
  'pprof',
  'quic',
  'ready',
  'reload',
  'root',
  'sign',
  'timeouts',
  'tls',
]);

/** Plugins that answer for zones out of files. */
const ownsZones: ReadonlySet<string> = new Set(['file', 'secondary']);

/** The decision table of a Corefile: every zone of every server block, in the order in which they are written. */
export function decisionsOf({ blocks }: Corefile, reading: CorednsReading): readonly ZoneDecision[] {
  return blocks.flatMap((block) => {
    const steps = stepsOf(block, reading);
    const { directives } = block;
    const common = {
      block,
      steps,
      addresses: directives.filter(({ name }) => name === 'bind').flatMap(({ args }) => args),
      isFiltered: directives.some(({ name }) => name === 'view'),
      otherwise: refuses(directives, reading) ? 'REFUSED' : 'SERVFAIL',
    } as const;
    return block.keys.map(({ zone, scheme, port }) => ({ zone, scheme, port, ...common }));
  });
}

/**
 * Does a block refuse what nothing in it answers? One without handlers does, and one whose last is for zones of files, for
 * names outside of them (plugin/file/file.go, from 1.12 on).
 */
function refuses(directives: readonly Directive[], { order }: CorednsReading): boolean {
  const handlers = directives.filter(({ name }) => !settings.has(name)).map(({ name }) => name);
  const last = handlers.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)).at(-1);
  const isKnown = handlers.every((name) => order.includes(name));
  return last === undefined || (isKnown && ownsZones.has(last));
}

/**
 * What decides about one name, on every address that is listened on: the longest zone that holds it, past those that a
 * `view` may keep it from (core/dnsserver/server.go of coredns 1.15.0), with the steps that it may stop at. Decisions
 * whose zone is not known may take it too.
 */
export function decisionsFor(name: string, table: readonly ZoneDecision[]): readonly ZoneDecision[] {
  const taking = new Set<ZoneDecision>(table.filter(({ zone }) => zone === undefined));
  for (const listener of new Set(table.flatMap(listenersOf))) {
    const here = table.filter((one) => listenersOf(one).includes(listener));
    const holding = here
      .filter(({ zone }) => zone !== undefined && zoneHolds(zone, name))
      .sort((a, b) => labelsOf(b) - labelsOf(a));
    for (const one of holding) {
      taking.add(one);
      if (!one.isFiltered) break;
    }
  }
  return table.filter((one) => taking.has(one)).map((one) => ({ ...one, steps: stepsFor(name, one.steps) }));
}

/** The root has none. */
function labelsOf({ zone = '.' }: ZoneDecision): number {
  return zone === '.' ? 0 : zone.split('.').length;
}

function listenersOf({ scheme, port, addresses }: ZoneDecision): readonly string[] {
  return (addresses.length === 0 ? [''] : addresses).map((address) => `${scheme} ${port} ${address}`);
}

/**
 * The steps that may answer for the name, to the first that lets nothing of it past. Behind `rewrite` those count that are
 * asked about what it makes of the name; all of them where that is not known.
 */
export function stepsFor(
  name: string,
  steps: readonly DecisionStep[],
  type?: string,
): readonly DecisionStep[] {
  const rules = steps.filter(({ plugin }) => plugin === 'rewrite').map(({ directive }) => directive);
  const rewritten = rewrittenName(name, rules, type);
  const asked = steps.filter((step) => {
    if (step.plugin === 'rewrite') return true;
    // local comes before it.
    return isAsked(step, step.plugin === 'local' ? name : rewritten);
  });
  const last = asked.findIndex(
    (step) =>
      step.role === 'answers' &&
      step.zones !== undefined &&
      rewritten !== undefined &&
      !letsPass(step, rewritten),
  );
  // Where a plugin that releases do not have stands among them, its build decides.
  return last < 0 ? asked : asked.filter(({ role }, index) => index <= last || role === 'not known');
}

function isAsked({ plugin, directive, zones, except }: DecisionStep, name: string | undefined): boolean {
  if (zones === undefined || name === undefined) return true;
  // hosts looks up addresses for names in any zone, and local has loopback addresses for all such names.
  if (plugin === 'hosts' && isReverseName(name)) return true;
  if (plugin === 'local' && name.startsWith('localhost.') && hasLocalhostPrefix(directive)) return true;
  const isExcepted = except.some((zone) => zoneHolds(zone, name)) && !zones.includes(name);
  return zones.some((zone) => zoneHolds(zone, name)) && !isExcepted;
}

function hasLocalhostPrefix({ block }: Directive): boolean {
  const last = block.findLast(({ name }) => name === 'localhost_prefix');
  return last?.args[0] !== 'off';
}

/** An address that hosts does not have goes on whatever it falls through for. */
function letsPass({ plugin, passesOn }: DecisionStep, name: string): boolean {
  return (plugin === 'hosts' && isReverseName(name)) || passesOn.some((zone) => zoneHolds(zone, name));
}

/** Is the name in the zone, or its apex? Both end with a dot. */
export function zoneHolds(zone: string, name: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`);
}
