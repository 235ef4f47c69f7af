import { type Destination, isVirtualAddress } from './destination.ts';
import type { Client } from './find-client.ts';
import { classesOf, fleetOf, type NodeClass } from './fleet.ts';
import { type NodeProxy, proxyOn } from './node-proxy.ts';
import type { Outcome } from './outcome.ts';
import { serviceEnd } from './service-end.ts';
import type { ServicePaths } from './service-paths.ts';
import type { ServiceSeen } from './service-seen.ts';
import type { Fate } from './fate.ts';
import { policyOf, serviceStep } from './service-step.ts';
import { admissionOf, fateWithAdmission } from './source-ranges.ts';
import { sourceSeen } from './source-seen.ts';
import { lackText } from './step.ts';
import { untakenAddress } from './untaken-address.ts';

const nobody: NodeProxy = { name: undefined, why: 'no node takes it' };

/** Connections that something outside brings to a node of its choice. */
export function followFromOutside(
  client: Client,
  to: Extract<Destination, { kind: 'service' }>,
  paths: ServicePaths,
  seen: ServiceSeen,
): Outcome {
  const fleet = fleetOf(seen.nodes.items, (node) => proxyOn(node, false, seen));
  const classes = classesOf(paths.eligible, paths.hasHints, ({ external }) => external, fleet);
  const policy = policyOf(to, 'external');
  const reaching = classes.filter(({ fate }) => fate.verdict === 'reaches');
  // Load balancers ask the health check node port, and pass over nodes without an endpoint.
  const isChecked = to.way === 'load-balancer IP' && policy === 'Local' && reaching.length > 0;
  const taken = isChecked ? reaching : classes;
  const [first] = taken;
  const admission = admissionOf(client, to, isVirtualAddress(to) && client.kind === 'external', seen);
  const isOne = first !== undefined && taken.every(({ fate }) => fate.verdict === first.fate.verdict);
  const lists = new Set(taken.map(({ fate }) => fate.endpoints));
  const endpoints = [...new Set([...lists].flat())];
  const missing = seen.nodes.missingIn();
  const why =
    first === undefined
      ? 'no node was read that takes it, or the Service is open in another address family alone'
      : !isOne
        ? `what stands in front chooses the node, and ${nodesThatFail(classes)} of them reach nothing`
        : missing.length > 0
          ? lackText(missing)
          : first.fate.why;
  const proxy = (first === undefined ? undefined : fleet.poolOf.get(first.first)?.proxy) ?? nobody;
  const untaken = first === undefined ? undefined : untakenAddress(to, first.first, proxy, seen);
  if (untaken !== undefined) return untaken;
  const fate: Fate = {
    verdict: why === undefined ? (first?.fate.verdict ?? 'unknown') : 'unknown',
    endpoints,
    says: first?.fate.says ?? 'no node answers',
    why,
  };
  return serviceEnd({
    client,
    to,
    paths,
    fate: fateWithAdmission(fate, admission, proxy),
    before: [serviceStep(to, policy), ...(admission === undefined ? [] : [admission.step])],
    where: isChecked
      ? 'on the nodes that have one, which load balancers keep to'
      : 'on whichever node takes the connection',
    from: undefined,
    proxy,
    source:
      client.kind === 'external'
        ? sourceSeen({ client, to, endpoints, proxy, taker: undefined }, seen)
        : {
            source: undefined,
            why: 'what the load balancer makes of a client of the cluster is not in the API',
          },
    seen,
    isUneven: lists.size > 1,
  });
}

function nodesThatFail(classes: readonly NodeClass[]): number {
  return classes.filter(({ fate }) => fate.verdict !== 'reaches').reduce((sum, { count }) => sum + count, 0);
}
