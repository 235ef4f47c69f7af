import type { TraceGroup, TraceStep, TraceVerdict } from '../../model/trace.ts';
import type { EligibleOnNode } from '../services/eligible-endpoints.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';
import { answersUnder } from './answers-under.ts';
import type { Destination } from './destination.ts';
import { fateUnder } from './fate.ts';
import { classesOf, type Fleet, fleetOf, type NodeClass, spreadOf } from './fleet.ts';
import type { ServiceSeen } from './service-seen.ts';
import { type NodeProxy, proxyOn } from './node-proxy.ts';
import type { Outcome } from './outcome.ts';
import { percent } from './percent.ts';
import { policyStep } from './policy-step.ts';
import { endpointZone, serverPods, traceEndpoint } from './server-pods.ts';
import type { ServicePaths } from './service-paths.ts';
import { policyOf, serviceStep } from './service-step.ts';
import { lackText, settled, unsettled } from './step.ts';

type ToService = Extract<Destination, { kind: 'service' }>;

/** More than this times an even part counts as more than one's share. */
const uneven = 1.1;

/** Connections from clients on every node; to an external address those from outside that each node takes. */
export function followFromEveryNode(to: ToService, paths: ServicePaths, seen: ServiceSeen): Outcome {
  const isInside = to.way === 'ClusterIP';
  const pick = (on: EligibleOnNode) => (isInside ? on.internal : on.external);
  const fleet = fleetOf(seen.nodes.items, (node) => proxyOn(node, isInside, seen));
  const classes = classesOf(paths.eligible, paths.hasHints, pick, fleet);
  const missing = seen.nodes.missingIn();
  const { shares, ...spread } = spreadOf(classes, (one) => endpointZone(one, seen));
  const crossZone = missing.length > 0 ? undefined : spread.crossZone;
  const groups = groupsOf(classes, fleet, (node, proxy) => {
    const chosen = pick(answersUnder(proxy, paths.eligible.on(node)));
    return chosen === undefined ? undefined : fateUnder(proxy, chosen, paths.hasHints);
  });
  const policy = classes[0] === undefined ? undefined : isInside ? 'internal' : 'external';
  const { step, handoffs } = policyStep(
    { client: isInside ? 'any pod' : undefined, servers: serverPods([...shares.keys()], seen) },
    seen,
  );
  return {
    verdict: missing.length > 0 || classes.length === 0 ? 'unknown' : worstOf(groups.groups),
    steps: [
      serviceStep(to, policy === undefined ? undefined : policyOf(to, policy)),
      endpointStep(
        groups.groups,
        shares,
        missing.length === 0 ? undefined : lackText(missing),
        paths,
        isInside,
      ),
      ...(crossZone === undefined
        ? []
        : [
            settled(
              'route',
              `${percent(crossZone)} of the connections leave their zone, if every node makes as many.`,
              [],
              'inference',
            ),
          ]),
      step,
    ],
    endpoints: [...shares].map(([one, share]) => traceEndpoint(one, share, String(one.port), seen)),
    perNode: groups.perNode,
    groups: groups.groups,
    crossZoneShare: crossZone === undefined ? null : Math.round(crossZone * 10_000) / 10_000,
    sourceSeen: null,
    handoffs,
  };
}

const severity: readonly TraceVerdict[] = ['dropped', 'refused', 'unknown', 'unresolved', 'reaches'];

function worstOf(groups: readonly TraceGroup[]): TraceVerdict {
  return groups[0]?.verdict ?? 'unknown';
}

function groupsOf(
  classes: readonly NodeClass[],
  { pools }: Fleet,
  fateOn: (
    node: { name: string; zone: string | undefined },
    proxy: NodeProxy,
  ) => NodeClass['fate'] | undefined,
): { readonly perNode: NonNullable<Outcome['perNode']>; readonly groups: TraceGroup[] } {
  const groups = new Map<string, TraceGroup>();
  for (const { fate, count, first } of classes) {
    const key = `${fate.verdict} ${fate.endpoints.length} ${fate.says}`;
    const group = groups.get(key);
    const says = fate.why === undefined ? fate.says : `${fate.says}: ${fate.why}`;
    if (group === undefined) {
      groups.set(key, {
        verdict: fate.verdict,
        nodes: count,
        names: [first],
        endpoints: fate.endpoints.length,
        says,
      });
    } else group.nodes += count;
  }
  const perNode = pools.flatMap(({ nodes, proxy }) =>
    nodes.flatMap((node) => {
      const fate = fateOn(node, proxy);
      if (fate === undefined) return [];
      const names = groups.get(`${fate.verdict} ${fate.endpoints.length} ${fate.says}`)?.names;
      if (names !== undefined && names.length < 3 && !names.includes(node.name)) names.push(node.name);
      return { node: node.name, verdict: fate.verdict, endpoints: fate.endpoints.length };
    }),
  );
  const order = (one: TraceGroup) => severity.indexOf(one.verdict);
  return {
    perNode: perNode.sort((a, b) => (a.node < b.node ? -1 : 1)),
    groups: [...groups.values()].sort((a, b) => order(a) - order(b) || b.nodes - a.nodes),
  };
}

function endpointStep(
  groups: readonly TraceGroup[],
  shares: ReadonlyMap<PortEndpoint, number>,
  lack: string | undefined,
  paths: ServicePaths,
  isInside: boolean,
): TraceStep {
  const who = isInside ? 'clients on' : 'connections from outside that are taken by';
  const fates = groups.map(({ verdict, nodes, names, endpoints, says }) => {
    const of = nodes > names.length ? `${names.join(', ')}, …` : names.join(', ');
    const among =
      verdict === 'reaches' ? `reach ${endpoints} endpoint${endpoints === 1 ? '' : 's'}` : `are ${verdict}`;
    return `${who} ${nodes} node${nodes === 1 ? '' : 's'} (${of}) ${among}: ${says}`;
  });
  const even = 1 / paths.all.length;
  const heavy = [...shares].filter(([, share]) => share > even * uneven).sort(([, a], [, b]) => b - a);
  const over = heavy.slice(0, 3).map(([{ address }, share]) => `${address} takes ${percent(share)}`);
  const load =
    over.length === 0
      ? ''
      : ` An even share is ${percent(even)}: ${over.join(', ')}${heavy.length > 3 ? `, and ${heavy.length - 3} more have more` : ''}.`;
  const text = fates.join('; ');
  const none =
    lack === undefined
      ? 'No node answers for this address'
      : 'Which nodes answer for this address is not known';
  const says = `${text === '' ? none : `${text.charAt(0).toUpperCase()}${text.slice(1)}`}.${load}`;
  const why =
    lack ??
    (groups.some(({ verdict }) => verdict === 'unknown')
      ? 'see what is said of these nodes'
      : groups.length === 0
        ? 'no Node was read, or the Service is not open to clients from outside'
        : undefined);
  return why === undefined
    ? settled('endpoint', says, paths.from)
    : unsettled('endpoint', says, why, paths.from);
}
