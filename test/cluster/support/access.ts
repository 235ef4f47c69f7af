import { readFileSync, writeFileSync } from 'node:fs';
import type { ControlPlane } from '../control-plane.ts';
import type { User } from '../users.ts';

interface Kubeconfig {
  readonly users: { readonly name: string; user: object }[];
  readonly clusters: { readonly name: string; cluster: object }[];
  readonly contexts: { readonly name: string; context: object }[];
}

/** Lets the user read everything in the cluster. */
export async function grantReadAll(controlPlane: ControlPlane, user: User): Promise<void> {
  const apiGroup = 'rbac.authorization.k8s.io';
  const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }];
  await create(controlPlane, 'clusterroles', { metadata: { name: 'read-all' }, rules });
  await create(controlPlane, 'clusterrolebindings', {
    metadata: { name: 'read-all' },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'read-all' },
    subjects: [{ apiGroup, kind: 'User', name: user }],
  });
}

/** The user's kubeconfig with another server, default namespace or credential. */
export function kubeconfigWith(
  controlPlane: ControlPlane,
  user: User,
  change: { readonly server?: string; readonly namespace?: string; readonly user?: object },
): string {
  const path = controlPlane.kubeconfig(user);
  const config = JSON.parse(readFileSync(path, 'utf8')) as Kubeconfig;
  for (const one of config.contexts) one.context = { ...one.context, namespace: change.namespace };
  for (const one of config.clusters)
    one.cluster = change.server === undefined ? one.cluster : { server: change.server };
  for (const one of config.users) one.user = change.user ?? one.user;
  const changed = `${path}.changed`;
  writeFileSync(changed, JSON.stringify(config));
  return changed;
}

async function create(controlPlane: ControlPlane, plural: string, body: object): Promise<void> {
  const path = `/apis/rbac.authorization.k8s.io/v1/${plural}`;
  const { status } = await controlPlane.adminFetch('POST', path, body);
  if (status !== 201) throw new Error(`making ${plural} was answered ${status}`);
}
