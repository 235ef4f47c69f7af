import type { AnyKept, KindId } from '../../model/kinds/index.ts';
import { isNamed, keepObject, withRef } from '../keep-object.ts';
import { apiVersionOf, type Place } from './paths.ts';

/** An object that is there, but not as its kind's schema says. */
export interface Unparseable {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly detail: string;
}

/** One object as it was read. */
export type KeptLive = { readonly object: AnyKept } | Unparseable;

const origin = { label: 'live evidence', declared: false } as const;

/**
 * One object of an answer, cut down to its kept fields, unless one of those is not of the type it must have; undefined
 * for something without a name, which is no object at all.
 */
export function keepLive(kind: KindId, raw: unknown, place: Place): KeptLive | undefined {
  const { object, problems } = keepObject(kind, raw, apiVersionOf(place), origin);
  if (object === undefined) return undefined;
  const [problem] = problems;
  if (problem === undefined) return { object };
  const { namespace, name } = object.ref;
  return { namespace, name, detail: `${problem.path} is ${problem.seen}, not ${problem.expected}` };
}

/** The same of an object that was cut down to its kept fields while it was decoded. */
export function keepDecoded(kind: KindId, fields: unknown, apiVersion: string): KeptLive | undefined {
  return isNamed(fields) ? { object: withRef(kind, fields, apiVersion, origin) } : undefined;
}
