import { describe, expect, it } from 'vitest';
import { keepsAnnotation, keepsAnnotationValue } from '../../../../src/model/kinds/define-kind.ts';
import { definitionOf } from '../../../../src/model/kinds/index.ts';
import { commonRows } from '../../../../src/net/ingress/migration/common.ts';
import { extensionPoints } from '../../../../src/net/ingress/migration/extension-points.ts';
import { gatewayFields } from '../../../../src/net/ingress/migration/gateway-fields.ts';
import type { Becomes, MappingRow } from '../../../../src/net/ingress/migration/mapping.ts';
import { annotationKey, migrationTables } from '../../../../src/net/ingress/migration/tables.ts';
import { ingress2gateway } from '../../../support/ingress2gateway.ts';

const rows = migrationTables.flatMap((table) =>
  table.rows.flatMap((row) => row.keys.map((key) => ({ table, row, key: annotationKey(table, key) }))),
);

function targetsIn({ becomes, values = [] }: MappingRow): string[] {
  return [becomes, ...values.map((one) => one.becomes)].flatMap((one: Becomes) =>
    one.is === 'field' ? [one.field, ...one.or] : one.is === 'extension' ? [...one.points] : [],
  );
}

describe('migration tables', () => {
  it.each(migrationTables.map((table) => [table.product, table] as const))(
    '%s: every annotation once, in order',
    (_, table) => {
      const keys = table.rows.flatMap((row) => row.keys);
      expect(new Set(keys).size).toBe(keys.length);
      for (const row of table.rows) expect(row.keys).toEqual([...row.keys].sort());
      expect(table.rows.map(({ keys: [first] }) => first)).toEqual(
        table.rows.map(({ keys: [first] }) => first).sort(),
      );
    },
  );

  it('keeps each annotation, and the value of those whose value decides', () => {
    const written = /^(ingress\.gcp\.kubernetes\.io\/instance-groups|ingress\.kubernetes\.io\/\*)$/;
    for (const { row, key } of rows) {
      if (written.test(key)) continue;
      if (/^(beta\.cloud|service\.alpha)/.test(key) || key.endsWith('neg-status')) continue;
      const kind = definitionOf(row.on === 'Service' ? 'Service' : 'Ingress');
      const own = key.replace(/\*$/, 'x');
      expect([key, keepsAnnotation(kind, own)]).toEqual([key, true]);
      if (row.values !== undefined) {
        expect([key, keepsAnnotationValue(kind, own)]).toEqual([key, true]);
      }
    }
  });

  it('names only fields and extension points that some row uses', () => {
    const used = new Set([...rows.map(({ row }) => row), ...commonRows].flatMap((row) => targetsIn(row)));
    const unused = Object.keys({ ...gatewayFields, ...extensionPoints }).filter((id) => !used.has(id));
    expect(unused).toEqual(['HTTPRoute.backendRefs']);
  });

  it('orders bundles: experimental before standard, which is before 1.8', () => {
    for (const { experimental, standard } of Object.values(gatewayFields)) {
      if (experimental !== undefined && standard !== undefined) {
        expect(Number(experimental)).toBeLessThan(Number(standard));
      }
      expect(Number(standard ?? experimental)).toBeLessThan(1.8);
    }
  });

  it.each(Object.entries(ingress2gateway.targets))(
    '%s goes where ingress2gateway puts it, or the table says why not',
    (annotation, target) => {
      const common = commonRows.find(({ keys }) => keys.includes(annotation));
      const row = common ?? rows.find(({ key }) => key === annotation)?.row;
      expect(row).toBeDefined();
      if (row === undefined) return;
      const targets = targetsIn(row);
      const isSame = target === null ? targets.length === 0 : targets.includes(target);
      // What it only warns of may have an extension of some implementation: that is no conversion it could make.
      const isExtension = target === null && row.becomes.is === 'extension';
      expect(isSame || isExtension || row.converter !== undefined).toBe(true);
    },
  );
});
