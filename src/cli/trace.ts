import type { Trace } from '../model/trace.ts';
import { UserError } from '../model/user-error.ts';
import { tracePath, traceSlices } from '../net/trace/trace-path.ts';
import { renderTraceText } from '../render/trace-text.ts';
import type { Source } from '../source/source.ts';
import { exitCodes } from './exit-codes.ts';
import { readClusters } from './read-clusters.ts';
import type { SourceOptions } from './source-options.ts';
import { deliver } from './terminal.ts';

export interface TraceOptions extends SourceOptions {
  readonly client: string;
  readonly to: string;
  readonly format: 'text' | 'json';
}

/** `trace`: follows a path through one cluster, step by step. Gives the exit code. */
export async function runTrace(options: TraceOptions): Promise<number> {
  for (const { evidence, ...cluster } of await readClusters(options, traceSlices, { check: refuseSeveral })) {
    const trace: Trace = { schemaVersion: 1, cluster, ...tracePath(options, evidence) };
    await deliver(
      options.format === 'json' ? `${JSON.stringify(trace, null, 2)}\n` : renderTraceText(trace),
      undefined,
    );
  }
  return exitCodes.ok;
}

function refuseSeveral(sources: readonly Source[]): void {
  if (sources.length === 1) return;
  throw new UserError(
    `a path is followed in one cluster, and ${sources.length} were given`,
    'give one --context, or one --from that holds one cluster',
  );
}
