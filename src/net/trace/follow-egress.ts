import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownAddress } from '../../model/shown-name.ts';
import type { TraceStep } from '../../model/trace.ts';
import { containsRange, parseAddress } from '../addresses/cidr.ts';
import { type EgressGatewaySeen, egressGatewayFor } from '../egress/egress-gateway-choice.ts';
import { masqueradeOf } from '../egress/masquerade.ts';
import type { MasqueradeSeen, Outside } from '../egress/masquerade-answer.ts';
import { runsCilium } from '../egress/cloud-masquerade.ts';
import { natPorts } from '../egress/nat-ports.ts';
import { familyName } from '../services/service-families.ts';
import { type Client, clientText, isOnHostNetwork } from './find-client.ts';
import { isMetadata, metadataEnd } from './metadata-end.ts';
import type { Outcome } from './outcome.ts';
import { podAddress } from './pod-locality.ts';
import { policyStep } from './policy-step.ts';
import { lackText, settled, unsettled } from './step.ts';

export type EgressSeen = MasqueradeSeen &
  EgressGatewaySeen &
  Pick<Evidence, 'trafficPolicies' | 'localRedirectPolicies' | 'ec2NodeClasses' | 'workloads'>;

/** The way out of the cluster, to an address that nothing in it has, or to a name of which only others know the address. */
export function followEgress(
  client: Client,
  { address, name }: { readonly address?: string; readonly name?: string },
  seen: EgressSeen,
): Outcome {
  const to: Outside = parseAddress(address ?? '');
  const target = address ?? shownAddress(name ?? '');
  const known =
    address === undefined
      ? `${target} is taken to be a public IPv4 address outside of the cluster.`
      : `${address} is no address of a Service, pod or node.`;
  const { step: policy, handoffs } = policyStep(
    {
      client: client.kind === 'pod' ? client.pod : client.kind === 'every-node' ? 'any pod' : undefined,
      servers: { pods: [], missing: [] },
    },
    seen,
  );
  if (isMetadata(address, name) && client.kind !== 'external') {
    return metadataEnd(client, target, policy, handoffs, seen);
  }
  const before = [settled('service', known, []), policy];
  const end: Omit<Outcome, 'steps'> = { verdict: 'unknown', endpoints: [], sourceSeen: null, handoffs };
  if (client.kind === 'external') {
    const away = unsettled('route', 'Neither end is in the cluster.', 'what lies outside is not in the API');
    return { ...end, steps: [before[0] ?? away, away] };
  }
  if (client.kind === 'every-node') {
    const says = 'Each pod’s address is masqueraded, or kept, as its node and namespace have it.';
    const which = unsettled('translation', says, 'follow the path from one pod');
    return { ...end, steps: [...before, which, outward] };
  }
  if (client.kind === 'node' || isOnHostNetwork(client)) {
    const node = nodeOf(client, seen);
    const { step, source } = fromNode(client, node, to);
    return {
      ...end,
      steps: [...before, step, ...budget(node, false, seen), outward],
      sourceSeen: source,
    };
  }
  const redirect = redirected(client, to, seen);
  if (redirect !== undefined) return { ...end, steps: [...before, redirect] };
  const through = throughGateway(client.pod, to, seen);
  if (through.step !== undefined && through.verdict === 'dropped') {
    return { ...end, verdict: 'dropped', steps: [...before, through.step] };
  }
  if (through.step !== undefined) {
    const node = through.node ?? nodeOf(client, seen);
    return {
      ...end,
      steps: [...before, through.step, ...budget(node, true, seen), outward],
      sourceSeen: through.source,
    };
  }
  const { step, source, ports } = masqueraded(client.pod, to, seen);
  return {
    ...end,
    steps: [...before, step, ...budget(nodeOf(client, seen), ports, seen), outward],
    sourceSeen: source,
  };
}

const outward = unsettled(
  'route',
  'Packets leave the node by its own routes, outside of any tunnel.',
  'routes, firewalls and translation outside of the node are not in the API',
);

function nodeOf(client: Client, { nodes }: EgressSeen): Kept<'Node'> | undefined {
  const name = client.kind === 'pod' || client.kind === 'node' ? client.node?.name : undefined;
  return name === undefined ? undefined : valueOf(nodes.find(undefined, name));
}

/** What a node itself sends, where it has an address of the destination's family. */
function fromNode(client: Client, node: Kept<'Node'> | undefined, to: Outside) {
  const own = client.kind === 'pod' || client.kind === 'node' ? client.node?.name : undefined;
  const name = own ?? 'its node';
  const says = `${clientText(client)} sends from an address of ${name} itself: nothing on the node translates it.`;
  const ips = (node?.status?.addresses ?? []).flatMap(({ type, address = '' }) =>
    type === 'InternalIP' || type === 'ExternalIP' ? (parseAddress(address) ?? []) : [],
  );
  if (to !== undefined && ips.length > 0 && !ips.some(({ family }) => family === to.family)) {
    const why = `${name} has no address of IPv${to.family} in the API`;
    return { step: unsettled('translation', says, why), source: null };
  }
  return {
    step: settled('translation', says, [], 'documentation-based'),
    source: `an address of ${name}`,
  };
}

function masqueraded(pod: Kept<'Pod'>, to: Outside, seen: EgressSeen) {
  const found = masqueradeOf(pod, to, seen);
  const podIp = podAddress(pod, familyName(to?.family ?? 4));
  switch (found.is) {
    case 'unknown': {
      const says = 'Whether the address of the pod is masqueraded is not known.';
      return { step: unsettled('translation', says, found.why, found.from), source: null, ports: false };
    }
    case 'kept': {
      const says = `${found.says}: packets leave with ${podIp ?? 'the pod’s own address'}, and only what knows a route to it, or translates it further on, lets answers come back.`;
      return { step: settled('translation', says, found.from), source: podIp ?? null, ports: false };
    }
    case 'node':
    case 'set': {
      const node = pod.spec?.nodeName ?? 'the pod’s node';
      const source = found.is === 'set' ? found.source : `an address of ${node}`;
      const says = `${found.says}: the outside sees ${source}, unless it is translated further on.`;
      return { step: settled('translation', says, found.from), source, ports: found.ports ?? true };
    }
  }
}

function throughGateway(pod: Kept<'Pod'>, to: Outside, seen: EgressSeen) {
  const choice = egressGatewayFor(pod, to, seen);
  switch (choice.is) {
    case 'none':
      return { step: undefined } as const;
    case 'unknown': {
      const says = 'Whether an egress gateway takes it is not known.';
      const step = unsettled('translation', says, choice.why, choice.from);
      return { step, verdict: 'unknown', source: null, node: undefined } as const;
    }
    case 'dropped': {
      const says = `${formatRef(choice.policy.ref)} takes it, and its gateway is no node: Cilium drops the packets.`;
      return { step: settled('translation', says, choice.from), verdict: 'dropped' } as const;
    }
    case 'through': {
      const { policy, nodes, address, doubt, from } = choice;
      const names = nodes.map(({ ref }) => ref.name);
      const node = names.slice(0, 3).join(' or ');
      const source = address === undefined ? `an address of gateway node ${node}` : shownAddress(address);
      const says = `${formatRef(policy.ref)} takes it: packets go to gateway node ${node} and leave with ${source}.`;
      const step =
        doubt === undefined
          ? settled('translation', says, from)
          : unsettled('translation', says, doubt, from);
      return {
        step,
        verdict: 'unknown',
        source: doubt === undefined ? source : null,
        node: nodes[0],
      } as const;
    }
  }
}

/** A CiliumLocalRedirectPolicy for the very address hands it to pods of the node. */
function redirected(
  client: Client,
  to: Outside,
  { ciliumConfig, localRedirectPolicies }: EgressSeen,
): TraceStep | undefined {
  const isOn =
    ciliumConfig.state === 'known' && ciliumConfig.value.get('enable-local-redirect-policy') === 'true';
  if (!isOn || to === undefined || client.kind !== 'pod') return undefined;
  const policy = localRedirectPolicies.items.find(({ spec }) => {
    const own = parseAddress(spec?.redirectFrontend?.addressMatcher?.ip ?? '');
    return own?.family === to.family && containsRange(own, to);
  });
  const unread = localRedirectPolicies.missingIn();
  if (policy === undefined) {
    const whether =
      'Whether a CiliumLocalRedirectPolicy redirects the address to pods of the node is not known.';
    return unread.length === 0 ? undefined : unsettled('endpoint', whether, lackText(unread));
  }
  const says = `${formatRef(policy.ref)} redirects the address to pods of the client’s own node.`;
  const evidence = [
    cite(
      policy,
      'spec.redirectFrontend.addressMatcher.ip',
      policy.spec?.redirectFrontend?.addressMatcher?.ip,
    ),
  ];
  return unsettled('endpoint', says, 'which pods its backend selects there is not followed', evidence);
}

/** How many connections to one destination the translations on the way allow; `ports` says what the node itself takes. */
function budget(
  node: Kept<'Node'> | undefined,
  ports: boolean | number,
  seen: Pick<EgressSeen, 'cni' | 'ciliumConfig'>,
): TraceStep[] {
  const config = runsCilium(seen) ? valueOf(seen.ciliumConfig) : undefined;
  const key = 'enable-bpf-masquerade';
  const setting = node === undefined ? config?.get(key) : config?.on(node, key).value;
  const by = ports === false ? undefined : setting === 'true' ? 'eBPF' : 'Linux';
  const limits = natPorts(node, by, typeof ports === 'number' ? ports : undefined);
  if (limits.length === 0) return [];
  const text = limits.map(({ says }) => says).join('; ');
  const says = `${text.charAt(0).toUpperCase()}${text.slice(1)}. Past that new connections fail, mostly in silence.`;
  return [
    settled(
      'translation',
      says,
      limits.map(({ source }) => source),
      'documentation-based',
    ),
  ];
}
