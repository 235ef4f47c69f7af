import type { Evidence } from '../../model/evidence/index.ts';
import { conditionsOf, type Route } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type AttachedRoute, attachedRoutes } from '../gateway/attached-routes.ts';
import { citeCondition } from '../gateway/backend-reference-text.ts';
import type { EffectiveListener } from '../gateway/effective-listeners.ts';
import { featuresOf } from '../gateway/section-listener.ts';
import type { RequestedUrl } from './parse-target.ts';
import { type TakenBy, takeUrl } from './take-url.ts';

type Seen = Pick<
  Evidence,
  'routes' | 'gateways' | 'listenerSets' | 'namespaces' | 'services' | 'gatewayClasses'
>;

interface About {
  readonly gateway: Kept<'Gateway'>;
  readonly chosen: EffectiveListener;
  /** Listeners on the port that stand for the host less closely. */
  readonly wider: readonly EffectiveListener[];
  readonly url: RequestedUrl;
  /** What is asked for, as a sentence has it. */
  readonly text: string;
}

/** The rule of a route on a listener that takes a request, and whether that is settled. */
export function takenOnListener({ gateway, chosen, wider, url, text }: About, seen: Seen): TakenBy {
  const all = attachedRoutes(seen.routes, seen);
  const on = ({ owner, listener }: EffectiveListener): readonly AttachedRoute[] =>
    all.sections.find(
      ({ parent, section }) =>
        parent.kind === owner.ref.kind &&
        parent.namespace === owner.ref.namespace &&
        parent.name === owner.ref.name &&
        section === (listener.name ?? ''),
    )?.attached ?? [];
  const mayAttach = seen.routes.items.filter((route) => asksFor(route, chosen));
  const wanted = kindsOf(chosen);
  const { kind, namespace = '', name } = chosen.owner.ref;
  const parent = { group: 'gateway.networking.k8s.io', kind, namespace, name };
  const missing = [
    ...seen.routes.missingIn().filter(({ what }) => wanted.test(what) || !what.endsWith('Route')),
    ...mayAttach.flatMap((route) => [
      ...all.lacking(route, 'others'),
      ...all.lackingAt(route, parent, chosen.listener.name ?? ''),
    ]),
  ];
  const features = featuresOf(gateway, seen.gatewayClasses)?.features ?? [];
  return takeUrl(
    {
      url,
      text,
      listener: chosen,
      attached: on(chosen),
      hasWider: wider.length > 0,
      beside: wider.flatMap(on),
      missing,
      features: new Set(features),
    },
    (route, parent) =>
      conditionsOf(route, 'Accepted', parent).map((one) => ({ ...one, citation: citeCondition(route, one) })),
    (route, parent) =>
      conditionsOf(route, 'ResolvedRefs', parent).map((one) => ({
        ...one,
        citation: citeCondition(route, one),
      })),
  );
}

/** Kinds of routes that a listener's protocol carries; others that were not read do not matter. */
function kindsOf({ listener: { protocol = '' } }: EffectiveListener): RegExp {
  if (protocol === 'HTTP' || protocol === 'HTTPS') return /^(HTTP|GRPC)Route$/;
  return protocol === 'TLS' || protocol === 'TCP' || protocol === 'UDP'
    ? new RegExp(`^${protocol}Route$`)
    : /Route$/;
}

function asksFor(route: Route, { owner }: EffectiveListener): boolean {
  return route.parentRefs.some(
    ({ kind, namespace, name }) =>
      kind === owner.ref.kind && namespace === owner.ref.namespace && name === owner.ref.name,
  );
}
