import { describe, expect, it } from 'vitest';
import { certManagerCertificate, tlsSecret } from '../support/certificates.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

const of = (given: Given, name = 'tls') => evidenceIn(given).certificates.of('shop', name);
const pending = { conditions: [{ type: 'Ready', status: 'False', reason: 'DoesNotExist' }] };

describe('what is known of the certificate in a Secret', () => {
  it('is what the Secret of a snapshot says', () => {
    const found = of({ source: 'snapshot', objects: [tlsSecret('shop/tls')] });
    expect(found).toMatchObject({
      state: 'known',
      label: 'sanitized user evidence',
      value: {
        by: { ref: { kind: 'Secret', name: 'tls' } },
        type: 'kubernetes.io/tls',
        keys: ['tls.crt', 'tls.key'],
        readable: true,
        names: ['shop.example.com', '*.example.com', '192.0.2.7'],
        notBefore: Date.parse('2026-01-01T00:00:00Z'),
        notAfter: Date.parse('2027-01-01T00:00:00Z'),
        issued: true,
      },
    });
  });

  it('is, in a cluster, what cert-manager says of it', () => {
    const found = of({ objects: [certManagerCertificate('shop/tls')] });
    expect(found).toMatchObject({
      state: 'known',
      label: 'live evidence',
      value: {
        by: { ref: { kind: 'Certificate' } },
        names: ['shop.example.com'],
        notAfter: Date.parse('2027-01-01T00:00:00Z'),
        issued: true,
      },
    });
    expect(found).not.toHaveProperty('value.keys', expect.anything());
  });

  it('is that none was issued yet', () => {
    const found = of({ objects: [certManagerCertificate('shop/tls', { status: pending })] });
    expect(found).toMatchObject({ state: 'known', value: { issued: false } });
  });

  it('is nothing in a cluster without cert-manager, which is never asked for Secrets', () => {
    expect(of({})).toMatchObject({
      state: 'unknown',
      missing: [{ what: 'Secret', namespaces: ['shop'], reason: 'not-observable' }],
    });
  });

  it('is that there is none where a snapshot holds all Secrets', () => {
    expect(of({ source: 'snapshot', objects: [tlsSecret('shop/tls')] }, 'other').state).toBe('absent');
    const certificate = certManagerCertificate('shop/other');
    expect(of({ source: 'snapshot', objects: [certificate] }, 'other').state).toBe('known');
  });
});
