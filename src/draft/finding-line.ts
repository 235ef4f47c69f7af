import { type Label, labels } from '../model/label.ts';
import { severities, type Severity } from '../model/severity.ts';
import type { DraftFinding } from './draft.ts';
import { kindNamed } from './kind-words.ts';

/** The form in which a finding opens. */
export const findingForm = '[severity] [label] Kind namespace/name field=value: sentence';

/** How much of a line is read as the head of a finding. */
const longest = 4_000;
/** Of one finding so many objects are read. */
const mostObjects = 50;

/** A text of the findings: in the form, near it (then what is wrong), or neither. */
export type FindingLine =
  | {
      readonly state: 'findings';
      /** One for each object that is named. */
      readonly findings: readonly DraftFinding[];
    }
  | { readonly state: 'malformed'; readonly wrong: string }
  | { readonly state: 'other' };

const other: FindingLine = { state: 'other' };

/**
 * Reads what stands at a line, with the lines that go on from it, as a finding. List marks, numbers, quotes, emphasis and
 * signs around it are passed over.
 */
export function findingLineOf(text: string, number: number): FindingLine {
  const line = bare(text.slice(0, longest));
  const brackets = bracketed.exec(line);
  if (brackets === null) return ratedOtherwise(line);
  const said = [brackets[1], brackets[2]].flatMap((one) => (one === undefined ? [] : wordsIn(one)));
  if (said.every((one) => one === '' || one === 'x') && said.length === 1)
    return ratedOtherwise(brackets[3] ?? '');
  const heads = headsOf((brackets[3] ?? '').replace(/^[\s*_]+/, ''));
  if (heads === undefined) {
    return {
      state: 'malformed',
      wrong: 'after the brackets stands no Kind, name and colon before a sentence',
    };
  }
  const severity = severities.find((one): one is Severity => said.includes(one));
  const label = labels.find((one): one is Label => said.includes(one));
  return { state: 'findings', findings: heads.map((head) => ({ line: number, severity, label, ...head })) };
}

const bracketed = /^\[([^\]]{0,60})\](?!\()[\s*_]{0,20}(?:\[([^\]]{0,60})\](?!\())?(.*)$/s;

/** Does a line begin as a finding does, by a severity or a label in brackets? */
export function opensAsFinding(line: string): boolean {
  const brackets = bracketed.exec(bare(line.slice(0, 400)));
  if (brackets === null) return false;
  const said = [brackets[1], brackets[2]].flatMap((one) => (one === undefined ? [] : wordsIn(one)));
  return [...severities, ...labels].some((one) => said.includes(one));
}

/** `[high]`, `[High severity]`, `[high, live evidence]`. */
function wordsIn(inside: string): string[] {
  return inside
    .toLowerCase()
    .split(/[|,;/·]/)
    .map((one) =>
      one
        .replace(/[*_`]/g, '')
        .replace(/^[^\p{L}\p{N}]+/u, '')
        .replace(/^(?:severity|label|evidence):\s{0,4}|\s{1,4}severity$/g, '')
        .trim(),
    );
}

/** Without what a list, a quotation, a heading, emphasis or a sign puts before the text. */
function bare(text: string): string {
  return text
    .replace(/\*\*|__/g, '')
    .replace(/^[^\p{L}\p{N}|`"'{[(]{0,80}/u, '')
    .replace(/^\d{1,4}(?:\.\d{1,3}){0,3}[.):]?\s{1,4}(?=\S)/, '')
    .replace(/^[^\p{L}\p{N}|"'{[(]{0,40}/u, '');
}

/** A finding that begins with its severity in other words than the form's. */
function ratedOtherwise(line: string): FindingLine {
  const isRated = /^[*_]*(?:severity:?\s*)?(?:high|medium|low|critical)(?: severity)?[*_]*\s*[:–—-]/i.test(
    line,
  );
  return isRated && !isCount(line)
    ? { state: 'malformed', wrong: 'it gives its severity outside brackets' }
    : other;
}

/** `Medium: DP02 (1), IP05 (1)`, `Low: 3 findings`, `High: none`: told by number. */
function isCount(line: string): boolean {
  return /^[^:–—-]{1,40}[:–—-]\s{0,4}(?:[A-Z]{2}\d{2}\b|none\b|\w{1,9} findings?\b|0\b)/i.test(line);
}

type Head = Omit<DraftFinding, 'line' | 'severity' | 'label'>;
type At = Pick<Head, 'kind' | 'namespace' | 'name'>;

const firstObject =
  /^[`*_]{0,3}([A-Z][A-Za-z0-9]{1,62}(?:\.[a-z0-9.-]{1,80})?)\s+([^\s`*]{1,320})[`*_]{0,3}(.*)$/s;
/** `, Service shop/b`, ` and shop/c`. */
const nextObject =
  /^\s*(?:[,;&]\s*(?:and\s+)?|and\s+)[`*_]{0,3}(?:([A-Z][A-Za-z0-9]{1,62})\s+(?=[a-z0-9]))?([a-z0-9][a-z0-9.-]{0,252}(?:\/[^\s`*:,;]{1,253})?)[`*_]{0,3}(.*)$/s;
/** A further object with a field of its own, behind the value of the one before it. */
const furtherObject =
  /[,;]\s+(?:and\s+)?(?=[`*_]{0,3}[A-Z][A-Za-z0-9]{1,62}\s+[a-z0-9.-]{1,253}\/[a-z0-9.-]{1,253}[`*_]{0,3}\s)/;

function headsOf(text: string): Head[] | undefined {
  const object = firstObject.exec(text);
  if (object === null) return undefined;
  const [, kind = '', named = ''] = object;
  let rest = object[3] ?? '';
  const isLast = named.endsWith(':');
  const objects = [atOf(kind, named.replace(/[:,;]$/, ''))];
  if (isLast)
    return objects.map((at) => ({ ...at, field: undefined, value: undefined, sentence: rest.trim() }));
  if (/[,;]$/.test(named)) rest = `${named.slice(-1)}${rest}`;
  for (
    let next = nextObject.exec(rest);
    next !== null && objects.length < mostObjects;
    next = nextObject.exec(rest)
  ) {
    const [, ofKind, name = '', after = ''] = next;
    // Without a Kind only a name with its namespace is one.
    if (ofKind === undefined && !name.includes('/')) break;
    objects.push(atOf(ofKind ?? objects.at(-1)?.kind ?? kind, name));
    rest = after;
  }
  const said = fieldOf(rest.trimStart());
  if (said === undefined) return undefined;
  const [value, ...further] = (said.value ?? '').split(furtherObject);
  const own = said.value === undefined ? said : { ...said, value: value ?? '' };
  const others = further.flatMap((one) => headsOf(`${one}: ${said.sentence}`) ?? []);
  return [...objects.map((at) => ({ ...at, ...own })), ...others].slice(0, mostObjects);
}

function atOf(kind: string, full: string): At {
  const slash = full.indexOf('/');
  return {
    kind: kindNamed(kind),
    namespace: slash < 0 ? undefined : full.slice(0, slash),
    name: full.slice(slash + 1),
  };
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
