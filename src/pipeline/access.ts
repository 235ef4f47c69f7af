import { definitionOf } from '../model/kinds/index.ts';
import type { Wanted } from '../source/source.ts';

interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

export interface Role {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1';
  readonly kind: 'ClusterRole' | 'Role';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly PolicyRule[];
}

const name = 'kubernetes-network-review';

/**
 * The least rights to read what is wanted: list for kinds, get for objects read by name. With namespaces, a Role in
 * each of them and a ClusterRole for what is not in a namespace. Where two groups serve the same objects both are
 * named, because which of them a cluster has is not known here.
 */
export function accessOf(wanted: Wanted, namespaces: readonly string[]): Role[] {
  const lists = wanted.kinds.flatMap((id) => {
    const { served, plural, namespaced } = definitionOf(id);
    return served.map(({ group }) => ({ group, plural, namespaced }));
  });
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const everywhere = { apiVersion, kind: 'ClusterRole', metadata: { name } } as const;
  if (namespaces.length === 0) {
    return [{ ...everywhere, rules: [...listRules(lists), ...nameRules(wanted)] }];
  }
  const clusterScoped = lists.filter(({ namespaced }) => !namespaced);
  const inNamespaces = lists.filter(({ namespaced }) => namespaced);
  const global = nameRules({
    ...wanted,
    names: wanted.names.filter(({ namespace }) => namespace === undefined),
  });
  const rules = [...listRules(clusterScoped), ...global];
  const fixed = [...new Set(wanted.names.flatMap(({ namespace }) => namespace ?? []))].sort();
  return [
    ...(rules.length === 0 ? [] : [{ ...everywhere, rules }]),
    ...[...new Set([...namespaces, ...fixed])].map((namespace): Role => {
      const names = wanted.names.filter((object) => object.namespace === namespace);
      const rules = [
        ...(namespaces.includes(namespace) ? listRules(inNamespaces) : []),
        ...nameRules({ ...wanted, names }),
      ];
      return { apiVersion, kind: 'Role', metadata: { name, namespace }, rules };
    }),
  ];
}

function listRules(lists: readonly { group: string; plural: string }[]): PolicyRule[] {
  const byGroup = new Map<string, Set<string>>();
  for (const { group, plural } of lists) byGroup.set(group, (byGroup.get(group) ?? new Set()).add(plural));
  return [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, plurals]) => ({ apiGroups: [group], resources: [...plurals].sort(), verbs: ['list'] }));
}

function nameRules({ names }: Wanted): PolicyRule[] {
  const byResource = new Map<string, { group: string; plural: string; names: Set<string> }>();
  for (const { kind, name: object } of names) {
    const { served, plural } = definitionOf(kind);
    const entry = byResource.get(kind) ?? { group: served[0].group, plural, names: new Set<string>() };
    entry.names.add(object);
    byResource.set(kind, entry);
  }
  return [...byResource.values()].map(({ group, plural, names: objects }) => ({
    apiGroups: [group],
    resources: [plural],
    resourceNames: [...objects].sort(),
    verbs: ['get'],
  }));
}

/** The roles as YAML. */
export function renderAccess(roles: readonly Role[]): string {
  return roles.map((role) => `---\n${renderRole(role)}`).join('');
}

function renderRole({ apiVersion, kind, metadata, rules }: Role): string {
  const lines = [
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    'metadata:',
    `  name: ${metadata.name}`,
    ...(metadata.namespace === undefined ? [] : [`  namespace: ${metadata.namespace}`]),
    'rules:',
    ...rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) => [
      `  - apiGroups: [${apiGroups.map((group) => (group === '' ? '""' : group)).join(', ')}]`,
      ...listLines('resources', resources),
      ...(resourceNames === undefined ? [] : listLines('resourceNames', resourceNames)),
      `    verbs: [${verbs.join(', ')}]`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function listLines(key: string, values: readonly string[]): string[] {
  return [`    ${key}:`, ...values.map((value) => `      - ${value}`)];
}
