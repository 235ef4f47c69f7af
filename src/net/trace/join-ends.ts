import type { TraceVerdict } from '../../model/trace.ts';
import type { BackendEnd } from './backend-ends.ts';
import type { Outcome } from './outcome.ts';
import { policyStep } from './policy-step.ts';
import { routeSteps } from './route-steps.ts';
import { serverPods, traceEndpoint } from './server-pods.ts';
import type { ServiceSeen } from './service-seen.ts';
import { settled, unsettled } from './step.ts';

interface Through {
  /** Something before the backends is not settled. */
  readonly isOpen: boolean;
  /** `the dataplane of Gateway infra/edge`: who opens the connections to the backends. */
  readonly proxy: string;
  /** TLS is passed through: whose connection the server sees is the implementation's. */
  readonly isPassed: boolean;
}

/** The worst comes first, unless something else is open. */
const order: readonly TraceVerdict[] = ['dropped', 'refused', 'unresolved', 'unknown', 'reaches'];

/** The whole path: how the proxy is reached, and the ends behind it, the worst of which is the verdict. */
export function joinEnds(
  reached: Outcome,
  ends: readonly BackendEnd[],
  { isOpen, proxy, isPassed }: Through,
  seen: ServiceSeen,
): Outcome {
  const found = ends.flatMap(({ endpoints }) => endpoints);
  const worst = order.find((one) => ends.some(({ verdict }) => verdict === one)) ?? 'unknown';
  const steps = [...reached.steps, ...ends.map(({ step }) => step)];
  const verdict = isOpen || ends.some((one) => one.verdict === 'unknown') ? 'unknown' : worst;
  if (found.length === 0) return { ...reached, verdict, steps, endpoints: [], sourceSeen: null };
  const { step: policy, handoffs } = policyStep(
    {
      client: undefined,
      servers: serverPods(
        found.map(({ endpoint }) => endpoint),
        seen,
      ),
    },
    seen,
  );
  const says = `${proxy.charAt(0).toUpperCase()}${proxy.slice(1)} opens connections of its own to the backends.`;
  const translation = isPassed
    ? unsettled(
        'translation',
        'TLS is passed on unopened.',
        'whether the source address is kept is the implementation’s',
      )
    : settled(
        'translation',
        `${says} The server sees its address; the client’s own stands in headers at most.`,
        [],
        'documentation-based',
      );
  return {
    ...reached,
    verdict,
    steps: [
      ...steps,
      policy,
      translation,
      ...routeSteps(
        undefined,
        found.map(({ endpoint }) => endpoint.endpoint.nodeName),
        seen,
      ),
    ],
    endpoints: found.map(({ endpoint, share }) =>
      traceEndpoint(endpoint, share, String(endpoint.port), seen),
    ),
    sourceSeen: isPassed ? null : `an address of ${proxy}`,
    handoffs: [...reached.handoffs, ...handoffs],
  };
}
