import type { Evidence } from '../../../model/evidence/index.ts';
import type { IngressProduct } from '../../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import { missingOf, valueOf } from '../../../model/maybe.ts';
import type { Here, PlannedIngress, PlannedSetting } from '../../../model/migration-plan.ts';
import type { Missing } from '../../../model/missing.ts';
import { formatRef } from '../../../model/ref.ts';
import { ingressBackendsOf } from '../ingress-backends.ts';
import { ingressProductsOf } from '../ingress-product.ts';
import { hostsOf } from '../ingress-tls.ts';
import { routeHostnames } from '../../gateway/route-hostnames.ts';
import type { GatewayApiHere } from './gateway-api-here.ts';
import type { MigratedSetting, MigrationTarget } from './migrated-setting.ts';
import { migrateIngress } from './migrate-ingress.ts';
import { migrationTableOf } from './tables.ts';

type Ingress = Kept<'Ingress'>;

/** One Ingress in the plan, with the object it is about, its controllers, and what was not read of it. */
export interface IngressPlan {
  readonly ingress: Ingress;
  readonly products: readonly IngressProduct[];
  readonly planned: PlannedIngress;
  readonly missing: readonly Missing[];
}

/** What becomes of every annotation and field of an Ingress, and whether this cluster has the place for it. */
export function planIngress(ingress: Ingress, evidence: Evidence, api: GatewayApiHere): IngressPlan {
  const found = ingressProductsOf(ingress, evidence);
  const products = valueOf(found) ?? [];
  const services = servicesOf(ingress, evidence);
  const tables = products.length === 0 ? [undefined] : products.map(migrationTableOf);
  const migrated = tables.map((table) => migrateIngress(ingress, table, services.read));
  const [fields = []] = migrated.map((one) => one.fields);
  const annotations = uniqueSettings(migrated.flatMap((one) => one.annotations));
  const unmapped = [...new Set(migrated.flatMap((one) => one.unmapped))];
  const settled = new Set([
    ...annotations.map(({ field }) => field),
    ...unmapped.map((key) => `metadata.annotations[${key}]`),
  ]);
  // Of annotations only those that controllers and what stands beside them read are kept, and this program's own.
  const others = Object.keys(ingress.metadata.annotations ?? {}).filter(
    (key) => !settled.has(`metadata.annotations[${key}]`) && !key.startsWith('network-review.dev/'),
  );
  const hasTable = tables.every((table) => table !== undefined);
  const passedOver = hasTable ? others : [];
  return {
    ingress,
    products,
    planned: {
      namespace: ingress.ref.namespace ?? '',
      name: ingress.ref.name,
      state: found.state === 'unknown' ? 'unknown' : products.length === 0 ? 'not served' : 'served',
      controllers: [...products],
      hosts: [...hostsOf(ingress)].map((host) => host ?? '*'),
      addresses: (ingress.status?.loadBalancer?.ingress ?? []).flatMap(
        ({ ip, hostname }) => ip ?? hostname ?? [],
      ),
      routes: evidence.routes.isUnread ? null : routesFor(ingress, evidence),
      settings: [...annotations, ...fields].map((one) => plannedOf(one, api)),
      unmapped: hasTable ? unmapped : [...unmapped, ...others],
      passedOver,
    },
    missing: [
      ...missingOf(found),
      ...services.missing,
      ...emulated(ingress, products, passedOver),
      ...(hasTable || products.length === 0 ? [] : [withoutTable(ingress, products)]),
    ],
  };
}

/** Two controllers that serve the same Ingress may read the same annotation. */
function uniqueSettings(settings: readonly MigratedSetting[]): MigratedSetting[] {
  const keyed = settings.map((one): [string, MigratedSetting] => [
    [formatRef(one.object.ref), one.field, one.becomes, ...one.targets.map(({ path }) => path)].join('\0'),
    one,
  ]);
  return [...new Map(keyed).values()];
}

function servicesOf(ingress: Ingress, { services }: Evidence) {
  const namespace = ingress.ref.namespace ?? '';
  const names = [...new Set(ingressBackendsOf(ingress).map(({ service }) => service))];
  const found = names.map((name) => services.find(namespace, name));
  return {
    read: found.flatMap((one) => (one.state === 'known' ? [one.value] : [])),
    missing: found.flatMap(missingOf),
  };
}

function routesFor(ingress: Ingress, { routes }: Evidence): string[] {
  const routed = routeHostnames(routes);
  const found = [...hostsOf(ingress)].flatMap((host) => (host === undefined ? [] : (routed.get(host) ?? [])));
  return [...new Set(found.map(({ ref }) => formatRef(ref)))];
}

function plannedOf(setting: MigratedSetting, api: GatewayApiHere): PlannedSetting {
  const { object, field, value, becomes, differs, note, source } = setting;
  const targets = setting.targets.map((target) => plannedTarget(target, api));
  return {
    object: formatRef(object.ref),
    field,
    value: value ?? null,
    becomes,
    here: becomes === 'not needed' ? 'yes' : anyOf(targets.map((target) => target.here)),
    targets,
    differs,
    note: note ?? null,
    source,
  };
}

function plannedTarget(target: MigrationTarget, api: GatewayApiHere): PlannedSetting['targets'][number] {
  const { path, implementation, standard, experimental, source } = target;
  return {
    path,
    implementation: implementation ?? null,
    standard: standard ?? null,
    experimental: experimental ?? null,
    here: api.has(target),
    source,
  };
}

/** One place is enough. */
function anyOf(all: readonly Here[]): Here {
  return all.includes('yes') ? 'yes' : all.includes('unknown') ? 'unknown' : 'no';
}

/** Traefik has a provider that reads many annotations of ingress-nginx, and which of them depends on its release. */
function emulated(
  { ref }: Ingress,
  products: readonly IngressProduct[],
  passedOver: readonly string[],
): readonly Missing[] {
  if (!products.includes('Traefik')) return [];
  if (!passedOver.some((key) => key.startsWith('nginx.ingress.kubernetes.io/'))) return [];
  return [
    {
      what: 'annotations of ingress-nginx that Traefik reads',
      namespaces: [ref.namespace ?? ''],
      reason: 'not-observable',
      detail: 'its provider kubernetesIngressNGINX reads many of them, by release',
      next: 'compare with https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress-nginx/',
    },
  ];
}

function withoutTable({ ref }: Ingress, products: readonly IngressProduct[]): Missing {
  return {
    what: `what becomes of annotations of ${products.filter((one) => migrationTableOf(one) === undefined).join(', ')}`,
    namespaces: [ref.namespace ?? ''],
    reason: 'not-observable',
    detail: 'they are not mapped',
    next: 'look each of them up in the documentation of the controller',
  };
}
