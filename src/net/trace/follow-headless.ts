import { isReady } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { FamilyName } from '../services/service-families.ts';
import type { Destination } from './destination.ts';
import { directEnd } from './direct-end.ts';
import type { Client } from './find-client.ts';
import type { Outcome } from './outcome.ts';
import { pickPort } from './pick-port.ts';
import { traceEndpoint } from './server-pods.ts';
import { type ServicePaths, servicePaths } from './service-paths.ts';
import type { ServiceSeen } from './service-seen.ts';
import { lackText, settled, unsettled } from './step.ts';

const families = ['IPv4', 'IPv6'] as const;

/** DNS gives the addresses of ready endpoints, and the client sends to the port that it was told. */
export function followHeadless(
  client: Client,
  { service, port, family }: Extract<Destination, { kind: 'headless' }>,
  seen: ServiceSeen,
): Outcome {
  const asked = /^\d+/.exec(port ?? '')?.[0];
  const ports = service.spec?.ports ?? [];
  if (ports.length === 0) return followPortless(client, service, asked, family, seen);
  const byTarget = ports.find((one) =>
    families.some((each) =>
      servicePaths(service, one, each, seen).all.some((endpoint) => String(endpoint.port) === asked),
    ),
  );
  const paths = servicePaths(service, byTarget ?? pickPort(service, port), family, seen);
  const ready = paths.all.filter(({ endpoint }) => isReady(endpoint));
  const none = withoutAddress(paths, ready);
  if (none !== undefined) return none;
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
    ...directEnd(client, family, ready, seen, [step]),
    verdict: fits.length === ready.length ? 'reaches' : 'unknown',
    endpoints: ready.map((one) => traceEndpoint(one, null, sent, seen)),
  };
}

/** One without ports, such as that of a StatefulSet may be: DNS answers even so, and nothing says which port is right. */
function followPortless(
  client: Client,
  service: Kept<'Service'>,
  asked: string | undefined,
  family: FamilyName,
  seen: ServiceSeen,
): Outcome {
  const paths = servicePaths(service, {}, family, seen);
  const all = seen.endpoints
    .of(service.ref)
    .slices.filter(({ addressType }) => addressType === family)
    .flatMap((slice) =>
      (slice.endpoints ?? []).flatMap((endpoint) => {
        const [address] = endpoint.addresses ?? [];
        return address === undefined ? [] : [{ address, port: Number(asked ?? 0), slice, endpoint }];
      }),
    );
  const ready = all.filter(({ endpoint }) => isReady(endpoint));
  const none = withoutAddress({ ...paths, all }, ready);
  if (none !== undefined) return none;
  const says = `DNS answers with ${ready.length} of ${all.length} endpoints, and the client chooses; the Service names no port.`;
  const why = 'whether pods listen on the port that the client takes is not in the API';
  return {
    ...directEnd(client, family, ready, seen, [unsettled('endpoint', says, why, paths.from)]),
    verdict: 'unknown',
    endpoints: ready.map((one) => traceEndpoint(one, null, asked, seen)),
  };
}

/** The outcome where DNS has no address to give, or which it has was not read. */
function withoutAddress(
  { all, missing, from }: Pick<ServicePaths, 'all' | 'missing' | 'from'>,
  ready: readonly unknown[],
): Outcome | undefined {
  const nothing = { endpoints: [], sourceSeen: null, handoffs: [] };
  if (missing.length > 0) {
    const says = 'Which endpoints DNS answers with is not known.';
    return { ...nothing, verdict: 'unknown', steps: [unsettled('endpoint', says, lackText(missing), from)] };
  }
  if (ready.length > 0) return undefined;
  const says = `None of ${all.length} endpoints is ready: DNS answers with no address.`;
  return { ...nothing, verdict: 'unresolved', steps: [settled('endpoint', says, from)] };
}
