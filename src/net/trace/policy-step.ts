import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Direction, TrafficPolicy } from '../../model/evidence/traffic-policies.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import type { Trace, TraceStep } from '../../model/trace.ts';
import type { ServerPods } from './server-pods.ts';
import { lackText, settled, unsettled } from './step.ts';

/** The pods at both ends. */
export interface Ends {
  /** Undefined for a client that is no pod, for which no policy holds. */
  readonly client: Kept<'Pod'> | 'any pod' | undefined;
  readonly servers: ServerPods;
}

const owner = 'cilium-network-policy-review';
/** So many policies are named; all are counted. */
const mostNamed = 10;

/** Names the policies that isolate either end. What they let through is for another to judge. */
export function policyStep(
  { client, servers }: Ends,
  { trafficPolicies }: Pick<Evidence, 'trafficPolicies'>,
): { readonly step: TraceStep; readonly handoffs: Trace['handoffs'] } {
  const pod = client === 'any pod' ? undefined : client;
  const ends = [...(pod === undefined ? [] : [pod]), ...servers.pods];
  const hits = trafficPolicies.items.filter(
    (policy) =>
      (pod !== undefined && isolates(policy, pod, 'egress')) ||
      servers.pods.some((server) => isolates(policy, server, 'ingress')),
  );
  const names = hits.slice(0, mostNamed).map(({ ref }) => formatRef(ref));
  const more = hits.length > names.length ? `, and ${hits.length - names.length} more` : '';
  if (hits.length > 0) {
    const says = `Policies isolate an end of the path: ${names.join(', ')}${more}. What they let through is not judged here.`;
    const step = unsettled(
      'policy',
      says,
      `whether they let this through is for ${owner}`,
      hits.map((policy) => policy.selector),
    );
    return { step, handoffs: [{ owner, for: `Do ${names.join(', ')}${more} let this path through?` }] };
  }
  const missing = [
    ...(client === 'any pod' ? trafficPolicies.missingIn() : []),
    ...ends.flatMap(({ ref }) => trafficPolicies.missingIn(ref.namespace)),
    // Where there is no policy at all, labels of pods do not matter.
    ...(trafficPolicies.items.length > 0 || trafficPolicies.missingIn().length > 0 ? servers.missing : []),
  ];
  if (missing.length > 0) {
    const says = 'No policy that was read isolates either end.';
    return { step: unsettled('policy', says, lackText(missing)), handoffs: [] };
  }
  if (client === 'any pod' && trafficPolicies.items.some((policy) => policy.isolates.includes('egress'))) {
    const why = 'whether one isolates a client depends on the pod: follow the path from that pod';
    return { step: unsettled('policy', 'No policy isolates the endpoints.', why), handoffs: [] };
  }
  const evidence = ends.map((end) => cite(end, 'metadata.labels', end.metadata.labels));
  return { step: settled('policy', 'No NetworkPolicy isolates either end.', evidence), handoffs: [] };
}

/** Policies do not hold for pods on the network of their node. */
function isolates(
  policy: TrafficPolicy,
  { ref, metadata, spec }: Kept<'Pod'>,
  direction: Direction,
): boolean {
  return (
    spec?.hostNetwork !== true &&
    policy.isolates.includes(direction) &&
    policy.selects({ namespace: ref.namespace ?? '', labels: metadata.labels ?? {} })
  );
}
