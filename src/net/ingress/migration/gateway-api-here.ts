import type { Evidence } from '../../../model/evidence/index.ts';
import type { GatewayDefinition } from '../../../model/evidence/gateway-api.ts';
import type { ClusterMigration, Here } from '../../../model/migration-plan.ts';
import { formatVersion, type Version } from '../../../model/version.ts';
import { implementationOf } from './implementations.ts';
import type { MigrationTarget } from './migrated-setting.ts';

/** What of the Gateway API a cluster has, as far as it was read. */
export interface GatewayApiHere {
  readonly told: ClusterMigration['gatewayApi'];
  /** Does the cluster have the place that a setting would move to? */
  has(target: MigrationTarget): Here;
}

type Slices = Pick<Evidence, 'gatewayApi' | 'gatewayClasses' | 'gateways'>;

/** Bundle and channel of each kind's definition, and the implementations that GatewayClasses name. */
export function gatewayApiHere({ gatewayApi, gatewayClasses, gateways }: Slices): GatewayApiHere {
  const main = gatewayApi.of('HTTPRoute');
  const isAbsent = main === undefined && (gatewayApi.covers() || gateways.coverage.installed === false);
  const classes = gatewayClasses.items.map(({ ref, spec }) => ({
    name: ref.name,
    implementation: implementationOf(spec?.controllerName ?? '') ?? null,
  }));
  return {
    told: {
      installed: main === undefined ? (isAbsent ? 'no' : 'unknown') : 'yes',
      bundle: main?.bundle === undefined ? null : formatVersion(main.bundle),
      channel: main?.channel ?? null,
      classes: gatewayClasses.isUnread ? null : classes,
    },
    has(target) {
      const { implementation, path } = target;
      if (implementation !== undefined)
        return hasImplementation(implementation, classes, gatewayClasses.covers());
      const [kind = ''] = path.split(/[ ,]/);
      // What implementations read of a Service comes with the bundle that describes it.
      const definition = gatewayApi.of(kind === 'Service' ? 'HTTPRoute' : kind);
      if (definition !== undefined) return hasField(target, definition);
      return isAbsent || gatewayApi.covers() ? 'no' : 'unknown';
    },
  };
}

/** They are no implementation of Gateways, so no GatewayClass tells of them. */
const besides = ['cert-manager', 'ExternalDNS'];

function hasImplementation(
  name: string,
  classes: readonly { readonly implementation: string | null }[],
  areAll: boolean,
): Here {
  if (classes.some(({ implementation }) => implementation === name)) return 'yes';
  const isOpen = !areAll || besides.includes(name) || classes.some((one) => one.implementation === null);
  return isOpen ? 'unknown' : 'no';
}

function hasField({ standard, experimental }: MigrationTarget, { bundle, channel }: GatewayDefinition): Here {
  if (bundle === undefined) return 'unknown';
  if (standard !== undefined && isAtLeast(bundle, standard)) return 'yes';
  if (experimental === undefined || !isAtLeast(bundle, experimental)) return 'no';
  return channel === undefined ? 'unknown' : channel === 'experimental' ? 'yes' : 'no';
}

function isAtLeast({ major, minor }: Version, wanted: string): boolean {
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major === wantedMajor ? minor >= wantedMinor : major > wantedMajor;
}
