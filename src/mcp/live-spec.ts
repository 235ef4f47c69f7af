import { readFileSync } from 'node:fs';
import { kubeconfigFilesOf } from '../source/kube/kubeconfig-files.ts';
import { isName } from '../model/shown-name.ts';
import type { SourceSpec } from './source-spec.ts';

interface LiveOptions {
  readonly kubeconfig?: string | undefined;
  /** The context; the one that is current now when absent. */
  readonly context?: string | undefined;
  readonly timeoutMs: number;
}

interface Resolved {
  readonly contextName: string;
  /** What to ask for when it is opened again: nothing names the service account of a pod. */
  readonly context: string | undefined;
  readonly host: string;
}

/** The cluster of a kubeconfig context. Which one that is is settled by what the kubeconfig says now, once. */
export function liveSpec({ kubeconfig, context, timeoutMs }: LiveOptions): SourceSpec {
  const texts = context === undefined ? textsNow(kubeconfig) : new Map<string, string>();
  let settled: Resolved | undefined;

  const currentContext = async (known: ReadonlyMap<string, string>): Promise<string | undefined> => {
    const [{ chooseContext }, { serviceAccountDir }] = await Promise.all([
      import('../source/kube/choose-context.ts'),
      import('../source/kube/in-cluster.ts'),
    ]);
    const chosen = await chooseContext({ kubeconfig, env: process.env, serviceAccountDir, texts: known });
    return chosen.inCluster ? undefined : chosen.contextName;
  };

  const settle = async (): Promise<Resolved> => {
    if (settled !== undefined) return settled;
    const name = context ?? (await currentContext(texts));
    const { resolveCluster } = await import('../source/kube/resolve-cluster.ts');
    const { contextName, host, client } = await resolveCluster({ kubeconfig, context: name });
    client.close();
    return (settled ??= { contextName, context: name, host });
  };

  return {
    id: context === undefined ? 'current' : `context:${context}`,
    type: 'live',
    about:
      context === undefined ? 'the kubeconfig context that was current at the start' : 'a kubeconfig context',
    async look() {
      const { contextName, host } = await settle();
      return { cluster: contextName, server: host };
    },
    async open(progress) {
      const { context: name } = await settle();
      const { openLive } = await import('../source/live/open-live.ts');
      return [await openLive({ kubeconfig, context: name, timeoutMs, progress })];
    },
    async changes() {
      if (context !== undefined || settled === undefined) return [];
      const now = await currentContext(new Map()).catch(() => undefined);
      if (now === undefined || now === settled.context) return [];
      const name = isName(now)
        ? `${now} is the current context now`
        : 'another context is the current one now';
      return [`${name}; this server stays with the one it started with.`];
    },
  };
}

/** What cannot be read is left out and tried again when it is needed. */
function textsNow(kubeconfig: string | undefined): Map<string, string> {
  const texts = new Map<string, string>();
  for (const file of kubeconfigFilesOf(kubeconfig, process.env)) {
    try {
      texts.set(file, readFileSync(file, 'utf8'));
    } catch {
      continue;
    }
  }
  return texts;
}
