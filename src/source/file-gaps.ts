import type { ProjectionProblem } from '../model/fields.ts';
import type { KindId } from '../model/kinds/index.ts';
import type { Problem } from '../model/parsed.ts';
import { formatRef, type ObjectRef } from '../model/ref.ts';
import { redactText } from './redact-text.ts';
import type { Gap } from './source.ts';

/** A part of a file that could not be read, told by its place: `apps/web.yaml:12:3`. */
export function fileGap(path: string, { message, line, column }: Problem): Gap {
  return {
    what: [path, line, column].filter((part) => part !== undefined).join(':'),
    namespaces: null,
    reason: 'unparseable',
    detail: redactText(message),
    file: path,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

/** The same, when it is known which object stands there. */
export function objectGap(gap: Gap, kind: KindId, ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): Gap {
  const { namespace, name } = ref;
  return {
    ...gap,
    kind,
    what: formatRef(ref),
    detail: `${gap.what}: ${gap.detail ?? ''}`,
    namespaces: namespace === undefined ? null : [namespace],
    object: namespace === undefined ? { name } : { namespace, name },
  };
}

export function fieldProblem({ path, expected, seen }: ProjectionProblem, count: number): string {
  const more = count > 1 ? `, and ${count - 1} more such fields` : '';
  return `${path} is ${seen}, not ${expected}${more}`;
}
