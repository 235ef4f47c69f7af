import { isRecord } from '../model/fields.ts';
import type { KindDefinition } from '../model/kinds/define-kind.ts';

/**
 * Was the object read from a cluster, or does it only say what somebody wants? People strip dumps of what changes, so
 * any one sign of an API server will do. `--dry-run` prints empty ones: they are no sign.
 */
export function isObserved(definition: KindDefinition, raw: Readonly<Record<string, unknown>>): boolean {
  if (definition.observedByNature) return true;
  const metadata = isRecord(raw.metadata) ? raw.metadata : {};
  const { uid, resourceVersion, creationTimestamp } = metadata;
  return [uid, resourceVersion, creationTimestamp, raw.status].some(saysSomething);
}

/** False for null, '' and what holds nothing else. Status is looked at no deeper than an API server fills it. */
function saysSomething(value: unknown, depth = 0): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (typeof value !== 'object' || depth > 20) return true;
  return Object.values(value).some((part) => saysSomething(part, depth + 1));
}
