import type { TraceStep } from '../../model/trace.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';
import type { FamilyName } from '../services/service-families.ts';
import { type Client, isOnHostNetwork } from './find-client.ts';
import { areOnNodeNetworks } from './on-node-network.ts';
import type { Outcome } from './outcome.ts';
import { podAddress } from './pod-locality.ts';
import { policyStep } from './policy-step.ts';
import { routeSteps } from './route-steps.ts';
import { type ServerPods, serverPods } from './server-pods.ts';
import type { ServiceSeen } from './service-seen.ts';
import { settled, unsettled } from './step.ts';

/** The steps behind the choice of an address that is sent to as it is: policies, translation, the way. */
export function directEnd(
  client: Client,
  family: FamilyName,
  endpoints: readonly PortEndpoint[],
  seen: ServiceSeen,
  before: readonly TraceStep[],
  one?: {
    readonly pod: ServerPods['pods'][number];
    readonly nodeName: string | undefined;
  },
): Pick<Outcome, 'steps' | 'sourceSeen' | 'handoffs'> {
  const servers = one === undefined ? serverPods(endpoints, seen) : { pods: [one.pod], missing: [] };
  const { step, handoffs } = policyStep(
    { client: client.kind === 'pod' ? client.pod : undefined, servers },
    seen,
  );
  const nodes = one === undefined ? endpoints.map(({ endpoint }) => endpoint.nodeName) : [one.nodeName];
  const from = client.kind === 'pod' || client.kind === 'node' ? client.node?.name : undefined;
  const areNodes =
    one === undefined ? areOnNodeNetworks(endpoints, seen) : one.pod.spec?.hostNetwork === true;
  const source =
    client.kind === 'pod' && !isOnHostNetwork(client) ? podAddress(client.pod, family) : undefined;
  const isAway = nodes.some((node) => node !== from);
  const translation = translationOf(source, areNodes && isAway, areNodes);
  return {
    steps: [...before, step, translation, ...routeSteps(from, nodes, seen, areNodes)],
    sourceSeen: areNodes && isAway ? null : (source ?? null),
    handoffs,
  };
}

function translationOf(source: string | undefined, mayChange: boolean, areNodes: boolean): TraceStep {
  const says = areNodes
    ? 'The server has an address of its node.'
    : 'Addresses of pods are not translated between pods.';
  if (source === undefined) {
    return unsettled('translation', says, 'which of its addresses the client sends from is not in the API');
  }
  return mayChange
    ? unsettled(
        'translation',
        says,
        'whether the CNI masquerades what pods send to addresses of nodes is not in the API',
      )
    : settled('translation', `${says} The server sees ${source}.`, [], 'documentation-based');
}
