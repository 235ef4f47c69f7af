import { list, object, string } from '../fields.ts';
import { defineKind } from './define-kind.ts';

const rbacV1 = [{ group: 'rbac.authorization.k8s.io', versions: ['v1'] }] as const;

const rules = list(
  object({
    apiGroups: list(string),
    resources: list(string),
    resourceNames: list(string),
    verbs: list(string),
  }),
);

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/role-v1/ */
export const role = defineKind({
  kind: 'Role',
  plural: 'roles',
  served: rbacV1,
  builtIn: true,
  fields: object({ rules }),
});

export const clusterRole = defineKind({
  kind: 'ClusterRole',
  plural: 'clusterroles',
  served: rbacV1,
  namespaced: false,
  builtIn: true,
  fields: object({ rules }),
});
