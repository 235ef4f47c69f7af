import { captureFilesOf } from '../snapshot/capture.ts';
import { collect } from '../snapshot/collect.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { writeCapture } from '../source/write-capture.ts';
import { exitCodes } from './exit-codes.ts';
import { planOfAll } from './plan-of-all.ts';
import { openSources, type SourceOptions } from './source-options.ts';
import { progressTo } from './terminal.ts';

export interface CaptureOptions extends SourceOptions {
  readonly output: string;
  readonly namespace?: readonly string[];
  readonly format: 'text' | 'json';
}

/** `capture`: reads what any command needs and writes it down as a snapshot, redacted. */
export async function runCapture(options: CaptureOptions): Promise<number> {
  const progress = progressTo(process.stderr, options.verbose === true, process.env);
  const sources = await openSources(options, progress.tell);
  try {
    const snapshots: Snapshot[] = [];
    for (const source of sources) snapshots.push(await collect(source, planOfAll(options.namespace ?? [])));
    progress.end();
    await writeCapture(captureFilesOf(snapshots), options.output);
    const gaps = snapshots.flatMap(({ info, gaps: all }) =>
      all.map((gap) => ({ cluster: info.name, ...gap })),
    );
    process.stdout.write(
      options.format === 'json'
        ? `${JSON.stringify({ output: options.output, clusters: snapshots.map(({ info }) => info.name), gaps }, null, 2)}\n`
        : capturedText(options.output, gaps),
    );
    return exitCodes.ok;
  } finally {
    progress.end();
    await Promise.all(sources.map((source) => source.close()));
  }
}

function capturedText(output: string, gaps: readonly { what: string; reason: string }[]): string {
  const lines = [
    `Written to ${output}. Review it with: kubernetes-network-review review --from ${output}`,
    ...gaps.map(({ what, reason }) => `Not read: ${what} (${reason})`),
  ];
  return `${lines.join('\n')}\n`;
}
