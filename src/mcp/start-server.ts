import type { Config } from '../model/config.ts';
import { liveSpec } from './live-spec.ts';
import { UserError } from '../model/user-error.ts';
import type { ListedTool, LoadTools } from './listed-tools.ts';
import { createLog } from './logger.ts';
import type { PromptText } from './prompt-text.ts';
import { serve } from './serve.ts';
import { snapshotIds } from './snapshot-ids.ts';
import { snapshotSpec } from './snapshot-spec.ts';
import type { SourceSpec } from './source-spec.ts';
import { marked } from './untrusted.ts';

/** What the command line chose. */
interface StartOptions {
  readonly sources: readonly (
    { readonly context: string } | { readonly from: string } | { readonly demo: true }
  )[];
  readonly kubeconfig?: string;
  readonly complete?: boolean;
  /** Milliseconds that reading a cluster may take. */
  readonly timeout: number;
  readonly readRoot?: readonly string[];
  readonly allowContext?: readonly string[];
  readonly toolPrefix: string;
  /** The file of suppressions and thresholds. */
  readonly config?: string;
  readonly verbose?: boolean;
}

/** What the composition root knows and nothing else in src does. */
interface Catalogue {
  readonly version: string;
  readonly listed: readonly ListedTool[];
  readonly tools: LoadTools;
  readonly prompts: readonly PromptText[];
  readonly references: URL;
  readonly skill: URL;
  readonly demoFolder: string;
  /** Reads a file of suppressions and thresholds; without one, there are none. */
  readonly readConfig: (path: string | undefined) => Promise<Config>;
}

/** Serves on standard input and output until the host goes. Nothing is read before a tool asks for it. */
export async function startServer(options: StartOptions, catalogue: Catalogue): Promise<void> {
  await serve({
    ...catalogue,
    specs: specsOf(options, catalogue.demoFolder),
    readRoots: options.readRoot ?? [],
    prefix: options.toolPrefix,
    config: () => configOf(options.config, catalogue),
    log: createLog(options.verbose === true ? 'debug' : 'info'),
  });
}

/** A file that cannot be used stops no server: the reviews that it was meant for say so. */
async function configOf(path: string | undefined, { readConfig }: Catalogue): Promise<Config> {
  try {
    return await readConfig(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `the file that serve was given as --config cannot be used: ${marked(error.message, 800)}`,
      `${error.next}; then call again`,
    );
  }
}

/** The sources in the order given, the current context where none was, then the contexts allowed besides. */
function specsOf(options: StartOptions, demoFolder: string): SourceSpec[] {
  const { sources, kubeconfig, complete = false, timeout: timeoutMs, allowContext = [] } = options;
  const live = (context?: string): SourceSpec => liveSpec({ kubeconfig, context, timeoutMs });
  const ids = snapshotIds(sources.flatMap((source) => ('from' in source ? [source.from] : [])));
  const given = sources.map((source) => {
    if ('context' in source) return live(source.context);
    if ('demo' in source) return demoSpec(demoFolder);
    return snapshotSpec(ids.get(source.from) ?? source.from, source.from, complete);
  });
  const namesContext = sources.some((source) => 'context' in source);
  if (given.length === 0 || (kubeconfig !== undefined && !namesContext)) given.push(live());
  const specs = [...given, ...allowContext.map((context) => live(context))];
  return [...new Map(specs.map((spec) => [spec.id, spec])).values()];
}

function demoSpec(folder: string): SourceSpec {
  return {
    id: 'demo',
    type: 'demo',
    about: 'the embedded demo cluster',
    look: () => Promise.resolve({ cluster: 'demo', server: null }),
    async open() {
      const { openSnapshot } = await import('../source/open-snapshot.ts');
      return openSnapshot(folder, { source: 'demo', name: 'demo' });
    },
    changes: () => Promise.resolve([]),
  };
}
