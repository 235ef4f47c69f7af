import { cleanValues } from '../../model/clean-values.ts';
import type { Evidence, SliceName } from '../../model/evidence/index.ts';
import type { Trace, TraceStep } from '../../model/trace.ts';
import type { Destination } from './destination.ts';
import { type Client, findClient } from './find-client.ts';
import { findDestination } from './find-destination.ts';
import { followAddress, followHeadless, followPod } from './follow-direct.ts';
import { followService } from './follow-service.ts';
import { nextCommands } from './next-commands.ts';
import type { Outcome } from './outcome.ts';
import { parseTarget } from './parse-target.ts';

/** What has to be read to follow a path. */
export const traceSlices = [
  'nodes',
  'services',
  'endpoints',
  'pods',
  'clusterDns',
  'version',
  'kubeProxy',
  'serviceDataplane',
  'cni',
  'trafficPolicies',
  'nodeMtu',
  'podMtu',
] as const satisfies readonly SliceName[];

type Seen = Pick<Evidence, (typeof traceSlices)[number]>;

export interface TraceQuestion {
  /** `NAMESPACE/POD`, `node/NAME`, `external` or `every-node`. */
  readonly client: string;
  /** `NAME[:PORT]`, a URL or `IP[:PORT]`. */
  readonly to: string;
}

/** Follows a path step by step, as far as what was read settles it. Throws a UserError for a question that has a mistake. */
export function tracePath(question: TraceQuestion, seen: Seen): Omit<Trace, 'schemaVersion' | 'cluster'> {
  const target = parseTarget(question.to);
  const client = findClient(question.client, seen);
  const found = findDestination(target, client, seen);
  const outcome: Outcome =
    found.destination === undefined
      ? { verdict: found.verdict ?? 'unknown', steps: [], endpoints: [], sourceSeen: null, handoffs: [] }
      : follow(client, found.destination, seen);
  const steps = [...found.steps, ...outcome.steps];
  return cleanValues({
    client: question.client,
    to: question.to,
    verdict: outcome.verdict === 'reaches' && mayBeBarred(steps) ? 'unknown' : outcome.verdict,
    steps,
    endpoints: [...outcome.endpoints],
    perNode: outcome.perNode ?? [],
    groups: outcome.groups ?? [],
    crossZoneShare: outcome.crossZoneShare ?? null,
    sourceSeen: outcome.sourceSeen,
    handoffs: outcome.handoffs,
    next: nextCommands(client, found, steps, seen),
  });
}

/** Is it open whether a policy lets it through? Whoever judges policies knows, and it is no health until then. */
function mayBeBarred(steps: readonly TraceStep[]): boolean {
  return steps.some(({ step, unknown }) => step === 'policy' && unknown !== null);
}

function follow(client: Client, destination: Destination, seen: Seen): Outcome {
  switch (destination.kind) {
    case 'service':
      return followService(client, destination, seen);
    case 'headless':
      return followHeadless(client, destination, seen);
    case 'pod':
      return followPod(client, destination, seen);
    case 'address':
      return followAddress(client, destination, seen);
  }
}
