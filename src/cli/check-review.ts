import { readFile, stat } from 'node:fs/promises';
import { checkReview } from '../draft/check-review.ts';
import type { DraftEvidence } from '../draft/evidence.ts';
import { longestDraft } from '../draft/read-draft.ts';
import { areas } from '../model/area.ts';
import { cleanText } from '../model/clean-text.ts';
import type { Config } from '../model/config.ts';
import { UserError } from '../model/user-error.ts';
import { renderDraftCheckText } from '../render/draft-check-text.ts';
import { readStandardInput } from '../source/standard-input.ts';
import { exitCodes } from './exit-codes.ts';
import { readConfig } from './read-config.ts';
import { hasSource, openSources, type SourceOptions } from './source-options.ts';
import { deliver, progressTo } from './terminal.ts';

export interface CheckReviewOptions extends SourceOptions {
  readonly format: 'text' | 'json';
  readonly config?: string;
}

/** `check-review`: whether a draft is a complete and true review. Without a source its form alone; no cluster is asked then. */
export async function runCheckReview(file: string, options: CheckReviewOptions): Promise<number> {
  if (file === '-' && options.from?.includes('-') === true) {
    throw new UserError('standard input cannot be draft and snapshot at once', 'give the draft as a file');
  }
  const bytes = file === '-' ? await readStandardInput(process.stdin, longestDraft * 4) : await read(file);
  const draft = bytes.toString('utf8');
  if (draft.length > longestDraft) throw tooLong();
  const isHeld = hasSource(options);
  if (!isHeld && options.complete === true) {
    throw new UserError('--complete speaks of a snapshot and none is given', 'give the snapshot with --from');
  }
  if (!isHeld && options.config !== undefined) {
    throw new UserError(
      '--config speaks of the findings of a review and no source is given',
      'give the source with --context, --from or --demo',
    );
  }
  const evidence = isHeld ? await evidenceFrom(options, await readConfig(options.config)) : undefined;
  const answer = checkReview(draft, evidence);
  await deliver(
    options.format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : renderDraftCheckText(answer),
    undefined,
  );
  return answer.ok ? exitCodes.ok : exitCodes.findings;
}

async function read(file: string): Promise<Buffer> {
  const name = cleanText(file, 200);
  try {
    const { size } = await stat(file);
    if (size > longestDraft * 4) throw tooLong();
    return await readFile(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new UserError(`${name} cannot be read${code}`, 'give the draft as a file, or - for standard input');
  }
}

function tooLong(): UserError {
  return new UserError('the draft is longer than 1 MB', 'give the review, not all of the evidence');
}

async function evidenceFrom(options: CheckReviewOptions, config: Config): Promise<DraftEvidence> {
  const [{ rules }, { planFor, reviewSnapshots }, { collect }] = await Promise.all([
    import('../rules/index.ts'),
    import('../pipeline/review-sources.ts'),
    import('../snapshot/collect.ts'),
  ]);
  const progress = progressTo(process.stderr, options.verbose === true, process.env);
  const sources = await openSources(options, progress.tell);
  try {
    const plan = planFor(rules, []);
    const clusters = [];
    for (const source of sources) clusters.push(await collect(source, plan));
    const review = reviewSnapshots(clusters, { rules, areas, namespaces: [], config });
    return { review, clusters };
  } finally {
    progress.end();
    await Promise.all(sources.map((source) => source.close()));
  }
}
