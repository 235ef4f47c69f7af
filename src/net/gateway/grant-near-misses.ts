import type { ReferenceGrants } from '../../model/evidence/reference-grants.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { CrossNamespaceReference, GrantUse } from './cross-namespace-references.ts';

type Grant = Kept<'ReferenceGrant'>;
type Spec = NonNullable<Grant['spec']>;

/** A grant that would allow a reference but for one thing, where that stands, and what it would have to be. */
export interface NearMiss {
  readonly grant: Grant;
  readonly field: string;
  readonly seen: string;
  readonly wanted: string;
}

/**
 * Grants that allow no reference that there is, and would allow this one if one of their fields were another, or if they
 * stood in the namespace that it leads to. At most one for each grant.
 */
export function grantNearMisses(
  { from, to }: CrossNamespaceReference,
  grants: ReferenceGrants,
  used: ReadonlySet<Grant>,
): NearMiss[] {
  const unused = (namespace: string) => grants.in(namespace).filter((grant) => !used.has(grant));
  return [
    ...unused(to.namespace).flatMap((grant) => nearest(grant, from, to) ?? []),
    ...unused(from.namespace).flatMap((grant) => misplaced(grant, from, to) ?? []),
  ];
}

/** The first refused reference that this grant just misses, and how. */
export function missedBy(
  grant: Grant,
  { refused, used }: GrantUse,
  grants: ReferenceGrants,
): { readonly reference: CrossNamespaceReference; readonly near: NearMiss } | undefined {
  if (used.has(grant)) return undefined;
  const { namespace } = grant.ref;
  for (const reference of refused) {
    if (namespace !== reference.from.namespace && namespace !== reference.to.namespace) continue;
    const near = grantNearMisses(reference, grants, used).find((one) => one.grant === grant);
    if (near !== undefined) return { reference, near };
  }
  return undefined;
}

function nearest(
  grant: Grant,
  from: CrossNamespaceReference['from'],
  to: CrossNamespaceReference['to'],
): NearMiss | undefined {
  for (const pair of pairsOf(grant)) {
    const wrong = mismatches(pair, from, to);
    const [first] = wrong;
    if (wrong.length === 1 && first !== undefined) return { grant, ...first };
  }
  return undefined;
}

/** A grant that stands beside the referrer. Whichever namespace it names, it has no effect there. */
function misplaced(
  grant: Grant,
  from: CrossNamespaceReference['from'],
  to: CrossNamespaceReference['to'],
): NearMiss | undefined {
  const fits = pairsOf(grant).some(
    (pair) => mismatches(pair, { ...from, namespace: pair.from.namespace ?? '' }, to).length === 0,
  );
  if (!fits) return undefined;
  return { grant, field: 'metadata.namespace', seen: from.namespace, wanted: to.namespace };
}

interface Pair {
  readonly from: NonNullable<Spec['from']>[number];
  readonly to: NonNullable<Spec['to']>[number];
  readonly fromField: string;
  readonly toField: string;
}

function pairsOf({ spec }: Grant): Pair[] {
  return (spec?.from ?? []).flatMap((from, f) =>
    (spec?.to ?? []).map((to, t) => ({ from, to, fromField: `spec.from[${f}]`, toField: `spec.to[${t}]` })),
  );
}

function mismatches(
  pair: Pair,
  from: CrossNamespaceReference['from'],
  to: CrossNamespaceReference['to'],
): Omit<NearMiss, 'grant'>[] {
  const { from: f, to: t, fromField, toField } = pair;
  const isName = t.name !== undefined && t.name !== '';
  const all = [
    { field: `${fromField}.group`, seen: f.group ?? '', wanted: from.group },
    { field: `${fromField}.kind`, seen: f.kind ?? '', wanted: from.kind },
    { field: `${fromField}.namespace`, seen: f.namespace ?? '', wanted: from.namespace },
    { field: `${toField}.group`, seen: t.group ?? '', wanted: to.group },
    { field: `${toField}.kind`, seen: t.kind ?? '', wanted: to.kind },
    { field: `${toField}.name`, seen: isName ? (t.name ?? '') : to.name, wanted: to.name },
  ];
  return all.filter(({ seen, wanted }) => seen !== wanted);
}
