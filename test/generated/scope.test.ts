import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { credentialsIn } from '../../src/credentials/credentials-in.ts';
import { handoffOwners } from '../../src/model/handoff-owner.ts';
import { scopeVerdicts } from '../../src/model/scope-answer.ts';
import { scopeOf } from '../../src/scope/scope-of.ts';
import { mesh } from '../../src/scope/vocabulary/mesh.ts';
import { networkPolicy } from '../../src/scope/vocabulary/network-policy.ts';
import { network } from '../../src/scope/vocabulary/network.ts';
import { podSpec } from '../../src/scope/vocabulary/pod-spec.ts';
import { redactText } from '../../src/source/redact-text.ts';
import { freshQuestions, type LabelledQuestion, labelledQuestions } from '../support/scope-questions.ts';

const score = z.strictObject({ right: z.int(), of: z.int() });
const runs = z
  .array(z.strictObject({ what: z.string(), kept: score, open: score, unseen: score.optional() }))
  .parse(parse(readFileSync(new URL('../scope/runs.yaml', import.meta.url), 'utf8')));

function judge<T extends Omit<LabelledQuestion, 'half'>>(one: T): T & { answered: string; isRight: boolean } {
  const { verdict, owners } = scopeOf(redactText(one.question), credentialsIn(one.question).length > 0);
  const isRight = verdict === one.verdict && [...owners].sort().join() === [...one.owners].sort().join();
  return { ...one, answered: verdict, isRight };
}

const judged = labelledQuestions().map(judge);
const fresh = freshQuestions().map(judge);

function scoreOf(half: LabelledQuestion['half']): z.infer<typeof score> {
  const all = judged.filter((one) => one.half === half);
  return { right: all.filter(({ isRight }) => isRight).length, of: all.length };
}

const now = { what: 'now', kept: scoreOf('kept'), open: scoreOf('open'), unseen: undefined };

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [head, ...rows].map((cells) => cells.map(String));
  const widths = head.map((_, at) => Math.max(3, ...all.map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = all;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

function share({ right, of }: z.infer<typeof score>): string {
  return `${right} of ${of} (${((100 * right) / of).toFixed(1)} %)`;
}

function confusion(half: LabelledQuestion['half']): string {
  const rows = scopeVerdicts.map((verdict) => {
    const own = judged.filter((one) => one.half === half && one.verdict === verdict);
    const counts = scopeVerdicts.map((answered) => own.filter((one) => one.answered === answered).length);
    return [verdict, ...counts, own.filter(({ isRight }) => isRight).length];
  });
  return table(['labelled', ...scopeVerdicts, 'right, owners too'], rows);
}

const fields = [
  ['this program', 'network.ts', network],
  [handoffOwners.networkPolicy, 'network-policy.ts', networkPolicy],
  [handoffOwners.mesh, 'mesh.ts', mesh],
  [handoffOwners.podSpec, 'pod-spec.ts', podSpec],
] as const;

const page = `# Whose question is this

\`check_scope\` and \`kubernetes-network-review scope\` sort a question in free text. No model is asked: words and phrases
that are data (\`src/scope/vocabulary\`) are counted clause by clause, so the same text gets the same answer. A text is
never followed, whatever it says; of 1 MB no more than its words are compared, a bounded number of times each.

${table(
  ['verdict', 'when', 'owner'],
  [
    ['in_scope', 'what is asked is answered here', ''],
    ['delegate', 'all that is asked is another owner’s: its name is the answer', 'the delegate'],
    ['mixed', 'a part is answered here, restated as a question of its own', 'of the rest'],
    ['refuse', 'a change is asked for', `\`${handoffOwners.liveNetworkPolicy}\` or \`${handoffOwners.liveMeshPolicy}\`; none where it is of no policy`],
    ['refuse', 'a credential is offered or was sent', 'none'],
    ['unrelated', 'nothing of a cluster’s network is named', ''],
  ],
)}

A clause that only tells does not count where another asks. A policy that is named as what may stand in the way is a
matter of reachability and answered here; whether it is right is not. \`hostNetwork\` belongs to the pod’s spec where its
security is asked about, and here where its DNS or its addresses are. A question how, or whether, to change something
is advice and answered here.

## The vocabulary

${table(
  ['owner', 'file', 'subjects', 'phrases'],
  fields.map(([owner, file, subjects]) => [
    owner,
    `\`${file}\``,
    new Set(subjects.map(({ name }) => name)).size,
    subjects.reduce((sum, { phrases }) => sum + phrases.length, 0),
  ]),
)}

## How often it is right

${judged.length} labelled questions (\`test/scope/questions\`) were written before the vocabulary and split in halves by a
hash of their text. The open half was looked at while the vocabulary was made; of the kept half only the number of right
answers and the matrix below were ever shown. Right means verdict and owners both. Both halves are worded much as the
vocabulary is. What to expect of questions from elsewhere is in the last column: sets in other wording
(\`test/scope/fresh\`), each judged once before anything was mended for it. All of them together are now judged right in
${fresh.filter(({ isRight }) => isRight).length} of ${fresh.length} cases, which says nothing of questions not yet seen.

${table(
  ['run', 'kept half', 'open half', 'unseen, other wording'],
  [...runs, now].map(({ what, kept, open, unseen }) => [
    what,
    share(kept),
    share(open),
    unseen === undefined ? '' : share(unseen),
  ]),
)}

The kept half now, a row for each label, a column for each verdict given:

${confusion('kept')}

The open half now:

${confusion('open')}
`;

it('references/scope.md says how often the scope of a question is judged right', async () => {
  const path = fileURLToPath(new URL('../../references/scope.md', import.meta.url));
  await expect(page).toMatchFileSnapshot(path);
});

it('is right no less often on the kept half than it was', () => {
  for (const { kept } of runs) expect(now.kept.right / now.kept.of).toBeGreaterThanOrEqual(kept.right / kept.of);
});

it('is right no less often on the fresh sets than when they were new', () => {
  const first = runs.flatMap(({ unseen }) => (unseen === undefined ? [] : [unseen]));
  const sum = (of: 'right' | 'of'): number => first.reduce((total, one) => total + one[of], 0);
  expect(fresh.length).toBe(sum('of'));
  expect(fresh.filter(({ isRight }) => isRight).length).toBeGreaterThanOrEqual(sum('right') + 40);
});
