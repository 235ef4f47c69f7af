import type { KeptOf } from './fields.ts';
import type { labelSelector } from './kinds/define-kind.ts';

type Labels = Readonly<Record<string, string>>;

/** One requirement on a set of labels; an operator that Kubernetes does not know is never met. */
export interface Requirement {
  readonly key?: string | undefined;
  readonly operator?: string | undefined;
  readonly values?: readonly string[] | undefined;
}

/**
 * Does a label selector match these labels? None selects nothing and an empty one everything:
 * https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/apis/meta/v1/helpers.go, LabelSelectorAsSelector.
 */
export function selects(selector: KeptOf<typeof labelSelector> | undefined, labels: Labels = {}): boolean {
  if (selector === undefined) return false;
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every((one) => meets(one, labels))
  );
}

/** Gt and Lt, which only node affinity has, compare integers. */
export function meets({ key = '', operator, values = [] }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
