import type { ClusterMigration, PlannedIngress, PlannedSetting } from '../model/migration-plan.ts';
import { counted } from './words.ts';

type Target = PlannedSetting['targets'][number];

/** `3 Ingresses of 1 controller; 4 things block, 1 thing is not known.` */
export function migrationSummary({ ingresses, controllers, blockers, unknown }: ClusterMigration): string {
  const total = `${ingresses.length} Ingress${ingresses.length === 1 ? '' : 'es'} of ${counted(controllers.length, 'controller')}`;
  const blocking = `${counted(blockers.length, 'thing')} block${blockers.length === 1 ? 's' : ''}`;
  const open = `${counted(unknown.length, 'thing')} ${unknown.length === 1 ? 'is' : 'are'} not known`;
  return `${total}; ${blocking}, ${open}.`;
}

/** `Gateway API v1.4.0 standard; GatewayClasses: cilium (Cilium)` */
export function gatewayApiText({ gatewayApi }: ClusterMigration): string {
  const { installed, bundle, channel, classes } = gatewayApi;
  const api =
    installed === 'yes'
      ? `Gateway API ${bundle ?? 'of unknown bundle'} ${channel ?? 'of unknown channel'}`
      : installed === 'no'
        ? 'Gateway API: not installed'
        : 'Gateway API: unknown';
  const named = classes?.map(({ name, implementation }) => `${name} (${implementation ?? 'not recognized'})`);
  return `${api}; GatewayClasses: ${named === undefined ? 'unknown' : named.join(', ') || 'none'}`;
}

/** `shop/front (ingress-nginx)` and what it serves. */
export function plannedIngressText({ state, controllers, hosts, addresses, routes }: PlannedIngress): string {
  const parts = [
    state === 'served'
      ? `served by ${controllers.join(', ')}`
      : state === 'unknown'
        ? 'controller unknown'
        : 'not served',
    `hosts ${hosts.join(' ') || 'none'}`,
    addresses.length === 0 ? 'no address' : `at ${addresses.join(' ')}`,
    routes === null
      ? 'routes not read'
      : routes.length === 0
        ? 'no route yet'
        : `routed by ${routes.join(', ')}`,
  ];
  return parts.join('; ');
}

/** `Envoy Gateway: SecurityPolicy spec.basicAuth`, or a field with its channels; and whether it is here. */
export function targetText({ implementation, path, standard, experimental, here }: Target): string {
  if (implementation !== null) return `${implementation}: ${path} (here: ${here})`;
  const channels = [
    ...(standard === null ? [] : [`standard from ${standard}`]),
    ...(experimental === null ? [] : [`experimental from ${experimental}`]),
  ];
  return `${path} (${channels.join(', ')}; here: ${here})`;
}

/** Of a setting: the word for what becomes of it where no place is named. */
export function fateText({ becomes, differs }: PlannedSetting): string {
  if (becomes === 'no equivalent') return 'no equivalent';
  if (becomes === 'not needed') return 'nothing; not needed';
  return differs ? 'behaves otherwise' : '';
}
