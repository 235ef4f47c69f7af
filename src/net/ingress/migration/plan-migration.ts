import { cleanValues } from '../../../model/clean-values.ts';
import { toldMissing } from '../../../model/told-missing.ts';
import type { Evidence, SliceName } from '../../../model/evidence/index.ts';
import type { IngressProduct } from '../../../model/evidence/ingress-controllers.ts';
import { missingOf, valueOf } from '../../../model/maybe.ts';
import {
  blockerKinds,
  type ClusterMigration,
  type MigrationBlocker,
  type PlannedController,
} from '../../../model/migration-plan.ts';
import { mergeMissing, type Missing } from '../../../model/missing.ts';
import { formatRef } from '../../../model/ref.ts';
import { certificateBlockers } from './certificate-blockers.ts';
import { addressBlockers, clusterBlockers, servingBlockers } from './cluster-blockers.ts';
import { gatewayApiHere, type GatewayApiHere } from './gateway-api-here.ts';
import { type IngressPlan, planIngress } from './plan-ingress.ts';
import { stepsOf } from './plan-steps.ts';
import { type Block, settingBlockers } from './setting-blockers.ts';
import { migrationTableOf } from './tables.ts';

/** What has to be read for a plan. */
export const migrationSlices = [
  'ingresses',
  'ingressClasses',
  'ingressControllers',
  'services',
  'routes',
  'gatewayApi',
  'gatewayClasses',
  'gateways',
  'referenceGrants',
  'certificates',
  'externalDns',
] as const satisfies readonly SliceName[];

/**
 * The plan for leaving Ingress in one cluster: what blocks, controller by controller what to do, and what becomes of
 * every annotation and field. `namespaces` limits it to Ingresses of these. Fit to be shown.
 */
export function planMigration(
  evidence: Evidence,
  namespaces: readonly string[] = [],
): Omit<ClusterMigration, 'name' | 'source' | 'collectedAt'> {
  const api = gatewayApiHere(evidence);
  const plans = evidence.ingresses.items
    .filter(({ ref }) => namespaces.length === 0 || namespaces.includes(ref.namespace ?? ''))
    .map((ingress) => planIngress(ingress, evidence, api));
  const certificates = plans.map((plan) => certificateBlockers(plan, evidence));
  const blocks = plans.flatMap((plan, index): [string, Block][] =>
    [
      ...settingBlockers(plan, api),
      ...(certificates[index]?.blocks ?? []),
      ...servingBlockers(plan),
      ...addressBlockers(plan, evidence),
    ].map((block) => [`${plan.planned.namespace}/${plan.planned.name}`, block]),
  );
  const general = plans.length === 0 ? [] : clusterBlockers(evidence, api);
  return cleanValues({
    gatewayApi: api.told,
    blockers: joined([...general.map((block): [undefined, Block] => [undefined, block]), ...blocks]),
    controllers: controllersOf(plans, evidence),
    ingresses: plans.map(({ planned }) => planned),
    unknown: mergeMissing([
      ...(namespaces.length === 0 ? [undefined] : namespaces).flatMap((one) =>
        evidence.ingresses.missingIn(one),
      ),
      ...(plans.length === 0 ? [] : unread(evidence, api)),
      ...plans.flatMap(({ missing }) => missing),
      ...certificates.flatMap(({ missing }) => missing),
    ]).map(toldMissing),
  });
}

/** What was not read of what every Ingress of the plan is held against. */
function unread(evidence: Evidence, { told }: GatewayApiHere): readonly Missing[] {
  const { gatewayApi, gatewayClasses, gateways, routes, ingressControllers } = evidence;
  const definitions = told.installed === 'unknown' ? gatewayApi.missingIn() : [];
  const isUnclear = told.installed === 'yes' && (told.bundle === null || told.channel === null);
  return [
    ...definitions,
    ...(isUnclear ? [unclearBundle] : []),
    ...gatewayClasses.missingIn(),
    ...gateways.missingIn(),
    ...routes.missingIn(),
    ...missingOf(ingressControllers),
  ];
}

const unclearBundle: Missing = {
  what: 'bundle and channel of the Gateway API',
  namespaces: null,
  reason: 'not-observable',
  detail: 'the annotations of the CRD of HTTPRoutes do not say both',
  next: 'kubectl get crd httproutes.gateway.networking.k8s.io -o yaml',
};

/** Equal blockers of several Ingresses are one, in the order of their kinds. */
function joined(all: readonly (readonly [string | undefined, Block])[]): MigrationBlocker[] {
  const byMessage = new Map<string, MigrationBlocker>();
  for (const [name, block] of all) {
    const one = byMessage.get(block.message) ?? { ...block, ingresses: [] };
    byMessage.set(block.message, one);
    if (name !== undefined && !one.ingresses.includes(name)) one.ingresses.push(name);
  }
  const order = ({ kind }: MigrationBlocker) => blockerKinds.indexOf(kind);
  return [...byMessage.values()].sort(
    (a, b) => order(a) - order(b) || b.ingresses.length - a.ingresses.length,
  );
}

function controllersOf(plans: readonly IngressPlan[], evidence: Evidence): PlannedController[] {
  const products = [...new Set(plans.flatMap((one) => one.products))].sort();
  return products.map((product) => {
    const own = plans.filter((plan) => plan.products.includes(product));
    return controllerOf(product, own, evidence);
  });
}

function controllerOf(
  product: IngressProduct,
  plans: readonly IngressPlan[],
  { ingressControllers, externalDns }: Evidence,
): PlannedController {
  const table = migrationTableOf(product);
  const settings = plans.flatMap(({ planned }) => planned.settings);
  const count = (becomes: string) => settings.filter((one) => one.becomes === becomes).length;
  const hosts = [...new Set(plans.flatMap(({ planned }) => planned.hosts))];
  const addresses = [...new Set(plans.flatMap(({ planned }) => planned.addresses))];
  const implementations = implementationsOf(plans);
  const workloads = (valueOf(ingressControllers)?.found ?? []).filter((one) => one.product === product);
  return {
    product,
    retired: product === 'ingress-nginx',
    table: table === undefined ? null : { version: table.version, source: table.source },
    workloads: workloads.map(({ ref }) => formatRef(ref)),
    ingresses: plans.map(({ planned }) => `${planned.namespace}/${planned.name}`),
    hosts,
    addresses,
    settings: {
      field: count('field'),
      extension: count('extension'),
      'no equivalent': count('no equivalent'),
      'not needed': count('not needed'),
    },
    implementations,
    steps: stepsOf({
      product,
      plans,
      hosts,
      addresses,
      implementations,
      hasExternalDns: (valueOf(externalDns)?.found.length ?? 0) > 0,
    }),
  };
}

/** Implementations by how many of the settings that need an extension they have one for, best first. */
function implementationsOf(plans: readonly IngressPlan[]): PlannedController['implementations'] {
  const needed = new Map(
    plans
      .flatMap(({ planned }) => planned.settings)
      .filter(({ becomes }) => becomes === 'extension')
      .map(({ field, targets }) => [field, new Set(targets.flatMap((one) => one.implementation ?? []))]),
  );
  const counts = new Map<string, number>();
  for (const names of needed.values()) {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, has]) => ({ name, has, of: needed.size }))
    .sort((a, b) => b.has - a.has || (a.name < b.name ? -1 : 1));
}
