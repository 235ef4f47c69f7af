import { describe, expect, it } from 'vitest';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

const grant = (to: object[], from: object = {}) => ({
  apiVersion: 'gateway.networking.k8s.io/v1beta1',
  kind: 'ReferenceGrant',
  metadata: { name: 'allow', namespace: 'data' },
  spec: {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'web', ...from }],
    to,
  },
});
const asked = (given: Given) =>
  evidenceIn(given).referenceGrants.permitting(
    { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'web' },
    { group: '', kind: 'Service', namespace: 'data', name: 'db' },
  ).state;

describe('referenceGrants', () => {
  it.each([
    ['every Service of the namespace', grant([{ group: '', kind: 'Service' }]), 'known'],
    ['this Service', grant([{ group: '', kind: 'Service', name: 'db' }]), 'known'],
    ['an empty name, which names nothing', grant([{ group: '', kind: 'Service', name: '' }]), 'known'],
    [
      'a second entry',
      grant([
        { group: '', kind: 'Secret' },
        { group: '', kind: 'Service' },
      ]),
      'known',
    ],
    ['another Service', grant([{ group: '', kind: 'Service', name: 'cache' }]), 'absent'],
    ['the group written as a word', grant([{ group: 'core', kind: 'Service' }]), 'absent'],
    ['another kind of route', grant([{ group: '', kind: 'Service' }], { kind: 'GRPCRoute' }), 'absent'],
    ['another namespace', grant([{ group: '', kind: 'Service' }], { namespace: 'shop' }), 'absent'],
  ])('a grant for %s', (_, object, state) => {
    expect(asked({ objects: [object] })).toBe(state);
  });

  it('is unknown where the namespace was not read', () => {
    expect(asked({ onlyIn: { ReferenceGrant: ['web'] } })).toBe('unknown');
    expect(asked({ onlyIn: { ReferenceGrant: ['data'] } })).toBe('absent');
  });
});
