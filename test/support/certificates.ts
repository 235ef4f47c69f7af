import type { RawObject } from './snapshot-of.ts';

/**
 * For shop.example.com, *.example.com, 192.0.2.7, a SPIFFE URI and a mail address, from 2026-01-01 to 2027-01-01; the
 * other two and the organisation of its subject are never kept and hold the word hunter2. Nobody has its key.
 */
export const wildcardPem = `-----BEGIN CERTIFICATE-----
MIIB5DCCAYqgAwIBAgIBATAKBggqhkjOPQQDAjA8MRswGQYDVQQDDBJjb21tb24u
ZXhhbXBsZS5jb20xHTAbBgNVBAoMFGh1bnRlcjItb3JnYW5pc2F0aW9uMB4XDTI2
MDEwMTAwMDAwMFoXDTI3MDEwMTAwMDAwMFowPDEbMBkGA1UEAwwSY29tbW9uLmV4
YW1wbGUuY29tMR0wGwYDVQQKDBRodW50ZXIyLW9yZ2FuaXNhdGlvbjBZMBMGByqG
SM49AgEGCCqGSM49AwEHA0IABDLxrKs3Ke6D7VzhawBrzoMGUrpxU5ivyNbM8Q+4
zSfFwzGB0H9sEp0O8bBpjWogLC7FuK/fTy2M0vR7HxwuluejfTB7MFoGA1UdEQRT
MFGCEHNob3AuZXhhbXBsZS5jb22CDSouZXhhbXBsZS5jb22HBMAAAgeGE3NwaWZm
ZTovL2h1bnRlcjIvbnOBE2h1bnRlcjJAZXhhbXBsZS5jb20wHQYDVR0OBBYEFAtj
1PmW0mp9paaIKL3OntgEJJ1AMAoGCCqGSM49BAMCA0gAMEUCIAjfnQ3T1i3s8aSz
nvfcv7lVG9F20BlzgraUBqVtZuf/AiEA+HPX7wac1BGdnamBdWDm4LkCOt/7JsW1
Lll1zrpiCj8=
-----END CERTIFICATE-----
`;

/** Without alternative names, for common.example.com, in the same year. */
export const commonNamePem = `-----BEGIN CERTIFICATE-----
MIIBIjCByAIBAjAKBggqhkjOPQQDAjAdMRswGQYDVQQDDBJjb21tb24uZXhhbXBs
ZS5jb20wHhcNMjYwMTAxMDAwMDAwWhcNMjcwMTAxMDAwMDAwWjAdMRswGQYDVQQD
DBJjb21tb24uZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQy
8ayrNynug+1c4WsAa86DBlK6cVOYr8jWzPEPuM0nxcMxgdB/bBKdDvGwaY1qICwu
xbiv308tjNL0ex8cLpbnMAoGCCqGSM49BAMCA0kAMEYCIQDOVzeMMOerwhHtjWWI
HcPc5GY+JAF/UsNZXxJC7v4ZzQIhAKeowxeKsdNLMxEdR6ySb8xf6YVJ4LYjgIfk
xK0nkAns
-----END CERTIFICATE-----
`;

/** A Secret `namespace/name` of type kubernetes.io/tls; `data` is encoded and merged over a certificate and a key. */
export function tlsSecret(
  path: string,
  data: Record<string, string> = {},
  type = 'kubernetes.io/tls',
): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  const all = { 'tls.crt': wildcardPem, 'tls.key': 'hunter2', ...data };
  const encoded = Object.entries(all).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type,
    data: Object.fromEntries(encoded) as unknown,
  };
}

/** A cert-manager Certificate `namespace/name` that writes the Secret of that name and was issued for a year. */
export function certManagerCertificate(path: string, fields: Partial<RawObject> = {}): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name, namespace },
    spec: { secretName: name, dnsNames: ['shop.example.com'], issuerRef: { name: 'letsencrypt' } },
    status: {
      conditions: [{ type: 'Ready', status: 'True', reason: 'Ready' }],
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2027-01-01T00:00:00Z',
    },
    ...fields,
  };
}
