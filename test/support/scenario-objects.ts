import type { RawObject } from './snapshot-of.ts';

/** Long enough ago that nothing is still starting. */
export const since = '2026-11-02T08:00:00Z';

/** An object as it was read: with the time it was made. */
export function object(
  apiVersion: string,
  kind: string,
  metadata: RawObject['metadata'],
  rest = {},
): RawObject {
  return { apiVersion, kind, metadata: { creationTimestamp: since, ...metadata }, ...rest };
}

/** The two parts of `namespace/name`. */
export function split(path: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = path.split('/');
  return { namespace, name };
}
