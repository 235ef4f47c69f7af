import type { Defect } from '../../model/draft-check.ts';
import { definitionOf, type KindId } from '../../model/kinds/index.ts';
import { type Draft, type DraftFinding, paragraphsOf } from '../draft.ts';
import type { DraftEvidence } from '../evidence.ts';
import { kindsIn } from '../kind-words.ts';
import { ownWords } from '../own-words.ts';

/** Lines longer than this are read at their beginning. */
const longest = 20_000;

const said = String.raw`[\w/.\`-]{1,80}`;
/** `there are no NetworkPolicies`, `has no endpoints`, `there isn't any Ingress`, `does not have any Ingress`. */
const stated = new RegExp(
  String.raw`\b(?:(?:there (?:is|are|was|were)|(?:(?:has|have)(?: got)?|had|with|finds?|found|sees?|saw|contains?|holds?|selects?|match|matches))(?:n['’]t any| not any| not a single| no| zero| 0)|(?:there )?(?:is|are|was|were) (?:no|not any|not a single)|(?:lacks?|without|absence of|free of)(?: any)?|(?:does|do|did)(?: not|n['’]t) (?:have|use|contain|define|hold|run|see)(?: any| a| an)?|none of (?:the |these |its )?${said} (?:has|have|holds?|uses?|runs?)(?: any| a| an)?)((?: ${said}){1,4})`,
  'gi',
);
/** `No NetworkPolicies exist`, at the beginning of a sentence. */
const opening = new RegExp(
  String.raw`^[\s>*_+-]*(?:so |and |but |also |currently )?(?:no|zero|0|not a single|not one)((?: ${said}){1,4})`,
  'gi',
);
/** `and no NetworkPolicy selects them`. */
const acting = new RegExp(
  String.raw`\b(?:no|zero|not a single)((?: ${said}){1,3}?) (?:selects?|exists?|appl(?:y|ies)|match(?:es)?|blocks?|covers?|stands?|governs?|points?)\b`,
  'gi',
);
/** As people write it whose language puts the words otherwise: `not exists any NetworkPolicy`, `there is not NetworkPolicy`. */
const turned = new RegExp(
  String.raw`\b(?:(?:not?|don['’]t|doesn['’]t|does not|do not) exists?|there (?:is|are)(?: not|n['’]t)|(?:nobody|no one) (?:has |have |had )?(?:defined|created|wrote|written|made|deployed|uses?|set up))(?: any| an?)?((?: ${said}){1,3})`,
  'gi',
);
/** `NetworkPolicies do not exist`, `a ServiceCIDR is absent`, `NetworkPolicies: none`. */
const ending = new RegExp(
  String.raw`((?:${said} ){0,2}[\w/.\`-]{1,80})(?: (?:(?:does|do|did)(?: not|n['’]t) exist|(?:is|are) (?:absent|missing)|(?:is|are)(?: not|n['’]t) (?:there|present|used|in use|in place|configured|defined|deployed|installed)|(?:was|were) not found)\b|(?::| =|:\*\*) (?:none|0|zero)\b(?! of))`,
  'gi',
);
/** Of what is so in general no cluster is told. */
const general = /^[\s>*_+-]*(?:an?|any|every|each|some|such)\b/i;
/** Says what was not read: no claim. */
const ofReading =
  /\b(?:(?:not|never|nor|no one|no \S{1,40} (?:was|were)) (?:\S{1,20} )?(?:read|listed|collected|queried|seen|visible|checked|looked)|forbidden|not-observable|not-collected)\b/i;
/** Before what is not there: it is asked, supposed or wished. */
const supposed =
  /\b(?:could not|cannot|may|unknown|whether|if|where|when|unless|whose|should|would|might|must|needs?|until|so that|make sure|ensure)\b/i;
const unreadSaid =
  /\b(?:not (?:\S{1,20} )?(?:read|collected|listed|queried|available)|could not be (?:read|listed|judged)|forbidden|not-collected|unread|timeout)\b/i;

interface Unread {
  /** Null: nowhere in the cluster. */
  readonly namespaces: readonly string[] | null;
}

/** Nothing is said not to be there that was not read: by the evidence, else by what the draft itself says was not read. */
export function checkAbsences(draft: Draft, evidence: DraftEvidence | undefined): Defect[] {
  const admitted = evidence === undefined ? admittedIn(draft) : new Map<KindId, Unread>();
  const findings = new Map(draft.findings.map((finding) => [finding.line, finding]));
  const own = ownWords(evidence?.review);
  return paragraphsOf(draft)
    .filter(({ part }) => part !== 'actions' && part !== 'rollback' && part !== 'handoffs')
    .flatMap((line): Defect[] => {
      const text = line.text.slice(0, longest);
      const finding = findings.get(line.number);
      if (own(finding?.sentence ?? text) || own(text)) return [];
      const namespace = namespaceOf(finding, text);
      const kind = claimsIn(text).find((kinds) =>
        kinds.some((id) => isUnread(id, namespace, evidence, admitted)),
      )?.[0];
      if (kind === undefined) return [];
      const name = definitionOf(kind).kind;
      return [
        {
          part: line.part,
          rule: 'unread-absence',
          line: line.number,
          detail: `It says that there is no ${name}, and ${name} was not read${evidence === undefined ? ' by what the draft itself says' : ''}.`,
          mend: `Say that it is unknown whether there is one, and put ${name} among the blockers with what would settle it.`,
        },
      ];
    });
}

/** The kinds of which a line says that there is none. */
function claimsIn(text: string): (readonly KindId[])[] {
  return text.split(/(?<=[.;!?])\s/).flatMap((sentence) => {
    if (ofReading.test(sentence) || sentence.endsWith('?')) return [];
    const doubt = supposed.exec(sentence);
    const certainTo = doubt === null ? sentence.length : doubt.index + doubt[0].length - 1;
    const isGeneral = general.test(sentence);
    const isMeant = ({ index, 0: found }: RegExpExecArray): boolean =>
      index <= certainTo && !isCondition(found, index) && !(index > 0 && isGeneral);
    const begun = [stated, opening, acting, turned]
      .flatMap((pattern) => [...sentence.matchAll(pattern)])
      .filter(isMeant)
      .map((match) => kindsIn((match[1] ?? '').trim().split(' '), 1));
    const ended = [...sentence.matchAll(ending)].filter(isMeant).map((match) => {
      const words = (match[1] ?? '')
        .trim()
        .replace(/ (?:objects?|resources?)$/i, '')
        .split(' ');
      const found = kindsIn(words, words.length);
      return found?.end === words.length ? found : undefined;
    });
    return [...begun, ...ended].flatMap((found) => (found === undefined ? [] : [found.kinds]));
  });
}

/** `Without NetworkPolicies every pod may ...` supposes. */
function isCondition(found: string, index: number): boolean {
  return index < 8 && /^without\b/i.test(found);
}

function namespaceOf(finding: DraftFinding | undefined, text: string): string | undefined {
  const named =
    /\bnamespace [`"']?([a-z0-9][a-z0-9-]{0,62})\b/.exec(text) ??
    /\b([a-z0-9][a-z0-9-]{0,62}) namespace\b/.exec(text);
  const name = named?.[1];
  return name === undefined || ['the', 'a', 'any', 'this', 'that', 'each', 'every'].includes(name)
    ? finding?.namespace
    : name;
}

function isUnread(
  kind: KindId,
  namespace: string | undefined,
  evidence: DraftEvidence | undefined,
  admitted: ReadonlyMap<KindId, Unread>,
): boolean {
  const where = definitionOf(kind).namespaced ? namespace : undefined;
  if (evidence === undefined) {
    const unread = admitted.get(kind);
    // What was not read in some namespaces says nothing of a claim that names none.
    return unread !== undefined && (unread.namespaces?.includes(where ?? '') ?? true);
  }
  if (evidence.clusters.length > 0)
    return evidence.clusters.some((cluster) => !cluster.listing(kind).covers(where));
  return evidence.review.gaps.some((gap) => gap.what === kind && concerns(gap, where));
}

function concerns({ namespaces }: Unread, where: string | undefined): boolean {
  return namespaces === null || where === undefined || namespaces.includes(where);
}

/** Whether somebody may read is not whether it was read. */
const ofRights = /\b(?:may|can|could|allowed to) (?:list|get|read|watch)\b/i;
const afterNamespaces = new Set(['was', 'were', 'is', 'are', 'could', 'forbidden', 'not', 'and', 'so']);

/** The kinds that the draft's own blockers say were not read, and where. */
function admittedIn(draft: Draft): Map<KindId, Unread> {
  const admitted = new Map<KindId, Unread>();
  for (const { text, part } of paragraphsOf(draft)) {
    const place = part === 'assumptions' || part === 'evidence' ? text.search(unreadSaid) : -1;
    if (place < 0) continue;
    // What is said not to be read stands before it, in the same clause.
    const clause =
      text
        .slice(Math.max(0, place - 400), place)
        .split(/[,;.](?=\s)|[|]/)
        .at(-1) ?? '';
    if (ofRights.test(clause)) continue;
    const words = clause
      .trim()
      .replace(/^[*+-]\s+/, '')
      .split(/[\s:`]+/);
    const found = kindsIn(words, 12);
    if (found === undefined) continue;
    const rest = words.slice(found.end, found.end + 8);
    const end = rest.findIndex((word) => afterNamespaces.has(word));
    const namespaces = rest[0] === 'in' ? rest.slice(1, end < 0 ? undefined : end) : [];
    for (const kind of found.kinds) {
      admitted.set(kind, { namespaces: namespaces.length === 0 ? null : namespaces });
    }
  }
  return admitted;
}
