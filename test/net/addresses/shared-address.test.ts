import { describe, expect, it } from 'vitest';
import { requestedAddresses, sharingConflict, sharingOf } from '../../../src/net/addresses/shared-address.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const made = (spec: Record<string, unknown>, annotations: Record<string, string> = {}) =>
  evidenceIn({ objects: [service('shop/web', { type: 'LoadBalancer', ...spec }, { annotations })] }).services
    .items[0]!;

describe('sharingOf', () => {
  it('reads the current annotation before the old one', () => {
    expect(
      sharingOf(
        made({}, { 'metallb.universe.tf/allow-shared-ip': 'old', 'metallb.io/allow-shared-ip': 'new' }),
      ),
    ).toEqual({ product: 'MetalLB', annotation: 'metallb.io/allow-shared-ip', key: 'new' });
  });

  it('keeps Cilium’s keys apart by namespace', () => {
    expect(sharingOf(made({}, { 'lbipam.cilium.io/sharing-key': 'k' }))?.key).toBe('shop/k');
  });

  it('takes an empty key for none', () => {
    expect(sharingOf(made({}, { 'metallb.io/allow-shared-ip': '' }))).toBeUndefined();
  });
});

describe('sharingConflict', () => {
  const cluster = made({});
  const local = made({ externalTrafficPolicy: 'Local' });
  const other = made({ externalTrafficPolicy: 'Local', selector: { app: 'x' } });
  const none = made({ externalTrafficPolicy: 'Local', selector: null });

  it.each([
    [cluster, cluster, undefined],
    [cluster, local, 'their externalTrafficPolicy differs'],
    [local, local, undefined],
    [local, other, 'with externalTrafficPolicy Local they select different pods'],
    [none, none, undefined],
  ])('follows MetalLB’s backend key (%#)', (a, b, expected) => {
    expect(sharingConflict(a, b, 'MetalLB')).toBe(expected);
  });

  it('wants a selector with Local where Cilium shares', () => {
    expect(sharingConflict(none, none, 'Cilium LB IPAM')).toBe(
      'with externalTrafficPolicy Local they have no selector',
    );
  });
});

describe('requestedAddresses', () => {
  it('reads every way of asking', () => {
    expect(
      requestedAddresses(
        made({ loadBalancerIP: '192.0.2.3' }, { 'metallb.io/loadBalancerIPs': '192.0.2.1, 2001:db8::1' }),
      ),
    ).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.3']);
    expect(requestedAddresses(made({}, { 'kube-vip.io/loadbalancerIPs': '192.0.2.9' }))).toEqual([
      '192.0.2.9',
    ]);
    expect(requestedAddresses(made({}))).toEqual([]);
  });
});
