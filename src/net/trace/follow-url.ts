import { cite, type Citation } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { mergeMissing, type Missing } from '../../model/missing.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import type { TraceStep } from '../../model/trace.ts';
import { attachedRoutes } from '../gateway/attached-routes.ts';
import { effectiveListeners } from '../gateway/effective-listeners.ts';
import { closestHostname, standsFor } from '../gateway/hostname-match.ts';
import { namesHost } from '../ingress/ingress-choice.ts';
import { askedClassOf } from '../ingress/resolve-ingress-class.ts';
import { urlText } from './changed-url.ts';
import type { Client } from './find-client.ts';
import { followGateway, type UrlSeen } from './follow-gateway.ts';
import { followIngress } from './follow-ingress.ts';
import type { Outcome } from './outcome.ts';
import type { RequestedUrl } from './parse-target.ts';
import { addressesOf, asAddress } from './reach-gateway.ts';
import { lackText, settled, unsettled } from './step.ts';

/** So many redirects are followed. */
const mostHops = 4;

type Door =
  | { readonly kind: 'Gateway'; readonly gateway: Kept<'Gateway'> }
  | { readonly kind: 'Ingress'; readonly ingresses: readonly Kept<'Ingress'>[] };

interface Doors {
  readonly found: readonly Door[];
  /** What was not read, among which further ones may be. */
  readonly missing: readonly Missing[];
}

/** Follows a URL whose host or address is that of a Gateway or an Ingress; undefined where none has it. */
export function followUrl(
  client: Client,
  url: RequestedUrl,
  address: string | undefined,
  seen: UrlSeen,
  hops = mostHops,
): Outcome | undefined {
  const { found, missing } = doorsFor(url, address, seen);
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  const name = dnsStep(url, address, found, missing);
  const paths = [first, ...others].map((door) => through(client, door, url, address, seen, hops));
  const [path] = paths;
  if (path === undefined) return undefined;
  const steps = [...(name === undefined ? [] : [name]), ...paths.flatMap((one) => one.steps)];
  if (others.length === 0) {
    return { ...path, steps, verdict: missing.length > 0 ? 'unknown' : path.verdict };
  }
  const isOne = paths.every(({ verdict }) => verdict === path.verdict) && missing.length === 0;
  return {
    verdict: isOne ? path.verdict : 'unknown',
    steps,
    endpoints: [],
    sourceSeen: null,
    handoffs: paths.flatMap(({ handoffs }) => handoffs),
  };
}

function through(
  client: Client,
  door: Door,
  url: RequestedUrl,
  address: string | undefined,
  seen: UrlSeen,
  hops: number,
): Outcome {
  if (door.kind === 'Ingress') return followIngress(client, door.ingresses, url, seen);
  const { outcome, redirect } = followGateway(client, door.gateway, url, address, seen);
  if (redirect === undefined || outcome.verdict !== 'reaches') return outcome;
  if (hops === 0) {
    const why = `after ${mostHops} redirects it goes on: it may never end`;
    const step = unsettled('service', 'The client is redirected again.', why);
    return { ...outcome, verdict: 'unknown', steps: [...outcome.steps, step] };
  }
  const isSame = redirect.host === url.host;
  const next = followUrl(client, redirect, isSame ? address : undefined, seen, hops - 1);
  if (next !== undefined) return { ...next, steps: [...outcome.steps, ...next.steps] };
  const says = `${urlText(redirect)} is no URL of a Gateway or Ingress that was read.`;
  const step = unsettled('service', says, 'follow it on its own');
  return { ...outcome, verdict: 'unknown', steps: [...outcome.steps, step] };
}

/** The Gateways and Ingresses that have the address, or name the host in a listener, a route or a rule. */
function doorsFor({ host, port }: RequestedUrl, address: string | undefined, seen: UrlSeen): Doors {
  const named = seen.gateways.items.filter((gateway) =>
    address === undefined
      ? host !== undefined && namesIt(gateway, host, seen)
      : addressesOf(gateway).includes(address),
  );
  // Gateways may share an address and differ in their ports.
  const listening = named.filter((gateway) =>
    effectiveListeners(gateway, seen).listeners.some(({ listener }) => listener.port === port),
  );
  const gateways = address !== undefined && listening.length > 0 ? listening : named;
  const ingresses = seen.ingresses.items.filter((ingress) =>
    address === undefined
      ? host !== undefined && namesHost(ingress, host)
      : ingress.status?.loadBalancer?.ingress?.some(({ ip = '' }) => asAddress(ip) === address) === true,
  );
  const byClass = new Map<string, Kept<'Ingress'>[]>();
  for (const ingress of ingresses) {
    const { name, annotation } = askedClassOf(ingress);
    const key = `${name ?? ''} ${annotation ?? ''}`;
    const told = byClass.get(key);
    if (told === undefined) byClass.set(key, [ingress]);
    else told.push(ingress);
  }
  const { routes } = seen;
  const all = attachedRoutes(routes, seen);
  const open = routes.items
    .filter(({ hostnames }) => host !== undefined && hostnames.some((one) => standsFor(one, host)))
    .flatMap((route) => all.lacking(route, 'others'));
  return {
    found: [
      ...gateways.map((gateway): Door => ({ kind: 'Gateway', gateway })),
      ...[...byClass.values()].map((some): Door => ({ kind: 'Ingress', ingresses: some })),
    ],
    missing: mergeMissing([
      ...seen.gateways.missingIn(),
      ...seen.ingresses.missingIn(),
      ...routes.missingIn().filter(({ what }) => !/^(TCP|UDP)Route$/.test(what)),
      ...open,
    ]),
  };
}

function namesIt(gateway: Kept<'Gateway'>, host: string, seen: UrlSeen): boolean {
  const { listeners } = effectiveListeners(gateway, seen);
  if (listeners.some(({ listener: { hostname = '' } }) => hostname !== '' && standsFor(hostname, host))) {
    return true;
  }
  const owners = new Set(
    listeners.map(({ owner }) => `${owner.ref.kind} ${owner.ref.namespace ?? ''}/${owner.ref.name}`),
  );
  return attachedRoutes(seen.routes, seen).sections.some(
    ({ parent, attached }) =>
      owners.has(`${parent.kind} ${parent.namespace}/${parent.name}`) &&
      attached.some(
        ({ hostnames }) => hostnames.length > 0 && closestHostname(hostnames, host) !== undefined,
      ),
  );
}

function dnsStep(
  { host }: RequestedUrl,
  address: string | undefined,
  found: readonly Door[],
  missing: readonly Missing[],
): TraceStep | undefined {
  const names = found.map((door) =>
    formatRef((door.kind === 'Gateway' ? door.gateway : door.ingresses[0])?.ref ?? nowhere),
  );
  const evidence: Citation[] = found.flatMap((door) =>
    door.kind === 'Gateway'
      ? [cite(door.gateway, 'status.addresses', addressesOf(door.gateway).join(', '))]
      : door.ingresses
          .slice(0, 1)
          .map((one) => cite(one, 'status.loadBalancer.ingress', one.status?.loadBalancer?.ingress)),
  );
  if (address !== undefined) {
    const says = `${address} is the address of ${names.join(' and ')}.`;
    const why =
      missing.length > 0
        ? lackText(missing)
        : found.length > 1
          ? 'which of them takes the connection is not in the API'
          : undefined;
    return why === undefined ? settled('service', says, evidence) : unsettled('service', says, why, evidence);
  }
  const says = `${shownName(host ?? '')} is named by ${names.join(' and ')}; the way through ${found.length === 1 ? 'it' : 'each of them'} is followed.`;
  const why =
    missing.length > 0
      ? `others may name it: ${lackText(missing)}`
      : found.length > 1
        ? 'which of them DNS leads to is not in the API'
        : 'to which address DNS leads is not in the API';
  return unsettled('dns', says, why, evidence);
}

const nowhere = { kind: 'Gateway', name: '' } as const;
