import { describe, expect, it } from 'vitest';
import { evidenceIn, type Given, snapshotOf } from '../support/snapshot-of.ts';
import { service } from '../support/objects.ts';

const services = (given: Given) => evidenceIn({ objects: [service('shop/cart')], ...given }).services;

describe('Listing', () => {
  it('finds what was read', () => {
    expect(services({}).find('shop', 'cart')).toMatchObject({ state: 'known', label: 'live evidence' });
  });

  it('says absent only where the kind was listed', () => {
    expect(services({}).find('shop', 'pay')).toMatchObject({ state: 'absent' });
    expect(services({ unread: { Service: 'forbidden' } }).find('shop', 'pay')).toMatchObject({
      state: 'unknown',
      missing: [{ what: 'Service', reason: 'forbidden', namespaces: ['shop'] }],
    });
  });

  it('knows one namespace from another', () => {
    const listing = services({ onlyIn: { Service: ['shop'] } });
    expect([listing.find('shop', 'pay').state, listing.find('app', 'pay').state]).toEqual([
      'absent',
      'unknown',
    ]);
    expect([listing.covers('shop'), listing.covers('app'), listing.covers()]).toEqual([true, false, false]);
  });

  it('says absent of an object that was asked for by name', () => {
    const snapshot = snapshotOf({ manifests: [service('shop/cart')] });
    expect(snapshot.listing('Service').find('shop', 'pay').state).toBe('unknown');
    snapshot.add({ type: 'read', name: { kind: 'Service', namespace: 'shop', name: 'pay' }, found: false });
    expect(snapshot.listing('Service').find('shop', 'pay').state).toBe('absent');
  });

  it('gives the reason of the object that was asked for by name, and of no other', () => {
    const snapshot = snapshotOf({ manifests: [service('shop/cart')] });
    for (const name of ['antrea-config', 'coredns']) {
      const [what, detail] = [`ConfigMap kube-system/${name}`, `403 for ${name}`];
      snapshot.add({
        type: 'gap',
        gap: {
          kind: 'ConfigMap',
          what,
          namespaces: ['kube-system'],
          reason: 'forbidden',
          detail,
          next: 'grant it',
        },
      });
    }
    expect(snapshot.listing('ConfigMap').find('kube-system', 'coredns')).toMatchObject({
      state: 'unknown',
      missing: [{ what: 'ConfigMap kube-system/coredns', detail: '403 for coredns' }],
    });
  });

  it('takes a kind that the server does not have for absent, and one that discovery did not tell for unknown', () => {
    const snapshot = snapshotOf({ manifests: [service('shop/cart')] });
    expect(snapshot.listing('HTTPRoute').find('shop', 'x').state).toBe('unknown');
    snapshot.add({ type: 'installed', groups: [{ apiVersion: 'v1', kinds: ['Service'] }], complete: false });
    expect(snapshot.listing('HTTPRoute').find('shop', 'x').state).toBe('unknown');
    snapshot.add({ type: 'installed', groups: [{ apiVersion: 'v1', kinds: ['Service'] }], complete: true });
    snapshot.add({ type: 'listed', kind: 'HTTPRoute', namespaces: [] });
    expect(snapshot.listing('HTTPRoute').find('shop', 'x').state).toBe('absent');
  });
});
