import type { ReviewFinding } from '../model/review.ts';

/** Findings shown as one: a single one, or many of one rule. The first is the example; causes carry what they explain. */
export interface FindingGroup {
  readonly first: ReviewFinding;
  readonly all: readonly ReviewFinding[];
  /** The namespaces concerned, when there is more than one finding. */
  readonly namespaces: readonly string[];
  readonly explains: readonly FindingGroup[];
}

/** So many findings of one rule in one place are still shown one by one. */
const mostAlike = 5;

/** Orders findings for reading: consequences under their cause, many of one rule as one. `listAll` groups nothing. */
export function groupFindings(findings: readonly ReviewFinding[], listAll = false): FindingGroup[] {
  const known = new Set(findings.map(({ id }) => id));
  const children = new Map<string, ReviewFinding[]>();
  const roots: ReviewFinding[] = [];
  for (const finding of findings) {
    const cause = finding.causedBy;
    if (cause === null || !known.has(cause)) roots.push(finding);
    else children.set(cause, [...(children.get(cause) ?? []), finding]);
  }
  return groupAlike(roots, listAll, children, new Set());
}

function groupAlike(
  findings: readonly ReviewFinding[],
  listAll: boolean,
  children: ReadonlyMap<string, readonly ReviewFinding[]>,
  above: ReadonlySet<string>,
): FindingGroup[] {
  const groups = listAll ? findings.map((one) => [one]) : alike(findings);
  return groups.flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    // A cause that is, by way of others, its own consequence is shown once.
    const path = new Set([...above, ...all.map(({ id }) => id)]);
    const explained = all.flatMap(({ id }) => children.get(id) ?? []).filter(({ id }) => !path.has(id));
    return [
      {
        first,
        all,
        namespaces: [...new Set(all.map(({ at }) => at.namespace ?? ''))].filter((name) => name !== ''),
        explains: groupAlike(explained, listAll, children, path),
      },
    ];
  });
}

/** By rule, severity and namespace; and where a rule still has many places, those together. Order of first mention. */
function alike(findings: readonly ReviewFinding[]): ReviewFinding[][] {
  const perPlace = split(findings, ({ code, severity, at }) =>
    [code, severity, at.cluster ?? '', at.namespace ?? ''].join('\0'),
  ).flatMap((group) => (group.length > mostAlike ? [group] : group.map((one) => [one])));
  const perRule = new Map<string, ReviewFinding[][]>();
  for (const group of perPlace) {
    const first = group[0];
    const key = first === undefined ? '' : [first.code, first.severity, first.at.cluster ?? ''].join('\0');
    perRule.set(key, [...(perRule.get(key) ?? []), group]);
  }
  return [...perRule.values()].flatMap((groups) => (groups.length > mostAlike ? [groups.flat()] : groups));
}

function split<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
