import type { DraftPart } from '../model/draft-check.ts';
import { factText } from '../model/fact-text.ts';
import { isRecord } from '../model/fields.ts';
import { type Label, labels } from '../model/label.ts';
import { severities, type Severity } from '../model/severity.ts';
import type { Draft, DraftFinding, DraftLine } from './draft.ts';
import { factWords } from './fact-words.ts';

/** A review as `--format json` writes it. Undefined where the text is no JSON object. */
export function readJson(text: string): Draft | undefined {
  const review = parsed(text);
  if (review === undefined) return undefined;
  const lineOf = linesOfStrings(text);
  const lines: DraftLine[] = [];
  const parts = new Map<DraftPart, number>();
  const findings: DraftFinding[] = [];
  let last = 1;
  const add = (part: DraftPart, said: unknown, under = '', kind: DraftLine['kind'] = 'prose'): void => {
    if (typeof said !== 'string' || said === '') return;
    last = lineOf(said) ?? last;
    for (const line of said.split('\n')) lines.push({ number: last, text: line, kind, part, under });
  };
  const open = (part: DraftPart, key: string): boolean => {
    if (!Object.hasOwn(review, key)) return false;
    last = lineOf(key) ?? last;
    // A part is there once all that our form has for it is: gaps alone are no assumptions.
    if (!parts.has(part) && (keysOf[part] ?? [key]).every((one) => Object.hasOwn(review, one)))
      parts.set(part, last);
    return true;
  };
  const addList = (part: DraftPart, key: string, under: string, textOf: (item: unknown) => unknown): void => {
    if (!open(part, key)) return;
    const items = listOf(review[key]);
    if (items.length === 0 && under === '') add(part, 'None.');
    for (const item of items) add(part, textOf(item), under);
  };

  if (open('target', 'target')) add('target', field(review.target, 'summary'));
  if (open('evidence', 'clusters'))
    for (const one of listOf(review.clusters)) for (const said of clusterText(one)) add('evidence', said);
  if (open('findings', 'findings')) {
    const all = listOf(review.findings);
    if (all.length === 0) add('findings', 'None.');
    for (const one of all) {
      last = lineOf(field(one, 'id')) ?? lineOf(field(one, 'message')) ?? last;
      findings.push(findingOf(one, last));
      for (const key of ['message', 'why', 'rollback']) add('findings', field(one, key));
      for (const action of listOf(field(one, 'actions'))) add('findings', action);
      for (const command of listOf(field(one, 'verify'))) add('findings', command, '', 'code');
    }
  }
  addList('actions', 'actions', '', itself);
  addList('actions', 'cutover', 'cutover plan', itself);
  addList('rollback', 'rollback', '', itself);
  addList(
    'handoffs',
    'handoffs',
    '',
    (item) => `${string(field(item, 'owner'))}: ${string(field(item, 'for'))}`,
  );
  addList('assumptions', 'assumptions', 'assumptions', itself);
  addList('assumptions', 'blockers', 'blockers', itself);
  addList('assumptions', 'gaps', 'not assessed', gapText);
  addList(
    'assumptions',
    'suppressed',
    'suppressed',
    (item) =>
      `${string(field(item, 'id'))} left out by ${string(field(item, 'by'))}: ${string(field(item, 'reason'))}`,
  );
  return { format: 'json', lines, parts, findings, malformed: [] };
}

const keysOf: Partial<Record<DraftPart, readonly string[]>> = {
  actions: ['actions'],
  assumptions: ['assumptions', 'blockers'],
};

function parsed(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Where each string of a JSON text first stands. */
function linesOfStrings(text: string): (value: unknown) => number | undefined {
  const places = new Map<string, number>();
  text.split('\n').forEach((line, index) => {
    for (const [literal] of line.matchAll(/"(?:[^"\\]|\\.)*"?/g)) {
      if (!places.has(literal)) places.set(literal, index + 1);
    }
  });
  return (value) => (typeof value === 'string' ? places.get(JSON.stringify(value)) : undefined);
}

function findingOf(one: unknown, line: number): DraftFinding {
  const at = field(one, 'at');
  const namespace = field(at, 'namespace');
  const [path, kind, name] = [field(one, 'field'), field(at, 'kind'), field(at, 'name')].map(string);
  const object = `${kind ?? ''} ${typeof namespace === 'string' ? `${namespace}/` : ''}${name ?? ''}`;
  const seen = listOf(field(one, 'evidence')).find(
    (citation) => field(citation, 'object') === object && field(citation, 'field') === path,
  );
  const value = field(seen, 'seen');
  return {
    line,
    severity: severities.find((severity): severity is Severity => severity === field(one, 'severity')),
    label: labels.find((label): label is Label => label === field(one, 'label')),
    kind: kind ?? '',
    namespace: typeof namespace === 'string' ? namespace : undefined,
    name: name ?? '',
    field: path === '' ? undefined : path,
    value: typeof value === 'string' ? value : undefined,
    sentence: `${string(field(one, 'code'))} ${string(field(one, 'message'))}`.trim(),
  };
}

function clusterText(cluster: unknown): string[] {
  const facts = field(cluster, 'facts');
  return [
    `${string(field(cluster, 'name'))} (${string(field(cluster, 'source'))})`,
    ...Object.entries(isRecord(facts) ? facts : {}).map(([name, fact]) => {
      const title = factWords[name] ?? name;
      const label = field(fact, 'label');
      if (typeof label !== 'string') return `${title}: unknown, ${string(field(fact, 'unknown'))}`;
      return `${title}: ${factText(field(fact, 'value'))} (${label})`;
    }),
  ];
}

function gapText(gap: unknown): string {
  const namespaces = listOf(field(gap, 'namespaces')).map(string);
  const where = namespaces.length === 0 ? '' : ` in ${namespaces.join(', ')}`;
  return `${string(field(gap, 'what'))}${where}: ${string(field(gap, 'reason'))}, ${string(field(gap, 'detail'))}`;
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function itself(item: unknown): unknown {
  return item;
}
