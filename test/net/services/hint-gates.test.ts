import { describe, expect, it } from 'vitest';
import { heededHints } from '../../../src/net/services/hint-gates.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const mode = 'service.kubernetes.io/topology-mode';
const old = 'service.kubernetes.io/topology-aware-hints';

function heeded(minor: number, annotations: object = {}, gates?: Record<string, boolean>): string {
  const found = evidenceIn({ objects: [service('shop/cart', {}, { annotations })] }).services.items[0]!;
  const { zones, nodes } = heededHints(found, { major: 1, minor, patch: 0, suffix: '' }, gates);
  return [...(zones ? ['zones'] : []), ...(nodes ? ['nodes'] : [])].join(' and ');
}

describe('heededHints', () => {
  it('follows the defaults of each release', () => {
    expect([30, 31, 32, 33, 34, 37].map((minor) => heeded(minor))).toEqual([
      '',
      'zones',
      'zones',
      'zones',
      'zones and nodes',
      'zones and nodes',
    ]);
  });

  it('wants an annotation of the Service before 1.31, any but disabled, and the old one counts first', () => {
    expect(heeded(30, { [mode]: 'Auto' })).toBe('zones');
    expect(heeded(24, { [old]: 'auto' })).toBe('zones');
    expect(heeded(23, { [old]: 'auto' })).toBe('');
    expect(heeded(30, { [mode]: 'other' })).toBe('zones');
    expect(heeded(30, { [mode]: 'Disabled' })).toBe('');
    expect(heeded(30, { [mode]: 'Auto', [old]: 'disabled' })).toBe('');
    expect(heeded(31, { [mode]: 'Disabled' })).toBe('zones');
  });

  it('follows feature gates until they are locked', () => {
    expect(heeded(33, {}, { PreferSameTrafficDistribution: true })).toBe('zones and nodes');
    expect(heeded(34, {}, { PreferSameTrafficDistribution: false })).toBe('zones');
    expect(heeded(35, {}, { PreferSameTrafficDistribution: false })).toBe('zones and nodes');
    expect(heeded(30, {}, { ServiceTrafficDistribution: true })).toBe('zones');
    expect(heeded(29, {}, { ServiceTrafficDistribution: true })).toBe('');
    expect(heeded(32, {}, { ServiceTrafficDistribution: false })).toBe('');
    expect(heeded(30, { [mode]: 'Auto' }, { TopologyAwareHints: false })).toBe('');
  });

  it('follows the gates of whole stages, unless one is set by name', () => {
    expect(heeded(33, {}, { AllAlpha: true })).toBe('zones and nodes');
    expect(heeded(34, {}, { AllBeta: false })).toBe('zones');
    expect(heeded(34, {}, { AllBeta: false, PreferSameTrafficDistribution: true })).toBe('zones and nodes');
  });
});
