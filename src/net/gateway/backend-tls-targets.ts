import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import type { HasRef } from '../../model/ref.ts';

type Policy = Kept<'BackendTLSPolicy'>;

export interface PolicyTarget {
  readonly policy: Policy;
  readonly field: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** The name of a port of the Service; empty for all of them. */
  readonly section: string;
}

export function targetsOf(policy: Policy): PolicyTarget[] {
  return (policy.spec?.targetRefs ?? []).map(
    ({ group = '', kind = 'Service', name = '', sectionName = '' }, at) => ({
      policy,
      field: `spec.targetRefs[${at}]`,
      group,
      kind,
      name,
      section: sectionName,
    }),
  );
}

const indexes = new WeakMap<Listing<Policy>, ReadonlyMap<string, readonly PolicyTarget[]>>();

/** Every policy for exactly this target, the one that takes precedence first: the oldest, then by name. */
export function policiesFor(
  policies: Listing<Policy>,
  namespace: string,
  { group, kind, name, section }: Omit<PolicyTarget, 'policy' | 'field'>,
): readonly PolicyTarget[] {
  let index = indexes.get(policies);
  if (index === undefined) indexes.set(policies, (index = indexed(policies)));
  return index.get(`${namespace} ${group}/${kind}/${name}/${section}`) ?? [];
}

/** Is there a policy for this port of a Service, or for all its ports? */
export function isCovered(policies: Listing<Policy>, { ref }: HasRef, port: string): boolean {
  const target = { group: '', kind: 'Service', name: ref.name };
  return ['', port].some(
    (section) => policiesFor(policies, ref.namespace ?? '', { ...target, section }).length > 0,
  );
}

function indexed(policies: Listing<Policy>): ReadonlyMap<string, readonly PolicyTarget[]> {
  const index = new Map<string, PolicyTarget[]>();
  const all = [...policies].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).flatMap(targetsOf);
  for (const target of all) {
    const { policy, group, kind, name, section } = target;
    const key = `${policy.ref.namespace ?? ''} ${group}/${kind}/${name}/${section}`;
    const told = index.get(key);
    if (told === undefined) index.set(key, [target]);
    else told.push(target);
  }
  return index;
}

function orderOf({ metadata, ref }: Policy): string {
  return `${metadata.creationTimestamp ?? ''} ${ref.namespace ?? ''}/${ref.name}`;
}
