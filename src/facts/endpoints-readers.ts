import { cite } from '../model/cite.ts';
import { type EndpointsReader, EndpointsReaders } from '../model/evidence/endpoints-readers.ts';
import { joinCoverage } from '../model/join-coverage.ts';
import type { Kept } from '../model/kinds/index.ts';
import { defineSlice } from './define-slice.ts';

type AnyRole = Kept<'Role'> | Kept<'ClusterRole'>;
type PolicyRule = NonNullable<AnyRole['rules']>[number];

/** Roles that name the resource. Those for everything (`*`) tell nothing of what their holders read. */
export const endpointsReaders = defineSlice({
  kinds: ['Role', 'ClusterRole'],
  derive: (snapshot) => {
    const listings = [snapshot.listing('Role'), snapshot.listing('ClusterRole')] as const;
    const roles: readonly AnyRole[] = [...listings[0].items, ...listings[1].items];
    return new EndpointsReaders(
      roles.flatMap(readerOf),
      joinCoverage(
        'roles',
        listings.map(({ coverage }) => coverage),
      ),
    );
  },
});

/** Bootstrap roles carry a label of their own, those of controllers and nodes are called system: KEP-4974 leaves them. */
function readerOf(role: AnyRole): EndpointsReader[] {
  const { labels = {} } = role.metadata;
  if (labels['kubernetes.io/bootstrapping'] !== undefined || role.ref.name.startsWith('system:')) return [];
  const rules = role.rules ?? [];
  // Who may write Endpoints too holds a lock in one: that is how leader elections worked before Leases.
  const index = rules.findIndex(
    (rule) => (rule.resources ?? []).includes('endpoints') && reads(rule, '') && !writes(rule),
  );
  if (index < 0) return [];
  const { apiGroups, resources, verbs } = rules[index] ?? {};
  return [
    {
      ref: role.ref,
      readsSlices: rules.some(
        (rule) =>
          (rule.resources ?? []).some((one) => one === 'endpointslices' || one === '*') &&
          reads(rule, 'discovery.k8s.io'),
      ),
      rule: cite(role, `rules[${index}]`, { apiGroups, resources, verbs }),
    },
  ];
}

/** Reads all of them: a rule for single names is for a lock or one object. */
function reads({ apiGroups = [], resourceNames = [], verbs = [] }: PolicyRule, group: string): boolean {
  return (
    resourceNames.length === 0 &&
    apiGroups.some((one) => one === group || one === '*') &&
    verbs.some((verb) => verb === 'list' || verb === 'watch' || verb === '*')
  );
}

function writes({ verbs = [] }: PolicyRule): boolean {
  return verbs.some((verb) => ['create', 'update', 'patch', 'delete', '*'].includes(verb));
}
