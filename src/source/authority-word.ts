import { X509Certificate } from 'node:crypto';

/** What is kept of a value that should hold certificates of authorities. */
const words: ReadonlySet<string> = new Set(['certificate', 'no certificate', 'not rendered']);

/**
 * `certificate`, `no certificate`, or `not rendered` for a template, whose text in the cluster is another one. Keeping
 * twice changes nothing.
 */
export function authorityWord(text: string): string {
  if (words.has(text)) return text;
  if (/\{\{|\$\{/.test(text)) return 'not rendered';
  try {
    return new X509Certificate(text).serialNumber === '' ? 'no certificate' : 'certificate';
  } catch {
    // What the parser says of it may quote it.
    return 'no certificate';
  }
}
