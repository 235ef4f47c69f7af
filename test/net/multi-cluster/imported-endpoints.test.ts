import { describe, expect, it } from 'vitest';
import { importedEndpoints, slicesByImport } from '../../../src/net/multi-cluster/imported-endpoints.ts';
import { importedSlice, serviceImport } from '../../support/import-objects.ts';
import { endpointSlice } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const exportedBy = (...clusters: string[]) => ({ clusters: clusters.map((cluster) => ({ cluster })) });
const ams = (...ready: boolean[]) =>
  importedSlice(
    'shop/cart',
    'ams',
    ready.map((one) => ({ ready: one })),
  );
const fra = (...ready: boolean[]) =>
  importedSlice(
    'shop/cart',
    'fra',
    ready.map((one) => ({ ready: one })),
  );

function seen(status: object, ...slices: RawObject[]) {
  return seenOf({ status }, ...slices);
}

function seenOf(options: Parameters<typeof serviceImport>[1], ...slices: RawObject[]) {
  const { serviceImports, endpoints } = evidenceIn({
    objects: [serviceImport('shop/cart', options), ...slices],
  });
  const [one] = serviceImports.items;
  if (one === undefined) throw new Error('no import');
  return importedEndpoints(one, slicesByImport(endpoints).get('shop', 'cart') ?? []);
}

describe('slicesByImport', () => {
  it('goes by both labels, within a namespace', () => {
    const alike = importedSlice('web/cart', 'ams', []);
    const unlabelled = endpointSlice('shop/cart', []);
    const halfLabelled = endpointSlice('shop/cart', [], {
      metadata: {
        name: 'half',
        namespace: 'shop',
        labels: { 'multicluster.kubernetes.io/service-name': 'cart' },
      },
    });
    const { endpoints } = evidenceIn({ objects: [ams(), fra(), alike, unlabelled, halfLabelled] });
    const index = slicesByImport(endpoints);
    expect(index.get('shop', 'cart')?.map(({ ref }) => ref.name)).toEqual(['cart-ams', 'cart-fra']);
    expect(index.get('web', 'cart')?.map(({ ref }) => ref.name)).toEqual(['cart-ams']);
  });
});

describe('importedEndpoints', () => {
  it('is certain of none where each exporting cluster has slices', () => {
    expect(seen(exportedBy('ams', 'fra'), ams(false, false), fra())).toEqual({
      state: 'none',
      clusters: ['ams', 'fra'],
      evidence: [
        {
          object: 'ServiceImport shop/cart',
          field: 'status.clusters',
          seen: 'ams, fra',
          label: 'live evidence',
        },
        {
          object: 'EndpointSlice shop/cart-ams',
          field: 'endpoints[].conditions.ready',
          seen: 'false, false',
          label: 'live evidence',
        },
        {
          object: 'EndpointSlice shop/cart-fra',
          field: 'endpoints[].conditions.ready',
          seen: '(no endpoints)',
          label: 'live evidence',
        },
      ],
    });
  });

  it('takes one usable endpoint of whichever cluster', () => {
    expect(seen(exportedBy('ams', 'fra'), ams(false), fra(false, true)).state).toBe('usable');
    expect(seen(exportedBy('ams'), ams(false), fra(true)).state).toBe('usable');
    const leaving = [{ ready: false, serving: true, terminating: true }];
    expect(seen(exportedBy('ams'), importedSlice('shop/cart', 'ams', leaving)).state).toBe('usable');
    const headless = { spec: { type: 'Headless', ips: [] } };
    expect(seenOf(headless, importedSlice('shop/cart', 'ams', leaving)).state).toBe('none');
    const gone = [{ ready: false, serving: false, terminating: true }];
    expect(seen(exportedBy('ams'), importedSlice('shop/cart', 'ams', gone)).state).toBe('none');
  });

  it('says nothing where slices are not made', () => {
    expect(seen(exportedBy())).toEqual({ state: 'not told' });
    expect(seen(exportedBy(), ams(false))).toEqual({ state: 'not told' });
    expect(seen(exportedBy('ams'))).toEqual({ state: 'not told' });
    const absent = { endpointSliceObjects: 'Absent' };
    expect(seen({ ...exportedBy('ams', 'fra'), ...absent }, ams(false))).toEqual({ state: 'not told' });
  });

  it('names the clusters of which slices should tell', () => {
    expect(seen(exportedBy('ams', 'fra'), fra(false))).toEqual({ state: 'partly told', without: ['ams'] });
    const present = { endpointSliceObjects: 'Present' };
    expect(seen({ ...exportedBy('ams'), ...present })).toEqual({ state: 'partly told', without: ['ams'] });
  });
});
