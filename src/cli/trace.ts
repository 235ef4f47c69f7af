import { evidenceOf, planOf } from '../facts/evidence-of.ts';
import { cleanText } from '../model/clean-text.ts';
import type { Trace } from '../model/trace.ts';
import { UserError } from '../model/user-error.ts';
import { tracePath, traceSlices } from '../net/trace/trace-path.ts';
import { renderTraceText } from '../render/trace-text.ts';
import { collect } from '../snapshot/collect.ts';
import { exitCodes } from './exit-codes.ts';
import { openSources, type SourceOptions } from './source-options.ts';
import { deliver, progressTo } from './terminal.ts';

export interface TraceOptions extends SourceOptions {
  readonly client: string;
  readonly to: string;
  readonly format: 'text' | 'json';
}

/** `trace`: follows a path through one cluster, step by step. Gives the exit code. */
export async function runTrace(options: TraceOptions): Promise<number> {
  const progress = progressTo(process.stderr, options.verbose === true, process.env);
  const sources = await openSources(options, progress.tell);
  try {
    const [source, ...others] = sources;
    if (source === undefined || others.length > 0) {
      throw new UserError(
        `a path is followed in one cluster, and ${sources.length} were given`,
        'give one --context, or one --from that holds one cluster',
      );
    }
    const snapshot = await collect(source, planOf(traceSlices));
    progress.end();
    const { name, source: origin, collectedAt } = snapshot.info;
    const trace: Trace = {
      schemaVersion: 1,
      cluster: { name: cleanText(name, 200), source: origin, collectedAt },
      ...tracePath(options, evidenceOf(snapshot)),
    };
    await deliver(
      options.format === 'json' ? `${JSON.stringify(trace, null, 2)}\n` : renderTraceText(trace),
      undefined,
    );
    return exitCodes.ok;
  } finally {
    progress.end();
    await Promise.all(sources.map((source) => source.close()));
  }
}
