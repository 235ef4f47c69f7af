import { type Label, labels } from '../model/label.ts';
import { severities, type Severity } from '../model/severity.ts';
import type { DraftFinding, DraftLine } from './draft.ts';

/** The form in which a finding opens. */
export const findingForm = '[severity] [label] Kind namespace/name field=value: sentence';

/** How much of a line is read as the head of a finding. */
const longest = 4_000;

/** A line of the findings: in the form, near it (then what is wrong), or neither. */
export type FindingLine =
  | { readonly state: 'finding'; readonly finding: DraftFinding }
  | { readonly state: 'malformed'; readonly wrong: string }
  | { readonly state: 'other' };

const other: FindingLine = { state: 'other' };

/** Reads a line as a finding. List marks, numbers, quotes and emphasis around it, and rows of a table, are passed over. */
export function findingLineOf({ text, number, kind }: DraftLine): FindingLine {
  if (kind !== 'prose') return other;
  const line = rowOf(text.slice(0, longest)) ?? bare(text.slice(0, longest));
  const brackets = /^\[([^\]]{0,60})\](?!\()[\s*_]*(?:\[([^\]]{0,60})\](?!\())?[\s*_]*(.*)$/.exec(line);
  if (brackets === null) return ratedOtherwise(line);
  const said = [brackets[1], brackets[2]].flatMap((one) =>
    one === undefined ? [] : [one.trim().toLowerCase()],
  );
  if (said.every((one) => one === '' || one === 'x') && said.length === 1)
    return ratedOtherwise(brackets[3] ?? '');
  const head = headOf((brackets[3] ?? '').replace(/^[\s*_]+/, ''));
  if (head === undefined) {
    return {
      state: 'malformed',
      wrong: 'after the brackets stands no Kind, name and colon before a sentence',
    };
  }
  const severity = severities.find((one): one is Severity => said.includes(one));
  const label = labels.find((one): one is Label => said.includes(one));
  return { state: 'finding', finding: { line: number, severity, label, ...head } };
}

/** `| high | live evidence | Service shop/cart | field=value | sentence |`. */
function rowOf(text: string): string | undefined {
  if (!text.trimStart().startsWith('|')) return undefined;
  const cells = text
    .split('|')
    .slice(1, 8)
    .map((cell) => cell.trim().replace(/^[*_[]+|[*_\]]+$/g, ''));
  const [severity = '', label = '', object = '', field = '', sentence = ''] = cells;
  const isRow =
    severities.some((one) => one === severity.toLowerCase()) ||
    labels.some((one) => one === label.toLowerCase());
  return isRow ? `[${severity}] [${label}] ${object} ${field}: ${sentence}` : undefined;
}

/** Without what a list, a quotation or emphasis puts before the text. */
function bare(text: string): string {
  return text.replace(/^[\s>]{0,40}(?:[-*+•]\s|\d{1,4}[.)]\s)?[\s*_`]{0,20}/, '');
}

/** A finding that begins with its severity in other words than the form's. */
function ratedOtherwise(line: string): FindingLine {
  const isRated = /^[*_]*(?:severity:?\s*)?(?:high|medium|low|critical)(?: severity)?[*_]*\s*[:–—-]/i.test(
    line,
  );
  return isRated ? { state: 'malformed', wrong: 'it gives its severity outside brackets' } : other;
}

type Head = Omit<DraftFinding, 'line' | 'severity' | 'label'>;

function headOf(text: string): Head | undefined {
  const object =
    /^[`*_]{0,3}([A-Z][A-Za-z0-9]{1,62}(?:\.[a-z0-9.-]{1,80})?)\s+([^\s`*]{1,320})[`*_]{0,3}(.*)$/.exec(text);
  if (object === null) return undefined;
  const [, kind = '', named = '', rest = ''] = object;
  const isLast = named.endsWith(':');
  const full = isLast ? named.slice(0, -1) : named;
  const slash = full.indexOf('/');
  const at = {
    kind,
    namespace: slash < 0 ? undefined : full.slice(0, slash),
    name: full.slice(slash + 1),
  };
  if (isLast) return { ...at, field: undefined, value: undefined, sentence: rest.trim() };
  const said = fieldOf(rest.trimStart());
  return said === undefined ? undefined : { ...at, ...said };
}

/** `field=value: sentence`; a code span may hold colons of its own. */
function fieldOf(rest: string): Pick<Head, 'field' | 'value' | 'sentence'> | undefined {
  const span = /^[*_]{0,3}`([^`]{1,1000})`[*_]{0,3}\s*:/.exec(rest);
  const end = span === null ? colonIn(rest) : span[0].length - 1;
  if (end < 0) return undefined;
  const sentence = rest.slice(end + 1).trim();
  const said = (span?.[1] ?? rest.slice(0, end)).replace(/[`*]/g, '').trim();
  if (said === '') return { field: undefined, value: undefined, sentence };
  const equals = equalsIn(said);
  if (equals < 0) return { field: said, value: undefined, sentence };
  return { field: said.slice(0, equals).trim(), value: said.slice(equals + 1).trim(), sentence };
}

/** The first colon before a blank that is not within brackets, as those of `{"app": "cart"}` are. */
function colonIn(text: string): number {
  let depth = 0;
  let first = -1;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if ('[{'.includes(sign)) depth += 1;
    else if (']}'.includes(sign)) depth -= 1;
    else if (sign === ':' && /^\s?$/.test(text[at + 1] ?? '')) {
      if (depth <= 0) return at;
      if (first < 0) first = at;
    }
  }
  return first;
}

/** The first `=` that is not within brackets, as in `spec.ports[name=http].port=80`. */
function equalsIn(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '[') depth += 1;
    else if (sign === ']') depth -= 1;
    else if (sign === '=' && depth <= 0) return at;
  }
  return -1;
}
