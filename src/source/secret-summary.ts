import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { isRecord } from '../model/fields.ts';
import { isName } from '../model/shown-name.ts';

/**
 * What may be known of a Secret: metadata, type, the names of its keys, and the names and dates of the certificate in
 * `tls.crt`. No value leaves this file. What it made of a Secret before, as a capture holds it, it leaves as it is.
 */
export function secretSummary(raw: unknown): unknown {
  if (!isRecord(raw)) return raw;
  const { metadata, type } = raw;
  const data = isRecord(raw.data) ? raw.data : {};
  const stringData = isRecord(raw.stringData) ? raw.stringData : {};
  if (raw.data === undefined && raw.stringData === undefined) {
    return { metadata, type, keys: raw.keys, certificate: raw.certificate };
  }
  return {
    metadata,
    type,
    keys: [...new Set([...Object.keys(data), ...Object.keys(stringData)])].sort(),
    certificate: certificateIn(stringData['tls.crt'], data['tls.crt']),
  };
}

/** `stringData` is plain text and wins over `data`, which is base64 (core/v1 Secret). */
function certificateIn(plain: unknown, encoded: unknown): Record<string, unknown> | undefined {
  const text = plain ?? encoded;
  if (typeof text !== 'string' || isPlaceholder(text)) return undefined;
  return summaryOf(plain === undefined ? Buffer.from(text, 'base64').toString('latin1') : text);
}

/** A template or what SOPS encrypted: what the cluster gets is another text. */
function isPlaceholder(text: string): boolean {
  return /^ENC\[|\{\{|\$\{|^<|^\[redacted\]/i.test(text.trim());
}

/** Of several certificates the first is the server's own (RFC 8446, 4.4.2). */
function summaryOf(pem: string): Record<string, unknown> {
  let certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    // What the parser says of it may quote it.
    return { readable: false };
  }
  return {
    readable: true,
    names: namesOf(certificate),
    notBefore: new Date(certificate.validFrom).toISOString(),
    notAfter: new Date(certificate.validTo).toISOString(),
  };
}

/** The DNS names and addresses it is for. Without any, browsers take it for nothing, but older clients for its common name. */
function namesOf({ subjectAltName = '', subject }: X509Certificate): string[] {
  const alternative = [...subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):([^,"]+)/g)].map(([, name]) =>
    (name ?? '').toLowerCase(),
  );
  const common = /(?:^|\n)CN=([^\n]+)/.exec(subject)?.[1]?.toLowerCase();
  const names = alternative.length > 0 || common === undefined ? alternative : [common];
  return [...new Set(names.filter((name) => isName(name) || isIP(name) !== 0))];
}
