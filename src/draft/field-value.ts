import { type Field, isRecord } from '../model/fields.ts';
import { definitionOf, type KindId } from '../model/kinds/index.ts';
import { objectMeta } from '../model/kinds/define-kind.ts';

/** What an object that was read says at a path. */
export type FieldValue =
  /** The values there; several where the path leaves open which item of a list is meant. */
  | { readonly state: 'set'; readonly values: readonly unknown[] }
  | { readonly state: 'not-set' }
  /** Not a path that is kept, or one of which not everything is kept. */
  | { readonly state: 'not-kept' };

const notKept: FieldValue = { state: 'not-kept' };

/** Reads `spec.ports[name=http].targetPort`, `data[config.conf].mode`, `.spec.ports[0].port` of a kept object. */
export function fieldValueOf(kind: KindId, object: unknown, path: string): FieldValue {
  const steps = stepsOf(path);
  if (steps === undefined) return notKept;
  const fields = { ...definitionOf(kind).fields.fields, metadata: objectMeta };
  let tree: Field | undefined = { type: 'object', fields, refine: undefined, unread: undefined };
  let values: readonly unknown[] = [object];
  // Of these only some keys are ever kept.
  let isWhole = kind !== 'ConfigMap' && kind !== 'Secret';
  for (let at = 0; at < steps.length; at += 1) {
    const step = steps[at];
    if (step === undefined || tree === undefined) return notKept;
    switch (tree.type) {
      case 'object': {
        if (tree.refine !== undefined) isWhole = false;
        if (step.name === undefined) return notKept;
        tree = tree.fields[step.name];
        const { name } = step;
        values = values.flatMap((value) => own(value, name));
        break;
      }
      case 'map': {
        // Keys hold dots: the rest of the path is the key.
        if (tree.keeps !== undefined || isAnnotations(steps, at)) isWhole = false;
        const key =
          step.inside ??
          steps
            .slice(at)
            .map(({ name }) => name ?? '')
            .join('.');
        tree = tree.of;
        values = values.flatMap((value) => own(value, key));
        if (step.inside === undefined) at = steps.length;
        break;
      }
      case 'list': {
        if (tree.keeps !== undefined) isWhole = false;
        tree = tree.of;
        values = values.flatMap((value) => itemsOf(value, step.inside));
        if (step.inside === undefined) at -= 1;
        break;
      }
      default:
        return notKept;
    }
  }
  if (tree === undefined) return notKept;
  if (values.length > 0) return { state: 'set', values };
  return isWhole ? { state: 'not-set' } : notKept;
}

interface Step {
  readonly name?: string;
  /** What stands in brackets. */
  readonly inside?: string;
}

function stepsOf(path: string): Step[] | undefined {
  if (path.length > 300) return undefined;
  const steps: Step[] = [];
  for (const [, name, inside] of path.replace(/^\.|[{}]/g, '').matchAll(/([^.[\]]+)|\[([^\]]*)\]?/g)) {
    if (name !== undefined) steps.push({ name });
    else if (inside !== undefined) steps.push({ inside: inside.replace(/^["']|["']$/g, '') });
  }
  return steps.length === 0 ? undefined : steps;
}

function own(value: unknown, key: string): unknown[] {
  return isRecord(value) && Object.hasOwn(value, key) && value[key] !== undefined ? [value[key]] : [];
}

/** Annotations are kept key by key. */
function isAnnotations(steps: readonly Step[], at: number): boolean {
  return steps[at - 1]?.name === 'annotations';
}

function itemsOf(value: unknown, inside = ''): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  if (/^\d{1,6}$/.test(inside)) return value.slice(Number(inside), Number(inside) + 1);
  const [key = '', wanted] = inside.split('=');
  if (wanted === undefined) return value;
  return value.filter((item) => own(item, key).some((one) => String(one) === wanted));
}
