import type { Rule } from '../engine/define-rule.ts';
import { refKey } from '../model/ref.ts';
import type { Identified } from './identify.ts';

/**
 * Which finding explains which: by child id, the id of its cause. A finding is explained by one of a rule that its own
 * rule names as cause, in the same cluster, when they share an object.
 */
export function causesOf(findings: readonly Identified[], rules: readonly Rule[]): Map<string, string> {
  const causesByCode = new Map(rules.map(({ code, causes }) => [code, causes]));
  const isCause = new Set(rules.flatMap(({ causes }) => causes));
  const parents = new Map<string, string>();
  for (const { id, cluster, finding } of findings) {
    if (!isCause.has(finding.code)) continue;
    for (const object of [finding.at, ...finding.involves]) {
      const key = `${cluster}\0${finding.code}\0${refKey(object)}`;
      if (!parents.has(key)) parents.set(key, id);
    }
  }

  const explained = new Map<string, string>();
  for (const { id, cluster, finding } of findings) {
    const keys = (causesByCode.get(finding.code) ?? []).flatMap((code) =>
      [finding.at, ...finding.involves].map((object) => `${cluster}\0${code}\0${refKey(object)}`),
    );
    const parent = keys.map((key) => parents.get(key)).find((found) => found !== undefined && found !== id);
    if (parent !== undefined) explained.set(id, parent);
  }
  return explained;
}
