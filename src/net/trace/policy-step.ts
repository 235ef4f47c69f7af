import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Direction, TrafficPolicy } from '../../model/evidence/traffic-policies.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import type { Trace, TraceStep } from '../../model/trace.ts';
import { lackText, settled, unsettled } from './step.ts';

/** The pods at both ends. */
export interface Ends {
  readonly client: Kept<'Pod'> | undefined;
  readonly servers: readonly Kept<'Pod'>[];
}

const owner = 'cilium-network-policy-review';
/** So many policies are named; all are counted. */
const mostNamed = 10;

/** Names the policies that isolate either end. What they let through is for another to judge. */
export function policyStep(
  { client, servers }: Ends,
  { trafficPolicies }: Pick<Evidence, 'trafficPolicies'>,
): { readonly step: TraceStep; readonly handoffs: Trace['handoffs'] } {
  const hits = trafficPolicies.items.filter(
    (policy) =>
      (client !== undefined && isolates(policy, client, 'egress')) ||
      servers.some((server) => isolates(policy, server, 'ingress')),
  );
  const missing = [client, ...servers].flatMap((pod) =>
    pod === undefined ? [] : trafficPolicies.missingIn(pod.ref.namespace),
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
  if (missing.length > 0) {
    const says = 'No policy that was read isolates either end.';
    return { step: unsettled('policy', says, lackText(missing)), handoffs: [] };
  }
  const evidence = [client, ...servers].flatMap((pod) =>
    pod === undefined ? [] : cite(pod, 'metadata.labels', pod.metadata.labels),
  );
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
