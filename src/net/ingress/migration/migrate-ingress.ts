import { withheldValue } from '../../../model/kinds/ingress-annotations.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import type { HasRef } from '../../../model/ref.ts';
import { commonRows } from './common.ts';
import { type ExtensionPointId, extensionPoints } from './extension-points.ts';
import { gatewayFields } from './gateway-fields.ts';
import { migratedFieldsOf } from './ingress-fields.ts';
import type { Becomes, MappingRow, MigrationTable } from './mapping.ts';
import type { MigratedSetting, MigrationTarget } from './migrated-setting.ts';
import { annotationKey } from './tables.ts';

/** What becomes of an Ingress that leaves its controller. */
export interface MigratedIngress {
  readonly annotations: readonly MigratedSetting[];
  readonly fields: readonly MigratedSetting[];
  /** Keys under the controller's prefix that its table does not have: misspelt, or of another release. */
  readonly unmapped: readonly string[];
}

/** Documents what every controller reads. */
const ingressDocs = 'https://kubernetes.io/docs/concepts/services-networking/ingress/';

/**
 * What becomes of each annotation and field of an Ingress that is served by the table's controller, and of the
 * annotations of its Services (`services`: those read) that this controller reads. Annotations of other controllers are
 * passed over: they have no effect now. Without a table, only what every controller reads is told.
 */
export function migrateIngress(
  ingress: Kept<'Ingress'>,
  table: MigrationTable | undefined,
  services: readonly Kept<'Service'>[] = [],
): MigratedIngress {
  const annotations: MigratedSetting[] = [];
  const unmapped: string[] = [];
  for (const object of [ingress, ...services]) {
    const isService = object !== ingress;
    for (const [key, value] of Object.entries(object.metadata.annotations ?? {})) {
      const found = rowOf(table, key, isService);
      if (found !== undefined)
        annotations.push(settingOf(object, key, value, found, table?.source ?? ingressDocs));
      else if (table !== undefined && !isService && key.startsWith(table.prefix)) unmapped.push(key);
    }
  }
  return { annotations, fields: migratedFieldsOf(ingress, table?.product), unmapped };
}

function rowOf(table: MigrationTable | undefined, key: string, isService: boolean): MappingRow | undefined {
  const matches = (row: MappingRow) =>
    row.keys.some((own) => {
      const full = table === undefined ? own : annotationKey(table, own);
      return full.endsWith('*') ? key.startsWith(full.slice(0, -1)) : key === full;
    });
  const row = table?.rows.find(matches) ?? (isService ? undefined : commonRows.find(matches));
  return row?.on === 'Service' && !isService ? undefined : row;
}

function settingOf(
  object: HasRef,
  key: string,
  text: string,
  row: MappingRow,
  source: string,
): MigratedSetting {
  const value = text === withheldValue ? undefined : text;
  const special = value === undefined ? undefined : row.values?.find(({ pattern }) => pattern.test(value));
  const { becomes, note, differs = false } = special ?? row;
  return {
    object,
    field: `metadata.annotations[${key}]`,
    value,
    becomes: becomes.is,
    targets: targetsOf(becomes),
    differs,
    note,
    source,
  };
}

/** The places that a fate names, with what is known of each. */
export function targetsOf(becomes: Becomes): readonly MigrationTarget[] {
  switch (becomes.is) {
    case 'field':
      return [
        { implementation: undefined, ...gatewayFields[becomes.field] },
        ...becomes.or.map(extensionTarget),
      ];
    case 'extension':
      return becomes.points.map(extensionTarget);
    case 'no equivalent':
    case 'not needed':
      return [];
  }
}

function extensionTarget(id: ExtensionPointId): MigrationTarget {
  return { standard: undefined, experimental: undefined, ...extensionPoints[id] };
}
