import { cite } from '../../model/cite.ts';
import { isReady } from '../../model/evidence/endpoint-slices.ts';
import { formatRef } from '../../model/ref.ts';
import type { TraceStep } from '../../model/trace.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';
import { declaredPorts } from '../services/target-port.ts';
import type { Destination } from './destination.ts';
import { type Client, isOnHostNetwork } from './find-client.ts';
import type { Outcome } from './outcome.ts';
import { pickPort } from './pick-port.ts';
import { policyStep } from './policy-step.ts';
import { routeSteps } from './route-steps.ts';
import { endpointZone, type ServerPods, serverPods, traceEndpoint } from './server-pods.ts';
import { servicePaths } from './service-paths.ts';
import type { ServiceSeen } from './service-seen.ts';
import { lackText, settled, unsettled } from './step.ts';

const nothing: Pick<Outcome, 'endpoints' | 'sourceSeen' | 'handoffs'> = {
  endpoints: [],
  sourceSeen: null,
  handoffs: [],
};

/** DNS gives the addresses of ready endpoints, and the client sends to the port that it was told. */
export function followHeadless(
  client: Client,
  { service, port }: Extract<Destination, { kind: 'headless' }>,
  seen: ServiceSeen,
): Outcome {
  const family = service.spec?.ipFamilies?.[0] === 'IPv6' ? 'IPv6' : 'IPv4';
  const asked = /^\d+/.exec(port ?? '')?.[0];
  const byTarget = service.spec?.ports
    ?.map((one) => servicePaths(service, one, family, seen))
    .find(({ all }) => all.some((one) => String(one.port) === asked));
  const chosen = byTarget === undefined ? pickPort(service, port) : undefined;
  const paths = byTarget ?? servicePaths(service, chosen ?? {}, family, seen);
  if (paths.missing.length > 0) {
    const says = 'Which endpoints DNS answers with is not known.';
    return {
      ...nothing,
      verdict: 'unknown',
      steps: [unsettled('endpoint', says, lackText(paths.missing), paths.from)],
    };
  }
  const ready = paths.all.filter(({ endpoint }) => isReady(endpoint));
  if (ready.length === 0) {
    const says = `None of ${paths.all.length} endpoints is ready: DNS answers with no address.`;
    return { ...nothing, verdict: 'unresolved', steps: [settled('endpoint', says, paths.from)] };
  }
  const sent = asked ?? String(ready[0]?.port ?? '');
  const fits = ready.filter((one) => String(one.port) === sent);
  const list = `DNS answers with ${ready.length} of ${paths.all.length} endpoints, and the client chooses`;
  const step =
    fits.length === ready.length
      ? settled('endpoint', `${list}; port ${sent} is the one that they have.`, paths.from)
      : unsettled(
          'endpoint',
          `${list}; they have port ${[...new Set(ready.map((one) => one.port))].join(', ')}, and a headless Service does not translate port ${sent} to it.`,
          `whether pods listen on port ${sent} too is not in the API`,
          paths.from,
        );
  return {
    ...ends(client, ready, seen, [step]),
    verdict: fits.length === ready.length ? 'reaches' : 'unknown',
    endpoints: ready.map((one) => traceEndpoint(one, null, sent, seen)),
  };
}

/** Straight to a pod's own address. */
export function followPod(
  client: Client,
  { pod, address, port }: Extract<Destination, { kind: 'pod' }>,
  seen: ServiceSeen,
): Outcome {
  const { nodeName, ...spec } = pod.spec ?? {};
  const ports = declaredPorts(spec);
  const number = /^\d+/.exec(port ?? '')?.[0];
  const isDeclared =
    port === undefined || ports.some((one) => String(one.number) === number || one.name === port);
  const evidence = [cite(pod, 'status.podIP', address)];
  const says = `${address} is ${formatRef(pod.ref)}${nodeName === undefined ? '' : ` on ${nodeName}`}; no Service is on the way.`;
  const step = isDeclared
    ? settled('endpoint', says, evidence)
    : unsettled(
        'endpoint',
        says,
        `whether it listens on port ${port} is not in the API: no container declares it`,
        evidence,
      );
  const shown = {
    address: number === undefined ? address : `${address.includes(':') ? `[${address}]` : address}:${number}`,
    node: nodeName ?? null,
    zone: endpointZone({ endpoint: { nodeName } }, seen) ?? null,
    share: 1,
  };
  const isOutside = client.kind === 'external';
  const routed = unsettled(
    'route',
    'Pod addresses reach clients outside only where somebody routes them there.',
    'routes outside of the cluster are not in the API',
  );
  const way = ends(client, [], seen, [step], { pod, nodeName });
  return {
    ...way,
    steps: isOutside
      ? [...way.steps.filter((one) => one.step !== 'route' && one.step !== 'mtu'), routed]
      : way.steps,
    verdict: isDeclared && !isOutside ? 'reaches' : 'unknown',
    endpoints: [shown],
  };
}

function ends(
  client: Client,
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
  const source = client.kind === 'pod' && !isOnHostNetwork(client) ? client.pod.status?.podIP : undefined;
  const says = 'Addresses of pods are not translated between pods.';
  const translation =
    source === undefined
      ? unsettled('translation', says, 'which of its addresses the client sends from is not in the API')
      : settled('translation', `${says} The server sees ${source}.`, [], 'documentation-based');
  return {
    steps: [...before, step, translation, ...routeSteps(from, nodes, seen)],
    sourceSeen: source ?? null,
    handoffs,
  };
}
