import type { RawObject } from './snapshot-of.ts';

const longAgo = '2026-11-01T08:00:00Z';

/** Seconds before the reading time of tests. */
export const aMomentAgo = '2026-11-23T11:59:30Z';

/** An object of submariner.io that has been there for long. */
export function submarinerObject(
  kind: string,
  name: string,
  fields: object,
  { namespace = 'submariner-operator', ...metadata }: { namespace?: string; [field: string]: unknown } = {},
): RawObject {
  return {
    apiVersion: 'submariner.io/v1',
    kind,
    metadata: {
      name,
      ...(namespace === '' ? {} : { namespace }),
      creationTimestamp: longAgo,
      ...metadata,
    },
    ...fields,
  };
}

/** A ServiceExport `namespace/name` with these conditions. */
export function serviceExport(
  path: string,
  conditions: readonly object[] = [],
  metadata: object = {},
): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  return {
    apiVersion: 'multicluster.x-k8s.io/v1beta1',
    kind: 'ServiceExport',
    metadata: { name, namespace, creationTimestamp: longAgo, ...metadata },
    status: { conditions },
  };
}

export const condition = (type: string, status: string, reason: string): object => ({
  type,
  status,
  reason,
  message: `said by the controller: ${reason}`,
  lastTransitionTime: longAgo,
});
