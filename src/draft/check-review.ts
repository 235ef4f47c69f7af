import {
  type Defect,
  type DraftCheck,
  draftParts,
  type DraftRule,
  draftRules,
} from '../model/draft-check.ts';
import { checkAbsences } from './checks/check-absences.ts';
import { checkAssumptions } from './checks/check-assumptions.ts';
import { checkCommands } from './checks/check-commands.ts';
import { checkCoverage } from './checks/check-coverage.ts';
import { checkDoors } from './checks/check-doors.ts';
import { checkEvidence } from './checks/check-evidence.ts';
import { checkFacts } from './checks/check-facts.ts';
import { checkFindings } from './checks/check-findings.ts';
import { checkHandoffs } from './checks/check-handoffs.ts';
import { checkMetadata } from './checks/check-metadata.ts';
import { checkMutations } from './checks/check-mutations.ts';
import { checkParts } from './checks/check-parts.ts';
import { checkSecrets } from './checks/check-secrets.ts';
import type { DraftEvidence } from './evidence.ts';
import { cleanDraft, readDraft } from './read-draft.ts';

/** So many defects are listed, of one rule so many. */
const mostListed = 40;
const mostOfRule = 8;
const mostNotChecked = 20;

/**
 * Holds a draft answer, Markdown or our own JSON, against what a review must be, and against the evidence where there
 * is any. Reads text alone: the same draft gives the same answer, and nothing in it is followed.
 */
export function checkReview(draftText: string, evidence?: DraftEvidence): DraftCheck {
  const text = cleanDraft(draftText);
  const draft = readDraft(text);
  const held = evidence === undefined ? { defects: [], notChecked: [] } : checkEvidence(draft, evidence);
  const all = [
    ...checkSecrets(text, draft),
    ...checkMutations(draft),
    ...checkParts(draft),
    ...checkFindings(draft, evidence),
    ...held.defects,
    ...(evidence === undefined ? [] : [...checkCoverage(draft, evidence), ...checkFacts(draft, evidence)]),
    ...checkAbsences(draft, evidence),
    ...checkAssumptions(draft, evidence),
    ...checkCommands(text, draft),
    ...checkDoors(draft),
    ...checkHandoffs(draft),
    ...checkMetadata(draft, evidence),
  ];
  return {
    ok: all.length === 0,
    evidence:
      evidence === undefined ? 'none' : evidence.clusters.length === 0 ? 'review' : 'review and objects',
    total: all.length,
    defects: listed(all),
    notChecked: held.notChecked.slice(0, mostNotChecked),
  };
}

/** The first of each rule, gravest rule first where not all fit, in the order of the draft. */
function listed(all: readonly Defect[]): Defect[] {
  const counts = new Map<DraftRule, number>();
  const few = all.filter(({ rule }) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return all.length <= mostListed || count <= mostOfRule;
  });
  const gravest = [...few].sort((a, b) => draftRules.indexOf(a.rule) - draftRules.indexOf(b.rule));
  return gravest.slice(0, mostListed).sort((a, b) => a.line - b.line || rank(a) - rank(b));
}

function rank({ part, rule }: Defect): number {
  return (
    (part === null ? draftParts.length : draftParts.indexOf(part)) * draftRules.length +
    draftRules.indexOf(rule)
  );
}
