import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { IngressProduct } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { isName } from '../../model/shown-name.ts';
import type { MigratedSetting } from '../../net/ingress/migration/migrated-setting.ts';
import { migrateIngress } from '../../net/ingress/migration/migrate-ingress.ts';
import { migrationTableOf } from '../../net/ingress/migration/tables.ts';
import { ingressProductsOf } from '../../net/ingress/ingress-product.ts';
import { hostsOf } from '../../net/ingress/ingress-tls.ts';
import { routeHostnames } from '../../net/gateway/route-hostnames.ts';

type Ingress = Kept<'Ingress'>;

/** A route that serves a host of the Ingress already, which shows that it is on its way. */
function routeFor(ingress: Ingress, routes: Evidence['routes']) {
  const routed = routeHostnames(routes);
  return [...hostsOf(ingress)].flatMap((host) => (host === undefined ? [] : (routed.get(host) ?? [])))[0];
}

/** The annotation’s name without its prefix, for a message; families keep what they are called. */
function shortName({ field }: MigratedSetting): string {
  const key = field.replace(/^metadata\.annotations\[(.*)\]$/, '$1');
  const name = key.slice(key.indexOf('/') + 1);
  return isName(name) ? name : '(not a valid name)';
}

function listed(settings: readonly MigratedSetting[]): string {
  const names = settings.map(shortName);
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

function problemOf(
  ingress: Ingress,
  product: IngressProduct,
  settings: readonly MigratedSetting[],
  why: readonly Citation[],
): Problem | undefined {
  const lost = settings.filter(({ becomes }) => becomes === 'no equivalent');
  const bound = settings.filter(({ becomes }) => becomes === 'extension');
  const changed = settings.filter(({ differs }) => differs);
  const all = [...lost, ...bound, ...changed];
  const [first] = all;
  if (first === undefined) return undefined;
  const parts = [
    ...(lost.length === 0 ? [] : [`${listed(lost)} (no equivalent)`]),
    ...(bound.length === 0 ? [] : [`${listed(bound)} (only as extensions of single implementations)`]),
    ...(changed.length === 0 ? [] : [`${listed(changed)} (behaves otherwise)`]),
  ];
  return {
    field: first.field,
    message: `${formatRef(ingress.ref)} asks ${product} for what does not simply become a route of the Gateway API: ${parts.join('; ')}. After the move it is gone unless something else does it.`,
    evidence: [
      cite(ingress, first.field, first.value ?? '(value not kept)'),
      ...all.slice(1, 6).map(({ field, value }) => cite(ingress, field, value ?? '(value not kept)')),
      ...why,
    ],
  };
}

export default defineRule({
  code: 'IN09',
  title: 'An Ingress that has to move asks for what the Gateway API does not have',
  severity: 'medium',
  needs: ['ingresses', 'ingressControllers'],
  uses: ['ingressClasses', 'routes'],
  judgesManifests: true,
  docs: {
    why: 'Annotations have no schema: when an Ingress becomes a route, those without an equivalent are silently left behind, and with them an allow list, a login, a limit, a rewrite. Others have a field and behave otherwise there: timeouts count something else, regular expressions regard case, certificates of backends are checked. It is said of Ingresses of ingress-nginx, which is retired, and of those whose host a route serves already.',
    actions: [
      'See for each annotation what takes its place: the page “Leaving Ingress” has them all, with the implementations that have an extension.',
      'Choose the implementation by the extensions that cannot be missed, and move what none has into the application or a proxy behind the Gateway.',
      'Compare both while they stand side by side: status, headers, redirects, logins, limits.',
    ],
    rollback: 'The Ingress stays as it is until nothing asks for it: move DNS back to its address.',
    cutover: [
      'Write the routes beside the Ingress, with an address of their own.',
      'Compare both for each annotation listed (curl --resolve HOST:443:ADDRESS), then move DNS host by host.',
      'Way back at each step: the record of that host returns to the old address.',
      'Remove the Ingress when the logs of its controller show no request for it.',
    ],
    verify: [
      'kubectl get ingress {name} -n {namespace} -o yaml',
      'kubectl get ingressclasses -o wide',
      'kubectl get httproutes -A -o wide',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/ingress2gateway/tree/v1.2.0/pkg/i2gw/providers',
      'https://gateway-api.sigs.k8s.io/guides/getting-started/migrating-from-ingress/',
      'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/',
      'https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/',
    ],
    silent: [
      'Annotations that have a field of the Gateway API, or need none.',
      'Annotations of a controller that does not serve this Ingress.',
      'Ingresses of living controllers none of whose hosts a route serves: nothing says that they move.',
      'Switches that are off.',
    ],
  },
  *subjects({ ingresses }) {
    for (const ingress of ingresses) {
      const keys = Object.keys(ingress.metadata.annotations ?? {});
      if (keys.some((key) => key !== 'kubernetes.io/ingress.class')) yield ingress;
    }
  },
  *check(ingress, { ingressControllers, ingressClasses, routes }) {
    const products = ingressProductsOf(ingress, { ingressClasses, ingressControllers });
    if (products.state !== 'known') {
      yield unknown(...missingOf(products));
      return;
    }
    for (const product of products.value) {
      const table = migrationTableOf(product);
      if (table === undefined) continue;
      const { annotations } = migrateIngress(ingress, table);
      const route = routeFor(ingress, routes);
      const isRetired = product === 'ingress-nginx';
      const why = [
        ...products.from.slice(0, 1),
        ...(route === undefined ? [] : [cite(route, 'spec.hostnames', route.hostnames)]),
      ];
      const problem = problemOf(ingress, product, annotations, why);
      if (problem === undefined) continue;
      if (isRetired || route !== undefined) yield problem;
      else if (routes.missingIn().length > 0) yield unknown(...routes.missingIn());
    }
  },
});
