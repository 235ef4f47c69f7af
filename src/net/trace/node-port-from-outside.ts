import type { Destination } from './destination.ts';
import type { Client } from './find-client.ts';
import type { Outcome } from './outcome.ts';
import { unsettled } from './step.ts';

/**
 * What the cluster makes of a connection to a node port is no health from outside: what lets it through to the node is
 * nowhere in the API, while a load balancer opens its own way.
 */
export function fromOutsideToNodePort(client: Client, destination: Destination, outcome: Outcome): Outcome {
  if (client.kind !== 'external' || destination.kind !== 'service' || destination.way !== 'node port') {
    return outcome;
  }
  const node = destination.node === undefined ? 'the node' : destination.node.ref.name;
  const step = unsettled(
    'route',
    `Up to ${node} the connection has to get from outside; what is said of it holds from there on.`,
    'firewalls, security groups and routes before the node are not in the API',
  );
  const verdict = outcome.verdict === 'reaches' ? 'unknown' : outcome.verdict;
  return { ...outcome, verdict, steps: [step, ...outcome.steps] };
}
