import type { RawObject } from './snapshot-of.ts';

/** A Role `namespace/name`, or a ClusterRole without a namespace, with these rules. */
export function role(path: string, rules: readonly object[], metadata: object = {}): RawObject {
  const [first = '', second] = path.split('/');
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: second === undefined ? 'ClusterRole' : 'Role',
    metadata: {
      ...(second === undefined ? { name: first } : { namespace: first, name: second }),
      ...metadata,
    },
    rules,
  };
}

export const readEndpoints = {
  apiGroups: [''],
  resources: ['services', 'endpoints'],
  verbs: ['list', 'watch'],
};
export const readSlices = { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list'] };
