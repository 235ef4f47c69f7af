import { isRecord, type ProjectionProblem } from '../model/fields.ts';
import { ciliumKeys } from '../model/kinds/cilium-keys.ts';
import { redactText } from './redact-text.ts';

/** What is kept of a value: as it is, or as text that a credential could stand in, redacted. */
type Keep = (text: string) => string;

const asIs: Keep = (text) => text;
const redacted: Keep = (text) => redactText(text);

/**
 * ConfigMaps whose data is read, by `namespace/name` or, with `*`, in any namespace, and the keys kept of each.
 * Everything else in them never leaves this file.
 */
const kept: readonly { where: RegExp; keys: (key: string) => Keep | undefined }[] = [
  {
    where: /^kube-system\/cilium-config$/,
    keys: (key) => ((ciliumKeys as readonly string[]).includes(key) ? asIs : undefined),
  },
];

/** The kept part of a ConfigMap's data; a value that its format does not allow is left out and told in `problems`. */
export function keepConfigMapData(
  ref: { readonly namespace?: string; readonly name: string },
  data: unknown,
  _problems: ProjectionProblem[],
): Record<string, string> {
  const place = `${ref.namespace ?? ''}/${ref.name}`;
  const entries = isRecord(data) ? Object.entries(data) : [];
  return Object.fromEntries(
    entries.flatMap(([key, value]) => {
      const rule = kept.find(({ where }) => where.test(place))?.keys(key);
      return rule === undefined || typeof value !== 'string' ? [] : [[key, rule(value)]];
    }),
  );
}

void redacted;
