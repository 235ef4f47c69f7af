import type { Corefile } from '../../model/corefile.ts';
import type { DecisionStep, ZoneDecision } from '../../model/corefile-decision.ts';
import { type CorednsReading, stepsOf } from './corefile-decision-steps.ts';

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
      otherwise: directives.every(({ name }) => settings.has(name)) ? 'REFUSED' : 'SERVFAIL',
    } as const;
    return block.keys.map(({ zone, scheme, port }) => ({ zone, scheme, port, ...common }));
  });
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

/** The steps that may answer for the name, to the first that lets nothing of it past. */
function stepsFor(name: string, steps: readonly DecisionStep[]): readonly DecisionStep[] {
  const asked = steps.filter(({ zones, except }) => {
    const isOwn = zones?.includes(name) === true;
    const isExcepted = except.some((zone) => zoneHolds(zone, name)) && !isOwn;
    return (zones === undefined || zones.some((zone) => zoneHolds(zone, name))) && !isExcepted;
  });
  const last = asked.findIndex(
    ({ role, zones, passesOn }) =>
      role === 'answers' && zones !== undefined && !passesOn.some((zone) => zoneHolds(zone, name)),
  );
  // Where a plugin that releases do not have stands among them, its build decides.
  return last < 0 ? asked : asked.filter(({ role }, index) => index <= last || role === 'not known');
}

/** Is the name in the zone, or its apex? Both end with a dot. */
export function zoneHolds(zone: string, name: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`);
}
