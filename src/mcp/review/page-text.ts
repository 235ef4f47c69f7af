import { factText } from '../../model/fact-text.ts';
import { formatRef } from '../../model/ref.ts';
import { factNames } from '../../render/words.ts';
import { isPlain, marked } from '../untrusted.ts';
import type { PageFact, PageFinding, PageGap, PageOutcome, WholeFinding } from './review-page-schema.ts';

/** Kind and name, or the path of a saved output: bare where each part is in the API's own syntax. */
function objectText(object: string): string {
  const [first = '', second, ...more] = object.split(' ');
  const isRef = second === undefined || (isPlain(second) && more.length === 0);
  return isPlain(first) && isRef ? object : marked(object, 300);
}

function clusterText(name: string): string {
  return isPlain(name) ? name : marked(name, 253);
}

/** A field's path: bare where its keys cannot be anything else. */
function fieldText(field: string): string {
  return /^[\w.$/[\]=*:-]+$/.test(field) ? field : marked(field, 300);
}

type Citation = PageFinding['evidence'][number];

function citationText({ object, field, seen, label, cluster }: Citation, of: string): string {
  const strength = label === of ? '' : ` [${label}]`;
  const where = cluster === undefined ? '' : `in cluster ${clusterText(cluster)}: `;
  return `  seen ${where}${objectText(object)} ${fieldText(field)} = ${marked(seen)}${strength}`;
}

function titleOf({ severity, code, at, id, label }: PageFinding | WholeFinding): string {
  const where = at.cluster === undefined ? '' : `, cluster ${clusterText(at.cluster)}`;
  const file = at.file === undefined ? '' : `, file ${marked(at.file, 300)}`;
  return `${severity} ${code} ${formatRef(at)} (${at.apiVersion}${where}${file}) id ${id} [${label}]`;
}

function handoffText(handoff: PageFinding['handoff']): string[] {
  return handoff === null ? [] : [`  hand over to ${handoff.owner}: ${handoff.for}`];
}

export function findingText(finding: PageFinding): string {
  const { alike, field, message, evidence, moreEvidence, label, action, rollback, causedBy } = finding;
  const names =
    alike === null ? '' : `${alike.names.join(', ')}${alike.findings > alike.names.length ? ', …' : ''}`;
  const group =
    alike === null
      ? []
      : [`  the first of ${alike.findings} alike in ${alike.namespaces} namespaces: ${names}`];
  return [
    titleOf(finding),
    ...group,
    `  ${message}`,
    `  field ${fieldText(field)}`,
    ...evidence.map((one) => citationText(one, label)),
    ...(moreEvidence === 0 ? [] : [`  and ${moreEvidence} more seen`]),
    ...(action === null ? [] : [`  do ${action}`]),
    `  back ${rollback}`,
    ...handoffText(finding.handoff),
    ...(causedBy === null ? [] : [`  explained by finding ${causedBy}`]),
  ].join('\n');
}

export function wholeFindingText(finding: WholeFinding): string {
  const { rule, area, field, message, evidence, moreEvidence, label, why, actions, verify } = finding;
  return [
    titleOf(finding),
    `  rule ${rule}, area ${area}`,
    `  ${message}`,
    `  field ${fieldText(field)}`,
    ...evidence.map((one) => citationText(one, label)),
    ...(moreEvidence === 0 ? [] : [`  and ${moreEvidence} more seen`]),
    `  why ${why}`,
    ...actions.map((action) => `  do ${action}`),
    `  back ${finding.rollback}`,
    ...verify.map((command) => `  check ${command}`),
    ...handoffText(finding.handoff),
    ...(finding.causedBy === null ? [] : [`  explained by finding ${finding.causedBy}`]),
    ...(finding.explains.length === 0 ? [] : [`  explains ${finding.explains.join(', ')}`]),
  ].join('\n');
}

export function factLine(name: string, fact: PageFact): string {
  const title = factNames[name] ?? name;
  if ('unknown' in fact) {
    return `${title}: unknown, ${marked(fact.unknown, 400)}${fact.next === null ? '' : ` Next: ${fact.next}`}`;
  }
  const text = factText(fact.value);
  const value = isPlain(text) ? text : marked(text, 600);
  const [origin] = fact.from;
  const from =
    origin === undefined
      ? ''
      : `; ${objectText(origin.object)} ${fieldText(origin.field)} = ${marked(origin.seen)}${fact.more > 0 ? ` and ${fact.more} more` : ''}`;
  return `${title}: ${value} [${fact.label}${from}]`;
}

export function gapText({
  cluster,
  what,
  namespaces,
  moreNamespaces,
  reason,
  detail,
  next,
  affects,
}: PageGap): string {
  const where =
    namespaces === null
      ? ''
      : ` in ${namespaces.join(', ')}${moreNamespaces > 0 ? ` and ${moreNamespaces} more` : ''}`;
  const of = `of ${clusterText(cluster)}`;
  return [
    `${what}${where} ${of}: ${reason}`,
    ...(detail === null ? [] : [marked(detail, 300)]),
    ...(affects.length === 0 ? [] : [`concerns ${affects.join(', ')}`]),
    ...(next === null ? [] : [`next: ${next}`]),
  ].join('; ');
}

export function outcomeText(one: PageOutcome): string {
  const { cluster, code, rule, outcome, objects, unknownObjects, missing } = one;
  const where = cluster === undefined ? '' : `, cluster ${clusterText(cluster)}`;
  const lacks = missing.map(({ what, reason }) => `${what} ${reason}`).join(', ');
  return `${code} ${rule}${where}: ${outcome}, ${objects} objects, ${unknownObjects} not judged${lacks === '' ? '' : `; lacks ${lacks}`}`;
}
