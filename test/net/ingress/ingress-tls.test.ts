import { describe, expect, it } from 'vitest';
import { hostMatches, hostsOf, tlsEntriesOf } from '../../../src/net/ingress/ingress-tls.ts';
import { ingress } from '../../support/ingress.ts';
import { snapshotOf } from '../../support/snapshot-of.ts';

const of = (spec: object) => snapshotOf({ objects: [ingress({}, { spec })] }).listing('Ingress').items[0]!;

describe('hosts of an Ingress', () => {
  it('are those of its rules, in lower case, and undefined for any', () => {
    expect([...hostsOf(of({ rules: [{ host: 'Shop.example.com' }, { host: '' }, {}] }))]).toEqual([
      'shop.example.com',
      undefined,
    ]);
    expect([...hostsOf(of({ defaultBackend: {}, rules: [{ host: 'a.example.com' }] }))]).toEqual([
      'a.example.com',
      undefined,
    ]);
  });

  it('and of its tls entries, with their Secret', () => {
    expect(
      tlsEntriesOf(of({ tls: [{ hosts: ['A.example.com'], secretName: 'a' }, { secretName: '' }] })),
    ).toEqual([
      { field: 'spec.tls[0]', hosts: ['a.example.com'], secretName: 'a' },
      { field: 'spec.tls[1]', hosts: [], secretName: undefined },
    ]);
  });

  it.each([
    ['a.example.com', 'a.example.com', true],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'a.b.example.com', false],
    ['*.example.com', 'example.com', false],
    ['a.example.com', 'b.example.com', false],
  ])('%s takes %s: %s', (pattern, host, expected) => {
    expect(hostMatches(pattern, host)).toBe(expected);
  });
});
