import { cleanValues } from '../../model/clean-values.ts';
import type { Evidence, SliceName } from '../../model/evidence/index.ts';
import type { Trace, TraceStep } from '../../model/trace.ts';
import { valueOf } from '../../model/maybe.ts';
import type { Destination } from './destination.ts';
import { type Client, findClient } from './find-client.ts';
import { findDestination, type FoundOutside } from './find-destination.ts';
import { followEgress } from './follow-egress.ts';
import { followGatewayPort } from './follow-gateway.ts';
import { followHeadless } from './follow-headless.ts';
import { followPod } from './follow-pod.ts';
import { followService } from './follow-service.ts';
import { followUrl } from './follow-url.ts';
import { nextCommands } from './next-commands.ts';
import type { Outcome } from './outcome.ts';
import { parseTarget, type Target } from './parse-target.ts';
import { checksOf, modeOf } from './playbook.ts';
import { queryStep } from './query-step.ts';
import { addressesOf } from './reach-gateway.ts';
import { defaultDomain } from './resolve-name.ts';
import { isOfCluster } from './search-names.ts';
import { fromOutsideToNodePort } from './node-port-from-outside.ts';
import { withMesh } from './with-mesh.ts';
import { withOtherFamily } from './with-other-family.ts';

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
  'carriage',
  'felixConfigurations',
  'submariner',
  'routes',
  'gateways',
  'listenerSets',
  'namespaces',
  'referenceGrants',
  'gatewayClasses',
  'serviceImports',
  'ingresses',
  'ingressClasses',
  'ingressControllers',
  'ciliumConfig',
  'egressGatewayPolicies',
  'localRedirectPolicies',
  'calicoPools',
  'ipMasq',
  'antreaConfig',
  'antreaEgresses',
  'egressIps',
  'egressServices',
  'egressNatPolicies',
  'externalRoutes',
  'routeAdvertisements',
  'operatorNetworks',
  'workloads',
  'platform',
  'ec2NodeClasses',
  'podResolvers',
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
  const byUrl = throughDoor(target, client, seen);
  const found: FoundOutside =
    byUrl === undefined
      ? findDestination(target, client, seen)
      : { destination: undefined, verdict: undefined, steps: [] };
  const outcome: Outcome =
    byUrl ??
    (found.outside !== undefined
      ? followEgress(client, { name: found.outside }, seen)
      : found.destination === undefined
        ? { verdict: found.verdict ?? 'unknown', steps: [], endpoints: [], sourceSeen: null, handoffs: [] }
        : settledWithin(client, found.destination, target, seen));
  const [first, ...others] = found.steps;
  const queries = first?.step === 'dns' ? queryStep(target.name, client, seen) : undefined;
  const steps = [first, queries, ...others, ...outcome.steps].filter((step) => step !== undefined);
  const beyond = byUrl !== undefined ? 'URL' : isOutside(found) ? 'outside' : undefined;
  const next = nextCommands(client, found, steps, beyond, seen);
  return cleanValues({
    client: question.client,
    to: question.to,
    mode: modeOf(client, found, beyond),
    verdict: outcome.verdict === 'reaches' && mayBeBarred(steps) ? 'unknown' : outcome.verdict,
    steps,
    endpoints: [...outcome.endpoints],
    perNode: outcome.perNode ?? [],
    groups: outcome.groups ?? [],
    crossZoneShare: outcome.crossZoneShare ?? null,
    sourceSeen: outcome.sourceSeen,
    handoffs: outcome.handoffs,
    next,
    checks: checksOf(next),
  });
}

function isOutside({ outside, destination }: FoundOutside): boolean {
  return outside !== undefined || destination?.kind === 'address';
}

/** Is it open whether a policy lets it through? Whoever judges policies knows, and it is no health until then. */
function mayBeBarred(steps: readonly TraceStep[]): boolean {
  return steps.some(({ step, unknown }) => step === 'policy' && unknown !== null);
}

/** A URL that a Gateway or an Ingress takes; a name of the cluster leads to its Service instead. */
function throughDoor({ url, address }: Target, client: Client, seen: Seen): Outcome | undefined {
  if (url === undefined) return undefined;
  const domain = seen.clusterDns.state === 'known' ? valueOf(seen.clusterDns.value.clusterDomain) : undefined;
  if (url.host !== undefined && isOfCluster(url.host, domain ?? defaultDomain)) return undefined;
  return followUrl(client, url, address, seen);
}

/** The path, open where what the API does not show decides: a mesh, or a firewall before a node port. */
function settledWithin(client: Client, destination: Destination, { name }: Target, seen: Seen): Outcome {
  const own = follow(client, destination, seen);
  const both = name === undefined ? own : withOtherFamily(client, destination, own, seen);
  const outcome = withMesh(client, destination, both, seen);
  return fromOutsideToNodePort(client, destination, outcome);
}

function follow(client: Client, destination: Destination, seen: Seen): Outcome {
  switch (destination.kind) {
    case 'service':
      return followService(client, destination, seen);
    case 'headless':
      return followHeadless(client, destination, seen);
    case 'pod':
      return followPod(client, destination, seen);
    case 'address': {
      const { address, port } = destination;
      const gateway = seen.gateways.items.find((one) => addressesOf(one).includes(address));
      if (gateway === undefined || port === undefined) return followEgress(client, { address }, seen);
      return followGatewayPort(client, gateway, address, port, seen);
    }
  }
}
