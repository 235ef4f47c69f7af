import type { Directive } from '../../model/corefile.ts';

export type AclAction = 'allow' | 'block' | 'filter' | 'drop';

/**
 * What `acl` may do with a query of that type, whoever asks: rules that name networks may hold or not, the first that
 * names none ends it, and what no rule holds for is allowed (plugin/acl of coredns 1.15.0).
 */
export function aclActions(lists: readonly Directive[], type: string): ReadonlySet<AclAction> {
  const actions = new Set<AclAction>();
  for (const { name, args } of lists.flatMap(({ block }) => block)) {
    const action = name.toLowerCase();
    if (action !== 'allow' && action !== 'block' && action !== 'filter' && action !== 'drop') continue;
    const { types, networks } = sectionsOf(args);
    if (types.length > 0 && !types.includes('*') && !types.includes(type)) continue;
    actions.add(action);
    if (networks.length === 0 || networks.includes('*')) return actions;
  }
  return actions.add('allow');
}

function sectionsOf(args: readonly string[]): { types: readonly string[]; networks: readonly string[] } {
  const types: string[] = [];
  const networks: string[] = [];
  let section: string[] | undefined;
  for (const word of args) {
    if (word.toLowerCase() === 'type') section = types;
    else if (word.toLowerCase() === 'net') section = networks;
    else section?.push(word);
  }
  return { types, networks };
}
