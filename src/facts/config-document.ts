import { known, type Maybe, absent, unknown } from '../model/maybe.ts';
import { cite } from '../model/cite.ts';
import { mergeMissing } from '../model/missing.ts';
import type { Parsed } from '../model/parsed.ts';
import type { HasRef } from '../model/ref.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** A document inside a ConfigMap, with the place it stands at. */
export interface ConfigDocument<T> extends HasRef {
  readonly field: string;
  readonly value: T;
}

/**
 * The document under a key of a ConfigMap: absent where the ConfigMap or the key is not there, unknown where it was not
 * read or does not parse.
 */
export function documentIn<T>(
  snapshot: Snapshot,
  namespace: string,
  name: string,
  key: string,
  parse: (text: string) => Parsed<T>,
): Maybe<ConfigDocument<T>> {
  const configMap = snapshot.listing('ConfigMap').find(namespace, name);
  if (configMap.state !== 'known') return configMap;
  const text = configMap.value.data?.[key];
  const field = `data[${key}]`;
  if (text === undefined) return absent(configMap.label, [cite(configMap.value, field, undefined)]);
  const document = parse(text);
  if (document.ok)
    return known({ ref: configMap.value.ref, field, value: document.value }, [], configMap.label);
  const [problem] = document.problems;
  return unknown({
    what: `${key} of ConfigMap ${namespace}/${name}`,
    namespaces: [namespace],
    reason: 'unparseable',
    ...(problem === undefined ? {} : { detail: problem.message }),
    next: `kubectl get configmap ${name} -n ${namespace} -o yaml`,
  });
}

/** The first of several places where a thing may stand; absent only where it stands in none. */
export function firstKnown<T>(places: readonly Maybe<T>[]): Maybe<T> {
  const found = places.find(({ state }) => state === 'known');
  if (found !== undefined) return found;
  const missing = places.flatMap((place) => (place.state === 'unknown' ? place.missing : []));
  if (missing.length > 0) return unknown(...mergeMissing(missing));
  return places[0] ?? unknown();
}
