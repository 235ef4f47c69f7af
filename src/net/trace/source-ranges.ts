import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { valueOf } from '../../model/maybe.ts';
import type { TraceStep } from '../../model/trace.ts';
import { containsRange, parseAddress, parseCidr } from '../addresses/cidr.ts';
import { type FamilyName, familyName } from '../services/service-families.ts';
import type { Destination } from './destination.ts';
import type { Fate } from './fate.ts';
import { type Client, isOnHostNetwork } from './find-client.ts';
import type { NodeProxy } from './node-proxy.ts';
import { podAddress } from './pod-locality.ts';
import { settled, unsettled } from './step.ts';

type ToService = Extract<Destination, { kind: 'service' }>;

/** Whom loadBalancerSourceRanges let in, where a path goes to a load balancer's address and they let in but some. */
interface Admission {
  /** Undefined where the address that the client comes with is not known. */
  readonly isLetIn: boolean | undefined;
  readonly step: TraceStep;
}

/**
 * kube-proxy keeps to the ranges of the address's family, and lets all in where there is none or one is of prefix 0:
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/serviceport.go (newBaseServiceInfo)
 */
export function admissionOf(
  client: Client,
  to: ToService,
  isTakenByNode: boolean,
  { nodes }: Pick<Evidence, 'nodes'>,
): Admission | undefined {
  const { service, way, family } = to;
  const texts = service.spec?.loadBalancerSourceRanges ?? [];
  if (way !== 'load-balancer IP' || texts.length === 0) return undefined;
  const ranges = texts
    .map((text) => parseCidr(text.trim()))
    .filter((range) => range !== undefined && familyName(range.family) === family);
  const isOpen = ranges.length === 0 || texts.some((text) => isEverything(text, family));
  if (isTakenByNode && isOpen) return undefined;
  const cited = [cite(service, 'spec.loadBalancerSourceRanges', texts)];
  const sources = isTakenByNode ? sourcesOf(client, family, nodes) : [];
  const verdicts = sources.map((source) => {
    const address = parseAddress(source);
    return ranges.some(
      (range) => range !== undefined && address !== undefined && containsRange(range, address),
    );
  });
  const [isLetIn] = verdicts;
  if (isLetIn === undefined || verdicts.includes(!isLetIn)) {
    const says = 'Only clients of its loadBalancerSourceRanges are let in; others are dropped.';
    const why = 'the address that the client comes with there is not known';
    return { isLetIn: undefined, step: unsettled('service', says, why, cited) };
  }
  const says = `Its loadBalancerSourceRanges ${isLetIn ? 'let' : 'do not let'} ${sources.join(' and ')} in.`;
  return { isLetIn, step: settled('service', says, cited) };
}

function isEverything(text: string, family: FamilyName): boolean {
  return text.trim().endsWith('/0') && text.includes(':') === (family === 'IPv6');
}

/** What clients of the cluster send from to an address that their own node takes. */
function sourcesOf(client: Client, family: FamilyName, nodes: Evidence['nodes']): readonly string[] {
  if (client.kind === 'pod' && !isOnHostNetwork(client)) {
    const own = podAddress(client.pod, family);
    return own === undefined ? [] : [own];
  }
  if (client.kind !== 'pod' && client.kind !== 'node') return [];
  const node = client.node === undefined ? undefined : valueOf(nodes.find(undefined, client.node.name));
  return (node?.status?.addresses ?? []).flatMap(({ type, address = '' }) =>
    type === 'InternalIP' && address.includes(':') === (family === 'IPv6') ? [address] : [],
  );
}

/**
 * The fate of a client that is not let in, or may not be. kube-proxy in its mode iptables refuses everybody alike where no
 * endpoint is usable; in its mode nftables who is not let in is dropped before that.
 */
export function fateWithAdmission(fate: Fate, admission: Admission | undefined, proxy: NodeProxy): Fate {
  if (admission === undefined || admission.isLetIn === true || fate.verdict === 'dropped') return fate;
  const isRefusedFirst = proxy.name === 'kube-proxy' && proxy.mode === 'iptables';
  if (fate.verdict === 'refused' && isRefusedFirst) return fate;
  if (admission.isLetIn === undefined) return { ...fate, verdict: 'unknown' };
  if (proxy.name !== 'kube-proxy') {
    const why =
      'whether this proxy keeps to loadBalancerSourceRanges inside the cluster is not settled by the API';
    return { ...fate, verdict: 'unknown', endpoints: [], why };
  }
  return { verdict: 'dropped', endpoints: [], says: 'the client is not let in', why: undefined };
}
