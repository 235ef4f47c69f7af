import { describe, expect, it } from 'vitest';
import { keepObject } from '../../src/source/keep-object.ts';
import { commonNamePem, tlsSecret, wildcardPem } from '../support/certificates.ts';

const origin = { label: 'sanitized user evidence', declared: false } as const;

function keep(raw: unknown): Record<string, unknown> {
  const { object, problems } = keepObject('Secret', raw, 'v1', origin);
  expect(problems).toEqual([]);
  const { ref, ...kept } = object ?? {};
  expect(ref).toMatchObject({ kind: 'Secret', namespace: 'shop', name: 'tls' });
  return kept;
}

const metadata = { name: 'tls', namespace: 'shop' };
const year = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' };

describe('a Secret of a snapshot', () => {
  it('keeps type, key names, and names and dates of its certificate', () => {
    expect(keep(tlsSecret('shop/tls', { 'ca.crt': wildcardPem }))).toEqual({
      metadata,
      type: 'kubernetes.io/tls',
      keys: ['ca.crt', 'tls.crt', 'tls.key'],
      certificate: {
        readable: true,
        names: ['shop.example.com', '*.example.com', '192.0.2.7'],
        ...year,
      },
    });
  });

  it('keeps the common name where there are no alternative names', () => {
    expect(keep(tlsSecret('shop/tls', { 'tls.crt': commonNamePem })).certificate).toEqual({
      readable: true,
      names: ['common.example.com'],
      ...year,
    });
  });

  it('reads stringData before data, and the first certificate of a chain', () => {
    const stringData = { 'tls.crt': commonNamePem + wildcardPem, extra: 'hunter2' };
    const kept = keep({ ...tlsSecret('shop/tls'), stringData });
    expect(kept).toMatchObject({
      keys: ['extra', 'tls.crt', 'tls.key'],
      certificate: { names: ['common.example.com'] },
    });
  });

  it('tells that what stands there is no certificate, and nothing of it', () => {
    const kept = keep(tlsSecret('shop/tls', { 'tls.crt': '-----BEGIN CERTIFICATE-----\nhunter2' }));
    expect(kept.certificate).toEqual({ readable: false });
    expect(keep(tlsSecret('shop/tls', { 'tls.crt': '' })).certificate).toEqual({ readable: false });
  });

  it.each(['ENC[AES256_GCM,data:hunter2]', '{{ .Values.hunter2 }}', '${HUNTER2}', '<hunter2>'])(
    'says nothing of a certificate that stands elsewhere: %s',
    (text) => {
      const kept = keep({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { 'tls.crt': text } });
      expect(kept).toEqual({ metadata, keys: ['tls.crt'] });
    },
  );

  it('leaves what it made as it is', () => {
    const once = keep(tlsSecret('shop/tls'));
    expect(keep({ apiVersion: 'v1', kind: 'Secret', ...once })).toEqual(once);
  });

  it('lets no value out, wherever it stands', () => {
    const everywhere = {
      ...tlsSecret('shop/tls', { password: 'hunter2' }),
      stringData: { token: 'hunter2' },
      metadata: {
        ...metadata,
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2' },
        managedFields: [{ manager: 'hunter2' }],
      },
      immutable: 'hunter2',
    };
    const text = JSON.stringify(keepObject('Secret', everywhere, 'v1', origin));
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8));
    expect(text).not.toContain('BEGIN');
  });

  it('keeps nothing of what is no object', () => {
    expect(keepObject('Secret', 'hunter2', 'v1', origin).object).toBeUndefined();
  });
});
