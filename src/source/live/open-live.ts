import { resolveCluster } from '../kube/resolve-cluster.ts';
import type { Progress, Source } from '../source.ts';
import { LiveSource } from './live-source.ts';

interface OpenLiveOptions {
  /** The file of `--kubeconfig`. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly concurrency?: number | undefined;
  /** Objects per request. */
  readonly pageSize?: number | undefined;
  /** A page of more bytes is not read, but asked for anew with fewer objects. */
  readonly maxPageBytes?: number | undefined;
  readonly progress?: Progress | undefined;
}

/** The cluster of a kubeconfig context, or the one this pod runs in. A context that cannot be used is a UserError. */
export async function openLive({
  kubeconfig,
  context,
  timeoutMs = 120_000,
  concurrency = 4,
  pageSize = 2000,
  maxPageBytes = 64 * 1024 ** 2,
  progress = () => undefined,
}: OpenLiveOptions = {}): Promise<Source> {
  const cluster = await resolveCluster({ kubeconfig, context });
  return new LiveSource(cluster, { timeoutMs, concurrency, pageSize, maxPageBytes, progress });
}
