import { isRecord, object, project, type ProjectionProblem } from '../model/fields.ts';
import { keepsAnnotation, objectMeta } from '../model/kinds/define-kind.ts';
import { type AnyKept, definitionOf, type KindId } from '../model/kinds/index.ts';
import type { Label } from '../model/label.ts';
import { keepConfigMapData } from './keep-config-map.ts';

export interface Origin {
  readonly label: Label;
  readonly declared: boolean;
  readonly file?: string;
  readonly line?: number;
}

/** What every kind keeps beside its own fields. */
const head = object({ metadata: objectMeta });

export type KeepResult =
  | { readonly object: AnyKept; readonly problems: readonly ProjectionProblem[] }
  | { readonly object: undefined; readonly problems: readonly [ProjectionProblem, ...ProjectionProblem[]] };

/**
 * Reduces one object, as an API server or a file gives it, to the kept fields of its kind. The only way into the model:
 * nothing that is not kept gets past here, live or from a file. An object without a name is not kept at all; a field of
 * a wrong type is left out and told in `problems`.
 */
export function keepObject(kind: KindId, raw: unknown, apiVersion: string, origin: Origin): KeepResult {
  const definition = definitionOf(kind);
  const problems: ProjectionProblem[] = [];
  const metadata = (project(head, raw, problems) as { metadata?: unknown } | undefined)?.metadata;
  if (!isRecord(raw) || !isRecord(metadata) || typeof metadata.name !== 'string' || metadata.name === '') {
    return { object: undefined, problems: [{ path: 'metadata.name', expected: 'string', seen: 'nothing' }] };
  }
  if (isRecord(metadata.annotations)) {
    const kept = Object.entries(metadata.annotations).filter(([key]) => keepsAnnotation(definition, key));
    if (kept.length === 0) delete metadata.annotations;
    else metadata.annotations = Object.fromEntries(kept);
  }
  const namespace = namespaceOf(definition.namespaced, metadata, origin);
  const fields = project(definition.fields, raw, problems) as Record<string, unknown>;
  const ref = {
    apiVersion,
    kind: definition.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name: metadata.name,
    ...origin,
  };
  if (kind === 'ConfigMap') fields.data = keepConfigMapData(ref, fields.data, problems);
  // Assigned, not spread: this runs for every object of a large cluster.
  return { object: Object.assign(fields, { ref, metadata: metadata as AnyKept['metadata'] }), problems };
}

/** A manifest without a namespace goes where kubectl would put it; its own words do not say more. */
function namespaceOf(
  namespaced: boolean,
  metadata: Record<string, unknown>,
  origin: Origin,
): string | undefined {
  if (!namespaced) return undefined;
  if (typeof metadata.namespace === 'string') return metadata.namespace;
  return origin.declared ? 'default' : '';
}
