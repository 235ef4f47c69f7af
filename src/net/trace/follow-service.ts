import { type Choice, chooseExternal } from './choose-eligible.ts';
import type { Destination } from './destination.ts';
import { type Fate, fateUnder } from './fate.ts';
import { type Client, isOnHostNetwork } from './find-client.ts';
import { followFromEveryNode } from './follow-from-every-node.ts';
import { followFromOutside } from './follow-from-outside.ts';
import { zoneOf } from '../node-zone.ts';
import type { ServiceSeen } from './service-seen.ts';
import { type NodeProxy, proxyOn } from './node-proxy.ts';
import type { Outcome } from './outcome.ts';
import { servicePaths } from './service-paths.ts';
import { serviceEnd } from './service-end.ts';
import { sourceRangeStep, serviceStep } from './service-step.ts';
import { sourceSeen } from './source-seen.ts';
import { lackText, unsettled } from './step.ts';

type ToService = Extract<Destination, { kind: 'service' }>;

/** Follows connections to an address of a Service. */
export function followService(client: Client, to: ToService, seen: ServiceSeen): Outcome {
  const paths = servicePaths(to.service, to.port, to.family, seen);
  if (paths.missing.length > 0) {
    const says = 'Which endpoints are eligible is not known.';
    return {
      verdict: 'unknown',
      steps: [serviceStep(to, undefined), unsettled('endpoint', says, lackText(paths.missing), paths.from)],
      endpoints: [],
      sourceSeen: null,
      handoffs: [],
    };
  }
  if (client.kind === 'every-node') return followFromEveryNode(to, paths, seen);
  const node = takerOf(client, to);
  if (node === undefined) {
    if (client.kind === 'pod' && client.node === undefined) {
      const why = 'the pod is on no node yet, or that was not read';
      return {
        verdict: 'unknown',
        steps: [serviceStep(to, undefined), unsettled('endpoint', 'The node of the client decides.', why)],
        endpoints: [],
        sourceSeen: null,
        handoffs: [],
      };
    }
    return followFromOutside(client, to, paths, seen);
  }
  const isHere = client.kind !== 'external' && client.node?.name === node.name;
  const on = paths.eligible.on(node);
  const proxy = proxyOn(
    node.name,
    client.kind === 'pod' && !isOnHostNetwork(client) && to.way === 'ClusterIP',
    seen,
  );
  const choice: Choice =
    to.way === 'ClusterIP'
      ? { eligible: on.internal, why: undefined }
      : chooseExternal(client, isHere, on, seen.kubeProxy);
  const fate = fateOf(choice, proxy, paths.hasHints);
  const policy = choice.eligible?.policy;
  const barred = sourceRangeStep(to);
  return serviceEnd({
    client,
    to,
    paths,
    fate: barred === undefined || fate.verdict !== 'reaches' ? fate : { ...fate, verdict: 'unknown' },
    before: [serviceStep(to, policy), ...(barred === undefined ? [] : [barred])],
    where: `on ${node.name}`,
    from: node.name,
    proxy,
    source: sourceSeen(client, to.way, policy ?? 'Cluster', proxy, seen),
    seen,
  });
}

/** The node that translates; undefined where it is not one but whichever something outside chooses. */
function takerOf(client: Client, to: ToService) {
  if (to.way === 'node port') {
    if (to.node !== undefined) {
      return { name: to.node.ref.name, zone: zoneOf(to.node) };
    }
    return undefined;
  }
  if (client.kind === 'external' || client.kind === 'every-node') return undefined;
  return to.way === 'load-balancer IP' && !isTakenByNodes(to) ? undefined : client.node;
}

/** Nodes take what is sent to an address of mode VIP, the default; other load balancers are gone to. */
function isTakenByNodes({ service, address }: ToService): boolean {
  return (service.status?.loadBalancer?.ingress ?? []).some(
    ({ ip, ipMode = 'VIP' }) => ip !== undefined && ip === address && ipMode === 'VIP',
  );
}

function fateOf(choice: Choice, proxy: NodeProxy, hasHints: boolean): Fate {
  if (choice.eligible !== undefined) return fateUnder(proxy, choice.eligible, hasHints);
  return {
    verdict: 'unknown',
    endpoints: [],
    says: 'which endpoints are eligible is not known',
    why: choice.why,
  };
}
