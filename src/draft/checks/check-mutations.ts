import type { Defect } from '../../model/draft-check.ts';
import { namesKubernetes } from '../../scope/names-kubernetes.ts';
import { harmlessObjects } from '../../scope/vocabulary/changes.ts';
import { wordSet } from '../../scope/match-phrases.ts';
import { wordsOf } from '../../scope/words-of.ts';
import { type Draft, paragraphsOf } from '../draft.ts';

const adverbs = String.raw`(?:(?:now|just|already|also|then|next|immediately|successfully|gone ahead and|went ahead and|go ahead and) ){0,2}`;
const base =
  'apply|delete|patch|restart|scale|drain|cordon|evict|flush|reboot|redeploy|roll out|roll back|upgrade|downgrade|install|uninstall|migrate|edit|reconfigure|annotate|kill|recreate|switch|disable|enable|resize|create|remove|set|fix|replace|increase|decrease|raise|lower|change|update|add|run|execute';
const past =
  'applied|deleted|patched|restarted|scaled|drained|cordoned|evicted|flushed|rebooted|redeployed|rolled out|rolled back|upgraded|downgraded|installed|uninstalled|migrated|edited|reconfigured|annotated|killed|recreated|switched|disabled|enabled|resized|created|removed|set|fixed|replaced|increased|decreased|raised|lowered|changed|updated|added';
const gerund =
  'applying|deleting|patching|restarting|scaling|draining|evicting|flushing|rebooting|redeploying|rolling out|upgrading|installing|migrating|editing|rolling|reconfiguring|switching|disabling|enabling|resizing|fixing';

const who = String.raw`(?:I|we|(?:this|the|your) (?:agent|assistant|tool|bot))`;
/** Says of a passive who did it, or for whom: `as agreed`, `once you confirm`. */
const agreed = String.raw`\b(?:as (?:agreed|requested|discussed|you asked|instructed)|(?:on your behalf|at your request)|successfully|for you|by (?:me|us|this (?:agent|assistant|tool)))\b`;
const confirmed = String.raw`\b(?:by (?:me|us|this (?:agent|assistant|tool))|for you|(?:as soon as|once|when|after) you (?:confirm|approve|agree|say|give|reply)|(?:on|upon|after|with) (?:your )?(?:approval|confirmation|go-ahead)|shortly|in a moment)\b`;

/** `I have restarted`, `we will now apply`, `I am going to delete`, `applying the patch now`, `let me scale`. */
const promises = [
  new RegExp(
    String.raw`\b${who}(?:(?:['’]ve| have| has| had) ${adverbs}| ${adverbs})(?<verb>${past})\b`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:${who}(?:['’]ll| will| shall| can| am going to|['’]m going to| are going to) ${adverbs}|let me ${adverbs}|I['’]d be happy to |(?:shall|should) (?:I|we) |(?:want|like) me to )(?<verb>${base})\b`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:I am|I['’]m|we are|we['’]re|(?:I|we)(?: will| shall|['’]ll) be|took the liberty of) ${adverbs}(?<verb>${gerund})\b`,
    'gi',
  ),
  new RegExp(
    String.raw`(?:^|[.!:;] )[\s*_>-]{0,6}(?:now )?(?<verb>${gerund})\b(?=[^.]{0,60}\b(?:now|for you)\b)`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?<verb>${past})\b(?=[^.]{0,40}\b(?:as requested|as you asked|for you|by me)\b)`,
    'gi',
  ),
  new RegExp(String.raw`\b(?:has|have) (?:now |already )?been (?<verb>patched|applied)\b`, 'gi'),
  new RegExp(
    String.raw`\b(?:has|have|was|were) ${adverbs}(?:been )?${adverbs}(?<verb>${past})\b(?=[^.]{0,80}${agreed})`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:will|shall|is going to|are going to) ${adverbs}be (?<verb>${past})\b(?=[^.]{0,80}${confirmed})`,
    'gi',
  ),
  new RegExp(
    String.raw`(?:^|[.!:;] )[\s*_>-]{0,6}(?:now )?(?:going to|about to|will) ${adverbs}(?<verb>${base})\b`,
    'gi',
  ),
  new RegExp(String.raw`\b(?:I am|I['’]m|we are|we['’]re) about to (?<verb>${base})\b`, 'gi'),
  new RegExp(
    String.raw`\bgets? (?<verb>${past})\b(?=[^.]{0,40}\b(?:right away|at once|immediately)\b)`,
    'gi',
  ),
  /\b(?:I|we) (?:did|have done) (?:it|that|this)(?= just\b| now\b| for you\b| already\b|[.;,!]|$)/gi,
  /\b(?:I|we)(?: have|['’]ve)? (?:took|taken) care of (?:the )?(?<verb>restart|rollout|patch|change|fix|migration|update|deletion)\b/gi,
  // A tick before what was done, or behind it.
  new RegExp(
    String.raw`^[\s>*+-]{0,12}(?:\d{1,3}[.)] )?[*_]{0,2}(?:[✅☑✔]\uFE0F?|\[x\]) ?(?:done|completed|finished)?[*_:, –—-]{0,5}(?<verb>${past})\b`,
    'gi',
  ),
  new RegExp(
    String.raw`^[\s>*+-]{0,12}(?:\d{1,3}[.)] )?[*_]{0,2}(?<verb>${past})\b(?=[^.]{0,80}[✅☑✔])`,
    'gi',
  ),
  new RegExp(
    String.raw`(?:^|[.!:;] )[\s*_>-]{0,6}(?:all |the )?(?:changes?|patch(?:es)?|fix(?:es)?|manifests?) (?:was |were )?(?<verb>applied|rolled out)\b(?! (?:by|on|in|at|last|yesterday|before|earlier)\b)`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:patch|change|fix|manifest|policy|configuration|command) (?:has|have) (?:now |already )?been (?<verb>${past})\b`,
    'gi',
  ),
];

/** Verbs that say as much of a text as of a cluster: they need an object of Kubernetes. */
const ofTexts =
  /^(?:set|fix|add|change|update|create|remove|replace|raise|lower|increase|decrease|run|execute|edit)/i;
const harmless = wordSet(
  `${harmlessObjects}|finding|severity|label|section|part|wording|answer|heading|line|scope|check_review|verify_commands|review_network`,
);
const ofKubernetes =
  /\b(?:Service|Deployment|DaemonSet|ConfigMap|CoreDNS|kube-proxy|MTU|externalTrafficPolicy|internalTrafficPolicy|replicas?|polic(?:y|ies)|nodes?|pods?|cluster|Gateway|HTTPRoute|Corefile|kubectl)\b/i;

/** How many characters after the verb are read for its object. */
const objectWithin = 100;

/** Nothing was changed, and nobody is told that it will be. */
export function checkMutations(draft: Draft): Defect[] {
  return paragraphsOf(draft).flatMap(({ text, number, part }): Defect[] => {
    const isPromised = promises.some((pattern) =>
      [...text.matchAll(pattern)].some((match) => isOfCluster(match.groups?.verb ?? '', after(text, match))),
    );
    if (!isPromised) return [];
    return [
      {
        part,
        rule: 'mutation',
        line: number,
        detail: 'It says that a change was made, or will be by whoever answers.',
        mend: 'State it as an action for a person, and that nothing was changed.',
      },
    ];
  });
}

function after(text: string, { index, 0: found }: RegExpExecArray): string {
  return text.slice(index + found.length, index + found.length + objectWithin);
}

function isOfCluster(verb: string, object: string): boolean {
  const words = wordsOf(object);
  if (words.slice(0, 4).some(({ word }) => harmless.has(word))) return false;
  if (!ofTexts.test(verb)) return true;
  return ofKubernetes.test(object) || namesKubernetes(words, 0, words.length, { steps: 0 });
}
