import type { ServerBlock } from '../../model/corefile.ts';
import type { DecisionStep, ZoneDecision } from '../../model/corefile-decision.ts';
import { decisionsFor, zoneHolds } from './corefile-decision.ts';

/** A plugin that keeps names of the cluster from the kubernetes plugin, which is asked after it. */
export interface Shadow {
  readonly step: DecisionStep;
  /** A name that it keeps. */
  readonly name: string;
  /** What a query for that name is asked of, in order, as far as it gets. */
  readonly order: readonly DecisionStep[];
  /** `wildcard`: it has an answer for every name; else it passes on none that it does not know. */
  readonly how: 'no fallthrough' | 'wildcard';
}

/** Each plugin of these server blocks that shadows a kubernetes plugin of its block, once; `types` are those that clients ask for. */
export function shadowsIn(
  table: readonly ZoneDecision[],
  domain: string,
  types: readonly string[],
): readonly Shadow[] {
  const found = new Map<DecisionStep['directive'], Shadow>();
  for (const { block, steps } of table) {
    const own = steps.findIndex(({ plugin }) => plugin === 'kubernetes');
    const kubernetes = steps[own];
    if (kubernetes === undefined) continue;
    for (const step of steps.slice(0, own)) {
      if (found.has(step.directive)) continue;
      const shadow = namesUnder(step, domain)
        .filter((name) => kubernetes.zones?.some((zone) => zoneHolds(zone, name)) === true)
        .map((name) => shadowOf(step, name, orderIn(table, block, name), types))
        .find((one) => one !== undefined);
      if (shadow !== undefined) found.set(step.directive, shadow);
    }
  }
  return [...found.values()];
}

/**
 * Names to try a plugin with: one that every cluster has, and one in each namespace that it names. A zone of its own for
 * one Service is meant to take that Service's place.
 */
function namesUnder({ zones = [] }: DecisionStep, domain: string): string[] {
  const services = `svc.${domain}.`;
  return zones.flatMap((zone) => {
    if (zoneHolds(zone, services)) return `kubernetes.default.${services}`;
    const isNamespace = zone.endsWith(`.${services}`) && !zone.slice(0, -services.length - 1).includes('.');
    return isNamespace ? `any.${zone}` : [];
  });
}

function orderIn(table: readonly ZoneDecision[], block: ServerBlock, name: string): readonly DecisionStep[] {
  return decisionsFor(name, table).find((one) => one.block === block)?.steps ?? [];
}

function shadowOf(
  step: DecisionStep,
  name: string,
  asked: readonly DecisionStep[],
  types: readonly string[],
): Shadow | undefined {
  const at = asked.findIndex(({ directive }) => directive === step.directive);
  if (at < 0) return undefined;
  const order = asked.slice(0, at + 1);
  if (step.role === 'answers') {
    // The table ends at the first plugin that passes the name on to no other.
    return at === asked.length - 1 ? { step, name, order, how: 'no fallthrough' } : undefined;
  }
  if (step.plugin !== 'template' || !isAskedOf(step, types)) return undefined;
  const { block } = step.directive;
  const through = block.findLast((option) => option.name === 'fallthrough');
  const passesOn =
    through !== undefined &&
    (through.args.length === 0 || through.args.some((zone) => zoneHolds(absolute(zone), name)));
  const matches = block.flatMap((option) => (option.name === 'match' ? option.args : []));
  const isConditional =
    block.some((option) => option.name === 'expr') || (matches.length > 0 && !matches.some(matchesAll));
  if (!passesOn) return { step, name, order, how: 'no fallthrough' };
  return isConditional ? undefined : { step, name, order, how: 'wildcard' };
}

/** `template CLASS TYPE`: does it look at what clients ask for? */
function isAskedOf({ directive: { args } }: DecisionStep, types: readonly string[]): boolean {
  const [ofClass = '', type = ''] = args.map((one) => one.toUpperCase());
  return ['IN', 'ANY'].includes(ofClass) && (type === 'ANY' || types.includes(type));
}

function absolute(zone: string): string {
  return zone.endsWith('.') ? zone.toLowerCase() : `${zone.toLowerCase()}.`;
}

/** Expressions that no name escapes, in the ways in which people write them. */
function matchesAll(expression: string): boolean {
  return /^\^?(?:\(?\.[*+]\)?)?\$?$/.test(expression);
}
