import { isRecord } from '../model/fields.ts';
import { kindIdOf } from '../model/kinds/index.ts';
import type { Document } from '../parse/document.ts';
import { type Broken, jsonDocuments } from '../parse/json-documents.ts';
import { yamlDocuments } from '../parse/yaml-documents.ts';
import { decodeText } from './decode-text.ts';

/** The documents of a file, JSON or YAML by its name, or by its first character where the name does not say. */
export function documentsOf(path: string, bytes: Uint8Array): Iterable<Document | Broken> | undefined {
  if (/\.json$/i.test(path) || (!/\.ya?ml$/i.test(path) && startsAsJson(bytes))) {
    const utf8 = asUtf8(bytes);
    return utf8 === undefined ? undefined : jsonDocuments(utf8);
  }
  const text = decodeText(bytes);
  return text === undefined ? undefined : yamlDocuments(text);
}

/** Does a saved output hold Kubernetes objects, as `kubectl get -o yaml` prints them? A kubelet's configuration is none. */
export function holdsObjects(path: string, bytes: Uint8Array): boolean {
  if (!/\.(?:json|ya?ml)$/i.test(path)) return false;
  for (const document of documentsOf(path, bytes) ?? []) {
    const head = 'head' in document ? document.head.parse() : undefined;
    if (head?.ok !== true || !isRecord(head.value)) continue;
    const { apiVersion, kind } = head.value;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') continue;
    if (apiVersion === 'v1' || kind.endsWith('List') || kindIdOf(apiVersion, kind) !== undefined) return true;
  }
  return false;
}

/** A template may start with a brace too, but with two. */
function startsAsJson(bytes: Uint8Array): boolean {
  return /^(?:\ufeff)?\s*(?:\{(?!\{)|\[)/.test(
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 4096)),
  );
}

function asUtf8(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  if (bytes[0] !== 0xff && bytes[0] !== 0xfe) return bytes;
  const text = decodeText(bytes);
  return text === undefined ? undefined : new TextEncoder().encode(text);
}
