import { answersUnder } from './answers-under.ts';
import { type Choice, chooseExternal } from './choose-eligible.ts';
import { type Destination, isVirtualAddress } from './destination.ts';
import { type Fate, fateUnder, isIpvs } from './fate.ts';
import { type Client, isOnHostNetwork } from './find-client.ts';
import { followFromEveryNode } from './follow-from-every-node.ts';
import { followFromOutside } from './follow-from-outside.ts';
import { zoneOf } from '../services/node-zone.ts';
import type { ServiceSeen } from './service-seen.ts';
import { type NodeProxy, proxyOn } from './node-proxy.ts';
import type { Outcome } from './outcome.ts';
import { podAddress, podLocality } from './pod-locality.ts';
import { servicePaths } from './service-paths.ts';
import { serviceEnd } from './service-end.ts';
import { serviceStep } from './service-step.ts';
import { admissionOf, fateWithAdmission } from './source-ranges.ts';
import { sourceSeen } from './source-seen.ts';
import { lackText, unsettled } from './step.ts';
import { untakenAddress } from './untaken-address.ts';

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
  const proxy = proxyOn(
    node.name,
    client.kind === 'pod' && !isOnHostNetwork(client) && to.way === 'ClusterIP',
    seen,
  );
  const on = answersUnder(proxy, paths.eligible.on(node));
  const untaken = untakenAddress(to, node.name, proxy, seen);
  if (untaken !== undefined) return untaken;
  const podIp = client.kind === 'pod' ? podAddress(client.pod, to.family) : undefined;
  const choice: Choice =
    to.way === 'ClusterIP'
      ? { eligible: on.internal, why: undefined }
      : chooseExternal(client, isHere, on, podLocality(podIp, node.name, seen), isIpvs(proxy));
  const admission = admissionOf(client, to, true, seen);
  const admitted = fateWithAdmission(fateOf(choice, proxy, paths.hasHints), admission, proxy);
  const fate = isLeftToNetwork(client, to, admitted, proxy) ? left(admitted) : admitted;
  return serviceEnd({
    client,
    to,
    paths,
    fate,
    before: [serviceStep(to, choice.eligible?.policy), ...(admission === undefined ? [] : [admission.step])],
    where: `on ${node.name}`,
    from: node.name,
    proxy,
    source: sourceSeen({ client, to, endpoints: fate.endpoints, proxy, taker: node.name }, seen),
    seen,
  });
}

/**
 * Without a usable endpoint kube-proxy in its mode iptables refuses what its node forwards or takes in. What the node itself
 * sends to an external address it neither translates nor refuses; nftables does: filter-output,
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go (iptablesJumpChains).
 */
function isLeftToNetwork(client: Client, { way }: ToService, { verdict }: Fate, proxy: NodeProxy): boolean {
  const isSentOut = way === 'external IP' || way === 'load-balancer IP';
  const isIptables = proxy.name === 'kube-proxy' && proxy.mode === 'iptables';
  return verdict === 'refused' && isOnHostNetwork(client) && isSentOut && isIptables;
}

function left({ says }: Fate): Fate {
  const why =
    'kube-proxy (iptables) refuses only what its node forwards or takes in: what the node itself sends leaves for the network, and what becomes of it there is not in the API';
  return { verdict: 'unknown', endpoints: [], says, why };
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
  return to.way === 'load-balancer IP' && !isVirtualAddress(to) ? undefined : client.node;
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
