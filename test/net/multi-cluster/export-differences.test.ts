import { describe, expect, it } from 'vitest';
import { exportDifferences } from '../../../src/net/multi-cluster/export-differences.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function kept(spec: Record<string, unknown>) {
  const [one] = evidenceIn({ objects: [service('shop/cart', spec)] }).services.items;
  if (one === undefined) throw new Error('no Service');
  return one;
}

const differences = (own: Record<string, unknown>, theirs: Record<string, unknown>) =>
  exportDifferences(kept(own), kept(theirs)).map((one) => [one.field, one.own, one.theirs]);

const timeout = (timeoutSeconds: number) => ({
  sessionAffinity: 'ClientIP',
  sessionAffinityConfig: { clientIP: { timeoutSeconds } },
});

describe('exportDifferences', () => {
  it('finds none between the same Services', () => {
    expect(differences({}, {})).toEqual([]);
  });

  it.each([
    ['spec.clusterIP', {}, { clusterIP: 'None' }, 'not headless', 'headless'],
    [
      'spec.ports',
      { ports: [{ name: 'http', port: 80 }] },
      { ports: [{ name: 'http', port: 8080 }] },
      'http 80/TCP',
      'http 8080/TCP',
    ],
    [
      'spec.ports',
      { ports: [{ port: 53, protocol: 'UDP' }] },
      { ports: [{ port: 53, protocol: 'TCP', appProtocol: 'dns' }] },
      '53/UDP',
      '53/TCP dns',
    ],
    ['spec.sessionAffinity', {}, { sessionAffinity: 'ClientIP' }, 'None', 'ClientIP'],
    [
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
      timeout(60),
      { sessionAffinity: 'ClientIP' },
      '60',
      '10800',
    ],
    ['spec.internalTrafficPolicy', {}, { internalTrafficPolicy: 'Local' }, 'Cluster', 'Local'],
    ['spec.trafficDistribution', { trafficDistribution: 'PreferClose' }, {}, 'PreferClose', '(not set)'],
    ['spec.ipFamilies', { ipFamilies: ['IPv4'] }, { ipFamilies: ['IPv6'] }, 'IPv4', 'IPv6'],
  ])('tells %s', (field, own, theirs, ownSeen, theirSeen) => {
    expect(differences(own, theirs)).toEqual([[field, ownSeen, theirSeen]]);
  });

  it('tells several at once, in a fixed order', () => {
    expect(
      differences(
        { internalTrafficPolicy: 'Local', ports: [{ port: 1 }] },
        { sessionAffinity: 'ClientIP', ports: [{ port: 2 }] },
      ).map(([field]) => field),
    ).toEqual(['spec.ports', 'spec.sessionAffinity', 'spec.internalTrafficPolicy']);
  });

  it('takes what is left out as the documented default', () => {
    expect(differences({ sessionAffinity: undefined }, { sessionAffinity: 'None' })).toEqual([]);
    expect(differences({ internalTrafficPolicy: undefined }, {})).toEqual([]);
    expect(differences(timeout(10_800), { sessionAffinity: 'ClientIP' })).toEqual([]);
    expect(differences({ ports: [{ port: 80 }] }, { ports: [{ port: 80, protocol: 'TCP' }] })).toEqual([]);
  });

  it('leaves out what stays within a cluster and the order of ports', () => {
    const own = [
      { name: 'a', port: 1, targetPort: 8001 },
      { name: 'b', port: 2 },
    ];
    const theirs = [
      { name: 'b', port: 2, nodePort: 30002 },
      { name: 'a', port: 1, targetPort: 'web' },
    ];
    expect(
      differences({ ports: own }, { ports: theirs, selector: { x: 'y' }, clusterIP: '10.97.0.9' }),
    ).toEqual([]);
  });

  it('lets families differ as long as one is common to both', () => {
    expect(differences({ ipFamilies: ['IPv4', 'IPv6'] }, { ipFamilies: ['IPv6'] })).toEqual([]);
    expect(differences({ ipFamilies: ['IPv4'] }, {})).toEqual([]);
  });

  it('says nothing of a time that only one of them has', () => {
    expect(differences(timeout(60), {}).map(([field]) => field)).toEqual(['spec.sessionAffinity']);
  });
});
