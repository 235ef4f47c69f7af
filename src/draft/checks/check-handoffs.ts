import type { Defect } from '../../model/draft-check.ts';
import { handoffOwners } from '../../model/handoff-owner.ts';
import { clausesOf } from '../../scope/clauses-of.ts';
import { judgeAll } from '../../scope/judge-all.ts';
import { contentOf, type Draft, type DraftLine, saysNone } from '../draft.ts';

const owners: ReadonlySet<string> = new Set(Object.values(handoffOwners));

/** A name built as those of owners are. */
const ownerLike = /\b[a-z0-9]+(?:-[a-z0-9]+){1,6}-(?:review|reviewer|guard|agent)\b/g;

/** Of one subject any of these may be the owner: its review, and the guard of its objects. */
const subjects = [
  [
    'networkPolicy',
    'the content of network policies',
    [handoffOwners.networkPolicy, handoffOwners.liveNetworkPolicy],
  ],
  ['mesh', 'mesh policy', [handoffOwners.mesh, handoffOwners.liveMeshPolicy]],
  ['podSpec', 'pod specs', [handoffOwners.podSpec]],
] as const;

/** What belongs to a delegate is handed over to it by name, and each handoff names one that exists. */
export function checkHandoffs(draft: Draft): Defect[] {
  const handed = contentOf(draft, 'handoffs');
  const text = handed.map((line) => line.text).join('\n');
  const named = new Set(
    [...text.matchAll(ownerLike)].map(([name]) => name).filter((name) => owners.has(name)),
  );
  const misnamed = handed.filter(({ text: line }) => hasUnknownOwner(line));
  const meant = new Set(misnamed.flatMap(({ text: line }) => fieldsOf(line)));
  return [...unowned(draft, handed), ...untaken(draft, named, meant)];
}

function hasUnknownOwner(text: string): boolean {
  return [...text.matchAll(ownerLike)].some(([name]) => !owners.has(name));
}

/** Whose subjects a line is about. */
function fieldsOf(text: string): string[] {
  const { words, clauses } = clausesOf(text.slice(0, 4_000).replace(/^[\s>]*(?:[-*+]\s|\d{1,3}[.)]\s)?/, ''));
  return judgeAll(words, clauses, { steps: 0 }).flatMap((one) => one.fields);
}

function unowned(draft: Draft, handed: readonly DraftLine[]): Defect[] {
  if (saysNone(handed)) return [];
  const rows = rowsOf(handed);
  return handed.flatMap((line): Defect[] => {
    const { text, number, kind } = line;
    const names = [...text.matchAll(ownerLike)].map(([name]) => name);
    const add = (rule: Defect['rule'], detail: string): Defect[] => [
      { part: 'handoffs', rule, line: number, detail, mend: `Name one of ${[...owners].join(', ')}.` },
    ];
    if (hasUnknownOwner(text)) return add('unknown-owner', 'It names an owner that does not exist.');
    const isItem =
      kind === 'prose' &&
      (draft.format === 'json' || rows.has(line) || /^\s{0,3}(?:[-*+•]|\d{1,3}[.)]) /.test(text));
    const isOnlyLine = handed.length === 1;
    if (names.length === 0 && (isItem || isOnlyLine))
      return add('no-owner', 'It hands something over to nobody by name.');
    return [];
  });
}

/** The rows below the head of a table. */
function rowsOf(lines: readonly DraftLine[]): ReadonlySet<DraftLine> {
  const rows = new Set<DraftLine>();
  let isBelow = false;
  for (const line of lines) {
    const isRow = /^\s{0,8}\|/.test(line.text);
    if (isRow && /^[\s|:-]{3,400}$/.test(line.text)) isBelow = true;
    else if (!isRow) isBelow = false;
    else if (isBelow) rows.add(line);
  }
  return rows;
}

/** Next actions that touch what a delegate owns; a policy that a finding names may be no more than a suspect. */
function untaken(draft: Draft, named: ReadonlySet<string>, meant: ReadonlySet<string>): Defect[] {
  // An owner that does not exist was told already.
  const told = new Set<string>(meant);
  const said = contentOf(draft, 'actions').filter(({ kind }) => kind === 'prose');
  return said.flatMap(({ text, number }): Defect[] => {
    const fields = new Set(fieldsOf(text));
    return subjects.flatMap(([field, what, takers]): Defect[] => {
      if (!fields.has(field) || told.has(field) || takers.some((owner) => named.has(owner))) return [];
      told.add(field);
      return [
        {
          part: 'handoffs',
          rule: 'no-owner',
          line: number,
          detail: `A next action touches ${what}, and its owner is not among the handoffs.`,
          mend: `Hand it over to ${takers.join(' or ')}, and leave its content out here.`,
        },
      ];
    });
  });
}
