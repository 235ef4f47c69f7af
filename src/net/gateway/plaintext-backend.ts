import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { BackendReference, Route, Routes } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { absent, known, type Maybe, unknown, valueOf } from '../../model/maybe.ts';

type Service = Kept<'Service'>;
type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** The ports of a Service that look as if TLS were spoken there, each with what says so. */
export function tlsLookingPorts({
  spec,
}: Service): readonly { readonly port: Port; readonly field: string; readonly seen: string }[] {
  return (spec?.ports ?? []).flatMap((port) => {
    const { name = '', appProtocol = '', port: number } = port;
    if (/^(?:https|kubernetes\.io\/wss)$/.test(appProtocol)) {
      return [{ port, field: 'appProtocol', seen: appProtocol }];
    }
    if (/^https(?:-|$)/.test(name)) return [{ port, field: 'name', seen: name }];
    return number === 443 ? [{ port, field: 'port', seen: '443' }] : [];
  });
}

/** A backend reference of a route. */
interface Use {
  readonly route: Route;
  readonly backend: BackendReference;
}

/**
 * The first route that would send TLS to a port if a BackendTLSPolicy covered it, and otherwise sends plain HTTP; nothing
 * but such a policy makes its controller speak TLS.
 */
export function plainUseOf(
  service: Service,
  port: number | undefined,
  { routes, gateways, gatewayClasses }: Pick<Evidence, 'routes' | 'gateways' | 'gatewayClasses'>,
): Maybe<Use> {
  for (const use of usesOf(routes, service, port)) {
    const byClass = policyOnlyClass(use.route, gateways, gatewayClasses);
    if (byClass === undefined) continue;
    return known(use, [cite(byClass, 'status.supportedFeatures', 'BackendTLSPolicy')]);
  }
  const lacking = [routes, gateways, gatewayClasses].flatMap((one) => one.missingIn());
  return lacking.length > 0 ? unknown(...lacking) : absent(routes.coverage.label);
}

const indexes = new WeakMap<Routes, ReadonlyMap<string, readonly Use[]>>();

/** HTTPRoutes and GRPCRoutes that send requests to a port of a Service. */
function usesOf(routes: Routes, { ref }: Service, port: number | undefined): readonly Use[] {
  let index = indexes.get(routes);
  if (index === undefined) indexes.set(routes, (index = indexed(routes)));
  return index.get(`${ref.namespace ?? ''}/${ref.name}:${port ?? ''}`) ?? [];
}

function indexed(routes: Routes): ReadonlyMap<string, readonly Use[]> {
  const index = new Map<string, Use[]>();
  for (const route of routes) {
    if (route.kind !== 'HTTPRoute' && route.kind !== 'GRPCRoute') continue;
    for (const backend of route.rules.flatMap(({ backends }) => backends)) {
      if (backend.group !== '' || backend.kind !== 'Service' || backend.share === 0) continue;
      const key = `${backend.namespace}/${backend.name}:${backend.port ?? ''}`;
      const told = index.get(key);
      if (told === undefined) index.set(key, [{ route, backend }]);
      else told.push({ route, backend });
    }
  }
  return index;
}

/** Controllers that take TLS to a backend from the name or appProtocol of its port, or from a resource of their own. */
const ownWays = ['traefik.io/', 'istio.io/', 'networking.gke.io/', 'konghq.com/', 'gateway.k8s.aws/'];

/**
 * The class of a Gateway that a route asks for whose controller claims BackendTLSPolicy, and to which nothing else says
 * that a backend speaks TLS.
 */
function policyOnlyClass(
  route: Route,
  gateways: Listing<Kept<'Gateway'>>,
  gatewayClasses: Listing<Kept<'GatewayClass'>>,
): Kept<'GatewayClass'> | undefined {
  for (const { kind, namespace, name } of route.parentRefs) {
    if (kind !== 'Gateway') continue;
    const className = valueOf(gateways.find(namespace, name))?.spec?.gatewayClassName ?? '';
    const found = valueOf(gatewayClasses.find(undefined, className));
    const controller = found?.spec?.controllerName ?? '';
    const features = (found?.status?.supportedFeatures ?? []).map((one) => one.name);
    if (features.includes('BackendTLSPolicy') && !ownWays.some((one) => controller.startsWith(one)))
      return found;
  }
  return undefined;
}
