import type { Command } from 'commander';
import { UserError } from '../model/user-error.ts';
import type { Source } from '../source/source.ts';

export interface SourceOptions {
  readonly context?: readonly string[];
  readonly kubeconfig?: string;
  readonly from?: readonly string[];
  readonly demo?: boolean;
  /** Where the demo cluster's snapshot is. */
  readonly demoFolder: string;
  readonly complete?: boolean;
  readonly timeout: number;
  readonly verbose?: boolean;
}

/** Collects the values of an option that may be given several times. */
export function collectValues(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

/** The options that choose what is read. Without any: the current kubeconfig context, or the cluster this pod runs in. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--context <name>', 'a kubeconfig context; may be repeated', collectValues)
    .option('--kubeconfig <file>', 'the kubeconfig to use instead of the usual ones')
    .option(
      '--from <path>',
      'a snapshot: a directory, a file, a .tar.gz, or -; may be repeated',
      collectValues,
    )
    .option('--demo', 'the embedded demo cluster')
    .option('--complete', 'the snapshot holds every object of each kind it contains');
}

/** `90s`, `2m`, `500ms`, in milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match?.[2] ?? ''];
  if (match === null || unit === undefined) {
    throw new UserError(`${text} is no duration`, 'write a number and a unit, such as 90s or 2m');
  }
  return Number(match[1]) * unit;
}

/** Do the options name a source, so that the default is not meant? */
export function hasSource({ context, kubeconfig, from, demo }: SourceOptions): boolean {
  return context !== undefined || kubeconfig !== undefined || from !== undefined || demo === true;
}

/** Opens the sources that the options choose; the libraries for each are loaded only here. */
export async function openSources(
  options: SourceOptions,
  progress: (text: string) => void,
): Promise<Source[]> {
  const { context = [], kubeconfig, from = [], demo = false, complete = false, timeout } = options;
  if (demo && (context.length > 0 || from.length > 0 || kubeconfig !== undefined)) {
    throw new UserError(
      '--demo cannot be combined with another source',
      'leave out --demo, or the other source',
    );
  }
  if (complete && from.length === 0) {
    throw new UserError('--complete speaks of a snapshot and none is given', 'give the snapshot with --from');
  }
  if (demo) {
    const { openSnapshot } = await import('../source/open-snapshot.ts');
    return openSnapshot(options.demoFolder, { source: 'demo', name: 'demo' });
  }
  const sources: Source[] = [];
  if (from.length > 0) {
    const { openSnapshot } = await import('../source/open-snapshot.ts');
    for (const path of from) sources.push(...(await openSnapshot(path, { complete })));
  }
  if (context.length > 0 || kubeconfig !== undefined || from.length === 0) {
    const { openLive } = await import('../source/live/open-live.ts');
    for (const name of context.length === 0 ? [undefined] : context) {
      sources.push(await openLive({ kubeconfig, context: name, timeoutMs: timeout, progress }));
    }
  }
  return sources;
}
