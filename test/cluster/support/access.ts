import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '../../../src/pipeline/access.ts';
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

/** Gives a user these roles: Roles in their namespace, ClusterRoles everywhere. Resolves once they count. */
export async function bindRoles(
  controlPlane: ControlPlane,
  user: string,
  roles: readonly Role[],
): Promise<void> {
  const apiGroup = 'rbac.authorization.k8s.io';
  for (const role of roles) {
    const { namespace } = role.metadata;
    const name = `${user}.${role.metadata.name}`;
    const scope = namespace === undefined ? '' : `namespaces/${namespace}/`;
    const plural = namespace === undefined ? 'clusterrole' : 'role';
    await create(controlPlane, `${scope}${plural}s`, { ...role, metadata: { name } });
    await create(controlPlane, `${scope}${plural}bindings`, {
      metadata: { name },
      roleRef: { apiGroup, kind: role.kind, name },
      subjects: [{ apiGroup, kind: 'User', name: user }],
    });
    await untilAllowed(controlPlane, user, role);
  }
}

/** Roles and bindings reach the authorizer a moment after they are written. */
async function untilAllowed(controlPlane: ControlPlane, user: string, role: Role): Promise<void> {
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const { apiGroups, resources, resourceNames, verbs } = role.rules.at(-1) ?? {};
  const resourceAttributes = {
    group: apiGroups?.[0],
    resource: resources?.[0],
    name: resourceNames?.[0],
    verb: verbs?.[0],
    namespace: role.metadata.namespace,
  };
  for (let tries = 0; tries < 100; tries++) {
    const { body } = await controlPlane.adminFetch('POST', path, { spec: { user, resourceAttributes } });
    if ((body as { status: { allowed: boolean } }).status.allowed) return;
    await sleep(50);
  }
  throw new Error(`${user} never got the rights of ${role.metadata.name}`);
}

/** A kubeconfig with which `admin` acts as somebody else, by default in this namespace. */
export function kubeconfigAs(controlPlane: ControlPlane, user: string, namespace?: string): string {
  const path = controlPlane.kubeconfig('admin');
  const config = JSON.parse(readFileSync(path, 'utf8')) as Kubeconfig;
  for (const one of config.users) one.user = { ...one.user, as: user };
  for (const one of config.contexts) one.context = { ...one.context, namespace };
  const changed = `${path}.${user}`;
  writeFileSync(changed, JSON.stringify(config));
  return changed;
}
