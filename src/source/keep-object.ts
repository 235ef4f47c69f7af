import { isRecord, project, type ProjectionProblem } from '../model/fields.ts';
import { type AnyKept, definitionOf, type KindId } from '../model/kinds/index.ts';
import type { Label } from '../model/label.ts';
import { keepConfigMapData } from './keep-config-map.ts';
import { keptTreeOf } from './kept-tree.ts';
import { redactKept } from './redact-kept.ts';
import { secretSummary } from './secret-summary.ts';

export interface Origin {
  readonly label: Label;
  readonly declared: boolean;
  readonly file?: string;
  readonly line?: number;
}

export type KeepResult =
  | { readonly object: AnyKept; readonly problems: readonly ProjectionProblem[] }
  | { readonly object: undefined; readonly problems: readonly [ProjectionProblem, ...ProjectionProblem[]] };

/**
 * Reduces one object, as an API server or a file gives it, to the kept fields of its kind. The only way into the model:
 * nothing that is not kept gets past here, live or from a file. An object without a name is not kept at all; a field of
 * a wrong type is left out and told in `problems`.
 */
export function keepObject(kind: KindId, raw: unknown, apiVersion: string, origin: Origin): KeepResult {
  const problems: ProjectionProblem[] = [];
  const tree = keptTreeOf(kind);
  const fields = project(tree, kind === 'Secret' ? secretSummary(raw) : raw, problems);
  if (!isNamed(fields)) {
    return { object: undefined, problems: [{ path: 'metadata.name', expected: 'string', seen: 'nothing' }] };
  }
  if (kind === 'ConfigMap') {
    const namespace = namespaceOf(true, fields.metadata, origin) ?? '';
    fields.data = keepConfigMapData({ namespace, name: fields.metadata.name }, fields.data, problems);
  }
  // Documents in a ConfigMap are cut down to what is kept before this.
  redactKept(tree, fields);
  return { object: withRef(kind, fields, apiVersion, origin), problems };
}

/** Kept fields, of which a name is one. */
type Named = Record<string, unknown> & {
  readonly metadata: Record<string, unknown> & { readonly name: string };
};

export function isNamed(fields: unknown): fields is Named {
  if (!isRecord(fields) || !isRecord(fields.metadata)) return false;
  const { name } = fields.metadata;
  return typeof name === 'string' && name !== '';
}

/** Kept fields, redacted already, as an object of the model, which says where it stands. */
export function withRef(kind: KindId, fields: Named, apiVersion: string, origin: Origin): AnyKept {
  const definition = definitionOf(kind);
  const { metadata } = fields;
  const namespace = namespaceOf(definition.namespaced, metadata, origin);
  const { label, declared, file, line } = origin;
  const { name } = metadata;
  const { kind: bare } = definition;
  // Written out, and assigned below, not spread: this runs for every object of a large cluster.
  const ref =
    namespace === undefined
      ? { apiVersion, kind: bare, name, label, declared }
      : { apiVersion, kind: bare, namespace, name, label, declared };
  if (file !== undefined) Object.assign(ref, line === undefined ? { file } : { file, line });
  return Object.assign(fields, { ref });
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
