import { hashOf } from '../model/hash.ts';
import type { Finding } from '../model/outcome.ts';
import { refKey } from '../model/ref.ts';

/** A finding in its cluster, with the id that names it from run to run. */
export interface Identified {
  readonly id: string;
  readonly cluster: string;
  readonly finding: Finding;
}

/**
 * Gives each finding its id: rule, object and field path hashed, and the cluster's name only where there are several.
 * Values seen are not part of it, so that an id outlives a change of numbers. Equal ids get an ordinal.
 */
export function identify(
  cluster: string,
  isOneOfSeveral: boolean,
  findings: readonly Finding[],
): Identified[] {
  const counts = new Map<string, number>();
  return findings.map((finding) => {
    const parts = [finding.rule, refKey(finding.at), finding.field, ...(isOneOfSeveral ? [cluster] : [])];
    const id = hashOf(parts.join('\0')).slice(0, 12);
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return { id: count === 1 ? id : `${id}-${count}`, cluster, finding };
  });
}
