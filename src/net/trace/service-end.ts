import type { TraceStep } from '../../model/trace.ts';
import { percent } from './percent.ts';
import type { SourceSeen } from './connections.ts';
import type { Destination } from './destination.ts';
import type { Fate } from './fate.ts';
import type { Client } from './find-client.ts';
import { type NodeProxy, proxyText } from './node-proxy.ts';
import type { Outcome } from './outcome.ts';
import { areOnNodeNetworks } from './on-node-network.ts';
import { policyStep } from './policy-step.ts';
import { routeSteps } from './route-steps.ts';
import { serverPods, traceEndpoint } from './server-pods.ts';
import type { ServiceSeen } from './service-seen.ts';
import type { ServicePaths } from './service-paths.ts';
import { settled, unsettled } from './step.ts';

interface End {
  readonly client: Client;
  readonly to: Extract<Destination, { kind: 'service' }>;
  readonly paths: ServicePaths;
  readonly fate: Fate;
  readonly before: readonly TraceStep[];
  /** Where the choice is made: `on worker-1`. */
  readonly where: string;
  /** The node that packets leave for the endpoint; undefined where it is not one. */
  readonly from: string | undefined;
  readonly proxy: NodeProxy;
  readonly source: SourceSeen;
  readonly seen: ServiceSeen;
  /** Endpoints are not equally likely, since something outside chooses the node. */
  readonly isUneven?: boolean;
}

/** The steps behind the choice of endpoints, and the answer as a whole. */
export function serviceEnd(end: End): Outcome {
  const { client, to, fate, before, from, proxy, source, seen, isUneven = false } = end;
  const { endpoints } = fate;
  const share = isUneven ? null : 1 / endpoints.length;
  const base = {
    endpoints: endpoints.map((one) => traceEndpoint(one, share, String(one.port), seen)),
  };
  const step = endpointStep(end);
  if (endpoints.length === 0) {
    return { verdict: fate.verdict, steps: [...before, step], ...base, sourceSeen: null, handoffs: [] };
  }
  const { step: policy, handoffs } = policyStep(
    { client: client.kind === 'pod' ? client.pod : undefined, servers: serverPods(endpoints, seen) },
    seen,
  );
  const port = to.way === 'node port' ? to.port.nodePort : to.port.port;
  const at = `${to.address ?? to.way}:${port ?? '?'}`;
  const says = `${proxyText(proxy)} translates ${at} to ${endpoints.length === 1 ? 'the endpoint' : 'one of the endpoints'}.`;
  const cited = proxy.name === undefined ? [] : proxy.from;
  const translation =
    source.source === undefined
      ? unsettled(
          'translation',
          `${says} Which source the server sees is not known.`,
          source.why ?? '',
          cited,
        )
      : settled('translation', `${says} The server sees ${source.source}.`, cited);
  const route = routeSteps(
    from,
    endpoints.map(({ endpoint }) => endpoint.nodeName),
    seen,
    areOnNodeNetworks(endpoints, seen),
  );
  return {
    verdict: fate.verdict,
    steps: [...before, step, policy, translation, ...route],
    ...base,
    sourceSeen: source.source ?? null,
    handoffs,
  };
}

function endpointStep({ fate, paths, where, proxy, isUneven = false }: End): TraceStep {
  if (fate.why !== undefined) {
    return unsettled('endpoint', `${sentence(fate.says)} ${where}.`, fate.why, paths.from);
  }
  const outcome = {
    reaches: isUneven ? '' : `; each gets ${percent(1 / fate.endpoints.length)}`,
    refused: '; connections are refused (ICMP port unreachable)',
    dropped: '; packets are dropped without an answer',
    unresolved: '',
    unknown: '',
  }[fate.verdict];
  const count = `${fate.endpoints.length} of ${paths.all.length} endpoints`;
  const isCiliums = proxy.name === 'Cilium' && fate.verdict === 'refused';
  const option = isCiliums && proxy.refuses !== undefined ? [proxy.refuses] : [];
  return settled('endpoint', `${count} ${where}: ${fate.says}${outcome}.`, [...option, ...paths.from]);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
