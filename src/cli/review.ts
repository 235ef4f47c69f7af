import { UserError } from '../model/user-error.ts';
import type { Severity } from '../model/severity.ts';
import { reviewSources } from '../pipeline/review-sources.ts';
import { renderJson } from '../render/json.ts';
import { renderMarkdown } from '../render/markdown.ts';
import { renderText } from '../render/text.ts';
import { exitCodeOf } from './exit-codes.ts';
import { readConfig } from './read-config.ts';
import { selectRules } from './select-rules.ts';
import { openSources, type SourceOptions } from './source-options.ts';
import { deliver, painter, progressTo } from './terminal.ts';

export interface ReviewOptions extends SourceOptions {
  readonly area?: readonly string[];
  readonly rule?: readonly string[];
  readonly namespace?: readonly string[];
  readonly format: 'text' | 'markdown' | 'json';
  readonly output?: string;
  readonly failOn: Severity | 'never';
  readonly requireComplete?: boolean;
  readonly config?: string;
  readonly now?: string;
}

/** `review`: reads the sources, judges them, prints the review. Gives the exit code. */
export async function runReview(options: ReviewOptions): Promise<number> {
  const { rules, areas, areasWithoutRules } = selectRules(options.area, options.rule);
  const config = await readConfig(options.config);
  if (options.now !== undefined && Number.isNaN(Date.parse(options.now))) {
    throw new UserError(`${options.now} is no time`, 'write it as RFC 3339, such as 2026-11-23T01:00:00Z');
  }
  const progress = progressTo(process.stderr, options.verbose === true, process.env);
  const sources = await openSources(options, progress.tell);
  try {
    const review = await reviewSources(sources, {
      rules,
      areas,
      namespaces: options.namespace ?? [],
      config,
      ...(options.now === undefined ? {} : { now: options.now }),
    });
    progress.end();
    const listAll = (options.rule ?? []).length > 0;
    const isTerminal = options.output === undefined && process.stdout.isTTY;
    const text = {
      text: () => renderText(review, { paint: painter(isTerminal, process.env), listAll, areasWithoutRules }),
      markdown: () => renderMarkdown(review, { listAll, areasWithoutRules }),
      json: () => renderJson(review),
    }[options.format]();
    await deliver(text, options.output);
    return exitCodeOf(review, options.failOn, options.requireComplete === true);
  } finally {
    progress.end();
    await Promise.all(sources.map((source) => source.close()));
  }
}
