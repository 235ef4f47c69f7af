import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { backendPortOf, backendPortText, takesTargetPort } from '../ingress/ingress-backends.ts';
import { chooseIngressPath, type IngressPath } from '../ingress/ingress-choice.ts';
import { pathsOf, regexAnnotation } from '../ingress/nginx-path-regex.ts';
import { addressOf, type ClassResolution, resolveIngressClass } from '../ingress/resolve-ingress-class.ts';
import { steeringAnnotations } from '../ingress/steering-annotations.ts';
import { familyName, familyOf } from '../services/service-families.ts';
import { type BackendEnd, endsBehind, lost, open } from './backend-ends.ts';
import { urlText } from './changed-url.ts';
import type { Client } from './find-client.ts';
import type { UrlSeen } from './follow-gateway.ts';
import { followService } from './follow-service.ts';
import { joinEnds } from './join-ends.ts';
import type { Outcome } from './outcome.ts';
import type { RequestedUrl } from './parse-target.ts';
import { pathReadings } from './path-readings.ts';
import { lackText, settled, unsettled } from './step.ts';

type Ingress = Kept<'Ingress'>;

const nothing: Outcome = { verdict: 'unknown', steps: [], endpoints: [], sourceSeen: null, handoffs: [] };

/** Follows a request through the Ingresses of one controller: how it comes there, which path takes it, and the backend. */
export function followIngress(
  client: Client,
  ingresses: readonly Ingress[],
  url: RequestedUrl,
  seen: UrlSeen,
): Outcome {
  const { winner, equals, perhaps } = chooseIngressPath(ingresses, url.host, url.path);
  const ingress = winner?.ingress ?? ingresses[0];
  if (ingress === undefined) return nothing;
  const resolution = resolveIngressClass(ingress, seen.ingressClasses, seen.ingressControllers);
  const product = resolution.state === 'served' ? resolution.by[0]?.product : undefined;
  const reached = reachController(client, ingress, resolution, url, seen);
  if (winner === undefined) {
    const says = `No path of the Ingresses for the host takes ${urlText(url)}.`;
    const why =
      perhaps.length > 0
        ? `whether ${placeOf(perhaps[0])} does, of pathType ImplementationSpecific, only its controller tells`
        : 'what its controller answers then, as a rule 404, is its own affair';
    return { ...reached, verdict: 'unknown', steps: [...reached.steps, unsettled('service', says, why)] };
  }
  const unread = seen.ingresses.missingIn();
  const [steered] = steeringAnnotations(winner.ingress, url.scheme);
  const read = pathReadings(url.path)
    .map((path) => chooseIngressPath(ingresses, url.host, path).winner)
    .find((one) => one?.ingress !== winner.ingress || one.field !== winner.field);
  const why =
    equals.length > 0
      ? `${placeOf(equals[0])} claims the same, and each controller decides in its own way`
      : perhaps.length > 0
        ? `${placeOf(perhaps[0])}, of pathType ImplementationSpecific, may take it too`
        : product === 'ingress-nginx' &&
            ingresses.some((one) => regexAnnotation(one, pathsOf(one)) !== undefined)
          ? 'an annotation makes regular expressions of paths of the host'
          : unread.length > 0
            ? `others may come before it: ${lackText(unread)}`
            : steered !== undefined
              ? `by its annotation ${shownName(steered)} its controller may redirect, answer or refuse it`
              : read !== undefined
                ? `a controller that normalizes the path (//, dot segments, percent-encoding) takes ${placeOf(read)} instead`
                : url.isRooted === true && winner.host !== ''
                  ? 'the dot at the end of the host stands in the Host header too, and not every controller matches hosts without it'
                  : tlsDoubt(ingress, url);
  const evidence = [
    cite(ingress, winner.field, { host: winner.host, path: winner.path, pathType: winner.pathType }),
  ];
  const says = `${placeOf(winner)} takes ${urlText(url)}: ${winner.pathType === 'Exact' ? 'its exact path' : `its prefix of ${winner.path.length} characters`}.`;
  const step =
    why === undefined ? settled('service', says, evidence) : unsettled('service', says, why, evidence);
  const steps = [...reached.steps, step];
  if (reached.verdict === 'dropped' || reached.verdict === 'refused') return { ...reached, steps };
  return joinEnds(
    { ...reached, steps },
    [endOf(winner, product, seen)],
    {
      isOpen: reached.verdict !== 'reaches' || why !== undefined,
      proxy: `the controller of ${formatRef(ingress.ref)}`,
      isPassed: false,
    },
    seen,
  );
}

function placeOf(one: IngressPath | undefined): string {
  return one === undefined ? '' : `${formatRef(one.ingress.ref)}, ${one.field},`;
}

/** Controllers such as ingress-nginx send clients from HTTP to HTTPS once an Ingress has TLS for the host. */
function tlsDoubt({ spec }: Ingress, { scheme, host }: RequestedUrl): string | undefined {
  const hasTls = (spec?.tls ?? []).some(({ hosts = [] }) => hosts.length === 0 || hosts.includes(host ?? ''));
  if (scheme === 'http' && hasTls)
    return 'it has TLS for the host, and many controllers redirect HTTP to HTTPS then';
  return scheme === 'https' && !hasTls
    ? 'it has no TLS for the host, and whether its controller listens for HTTPS all the same is its own affair'
    : undefined;
}

/** Through the Service whose address the Ingress has in its status. */
function reachController(
  client: Client,
  ingress: Ingress,
  resolution: ClassResolution,
  { port: number }: RequestedUrl,
  seen: UrlSeen,
): Outcome {
  const evidence = [cite(ingress, 'spec.ingressClassName', ingress.spec?.ingressClassName)];
  const whoSays = servedText(ingress, resolution);
  if (resolution.state !== 'served') {
    return { ...nothing, steps: [unsettled('service', whoSays.says, whoSays.why, evidence)] };
  }
  const taken = settled('service', whoSays.says, [...evidence, ...resolution.by.flatMap(({ from }) => from)]);
  const address = addressOf(ingress);
  const service = seen.services.items.find(
    ({ spec, status }) =>
      address !== undefined &&
      (status?.loadBalancer?.ingress?.some(({ ip, hostname }) => ip === address || hostname === address) ===
        true ||
        spec?.externalIPs?.includes(address) === true ||
        spec?.clusterIP === address),
  );
  const port = service?.spec?.ports?.find((one) => one.port === number && (one.protocol ?? 'TCP') === 'TCP');
  if (address === undefined || service === undefined || port === undefined) {
    const unread = seen.services.missingIn();
    const why =
      address === undefined
        ? 'its status names no address'
        : unread.length > 0
          ? lackText(unread)
          : service === undefined
            ? 'no Service has the address of its status: what stands in front of its controller is not in the API'
            : `${formatRef(service.ref)} has no port ${number}`;
    const cited: Citation[] = [
      cite(ingress, 'status.loadBalancer.ingress', ingress.status?.loadBalancer?.ingress),
    ];
    const says = 'How connections come to the controller is not known.';
    return { ...nothing, steps: [taken, unsettled('service', says, why, cited)] };
  }
  const way =
    service.spec?.clusterIP === address
      ? 'ClusterIP'
      : service.spec?.externalIPs?.includes(address) === true
        ? 'external IP'
        : 'load-balancer IP';
  const family = familyName(familyOf(address) ?? 4);
  const own = familyOf(address) === undefined ? undefined : address;
  const reached = followService(
    client,
    { kind: 'service', service, port, way, family, address: own, node: undefined },
    seen,
  );
  return {
    ...reached,
    steps: [taken, ...reached.steps.filter(({ step }) => step !== 'route' && step !== 'mtu')],
  };
}

function servedText(
  ingress: Ingress,
  resolution: ClassResolution,
): { readonly says: string; readonly why: string } {
  const name = formatRef(ingress.ref);
  switch (resolution.state) {
    case 'served': {
      const [by] = resolution.by;
      const who =
        by === undefined ? 'a controller that is not recognized' : `${by.product} (${formatRef(by.ref)})`;
      return { says: `${name} is served by ${who}.`, why: '' };
    }
    case 'unknown':
      return { says: `Which controller serves ${name} is not known.`, why: lackText(resolution.missing) };
    case 'idle':
      return {
        says: `The controller of ${name} has no ready pod.`,
        why: 'nothing is reached; what is still there at its address is not in the API',
      };
    default:
      return {
        says: `Nothing serves ${name}: ${resolution.state}.`,
        why: 'nothing is reached; what is still there at its address is not in the API',
      };
  }
}

function endOf(
  { ingress, field, backend }: IngressPath,
  product: Parameters<typeof takesTargetPort>[0] | undefined,
  seen: UrlSeen,
): BackendEnd {
  const evidence = [cite(ingress, `${field}.backend`, backend)];
  if (backend === undefined) {
    return open('The backend is no Service.', 'what it is only its controller tells', evidence);
  }
  const found = seen.services.find(ingress.ref.namespace, backend.service);
  const named = `Service ${ingress.ref.namespace ?? ''}/${shownName(backend.service)}`;
  if (found.state === 'unknown') return open(`${named} was not read.`, lackText(found.missing), evidence);
  if (found.state === 'absent') {
    return lost(`${named} does not exist: requests are answered with an error.`, evidence);
  }
  if (found.value.spec?.type === 'ExternalName') {
    return open(
      `${named} is of type ExternalName.`,
      'whether its controller follows that is its own affair',
      evidence,
    );
  }
  const port = backendPortOf(found.value, backend.port);
  if (
    port === undefined ||
    (port.by === 'target' && (product === undefined || !takesTargetPort(product, backend.port)))
  ) {
    const says = `${named} has no port ${shownName(backendPortText(backend.port))}`;
    return product === undefined && port !== undefined
      ? open(`${says} of its own.`, 'whether its controller takes a target port is its own affair', evidence)
      : lost(`${says}: requests are answered with an error.`, evidence);
  }
  const proxy = 'its controller';
  return endsBehind({ service: found.value, port: port.port, share: 1, proxy, from: evidence }, seen);
}
