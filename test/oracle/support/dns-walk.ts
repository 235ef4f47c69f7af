import type { Evidence } from '../../../src/model/evidence/index.ts';
import type { DecisionStep, ZoneDecision } from '../../../src/model/corefile-decision.ts';
import { zoneHolds } from '../../../src/net/dns/corefile-decision.ts';
import { kubernetesAnswer } from '../../../src/net/dns/planning/service-names.ts';

/** What answers, and how; `any` where our evidence does not tell what the kubernetes plugin knows. */
export interface Expected {
  readonly by: string;
  readonly outcome: 'data' | 'nodata' | 'nxdomain' | 'SERVFAIL' | 'REFUSED' | 'any';
}

/** Goes down the decision table of a name with what each plugin of the generated Corefiles holds. */
export function expectedFor(
  name: string,
  type: 'A' | 'AAAA',
  { steps, otherwise }: ZoneDecision,
  evidence: Evidence,
): Expected {
  for (const step of steps) {
    const passes = step.passesOn.some((zone) => zoneHolds(zone, name));
    const known = knownTo(step, name, type, evidence);
    if (known === 'passes') continue;
    if (known === undefined) {
      if (step.plugin !== 'template' ? passes : fallsThrough(step, name)) continue;
      return { by: step.plugin, outcome: step.plugin === 'kubernetes' ? 'nxdomain' : 'SERVFAIL' };
    }
    return { by: step.plugin, outcome: known };
  }
  return { by: 'nobody', outcome: otherwise };
}

function knownTo(
  step: DecisionStep,
  name: string,
  type: 'A' | 'AAAA',
  evidence: Evidence,
): Expected['outcome'] | 'passes' | undefined {
  switch (step.plugin) {
    case 'hosts':
      if (!['host.example.org.', 'cart.shop.svc.cluster.local.'].includes(name)) return undefined;
      return type === 'A' ? 'data' : 'nodata';
    case 'template':
      if (type !== 'A') return 'passes';
      return /^t[0-9]/.test(name) ? 'data' : undefined;
    case 'kubernetes': {
      const bare = { ...step, passesOn: [] };
      const { outcome } = kubernetesAnswer(name, type, bare, evidence);
      if (outcome === 'nxdomain') return undefined;
      return outcome === 'unknown' ? 'any' : outcome;
    }
    case 'forward': {
      const isMissing = name.includes('missing');
      if (isMissing && step.directive.block.some((option) => option.name === 'next')) return 'passes';
      return isMissing ? 'nxdomain' : 'data';
    }
    default:
      return 'passes';
  }
}

function fallsThrough({ directive }: DecisionStep, name: string): boolean {
  const last = directive.block.findLast((option) => option.name === 'fallthrough');
  return (
    last !== undefined && (last.args.length === 0 || last.args.some((zone) => zoneHolds(`${zone}.`, name)))
  );
}
