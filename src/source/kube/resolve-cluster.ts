import { chooseContext } from './choose-context.ts';
import { noCredential, type CredentialSource } from './credential.ts';
import { idTokenSource, staticSource, tokenFileSource } from './credential-sources.ts';
import { execSource } from './exec-source.ts';
import { serviceAccountDir } from './in-cluster.ts';
import { KubeClient } from './kube-client.ts';
import { kubeClusterEntryOf, type KubeClusterEntry } from './kube-cluster-entry.ts';
import { kubeUserEntryOf, type KubeUserEntry } from './kube-user-entry.ts';
import { isLoopback, proxyFor } from './proxy-for.ts';
import { readStaticAccess, type StaticAccess } from './static-access.ts';

interface ResolveClusterOptions {
  /** The file of `--kubeconfig`; wins over KUBECONFIG. */
  readonly kubeconfig?: string | undefined;
  /** The context's name; the current one when absent. */
  readonly context?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Where a pod finds its service account. */
  readonly serviceAccountDir?: string;
  readonly execTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  /** Milliseconds since the epoch, for the expiry of plugins' credentials. */
  readonly now?: () => number;
}

export interface KubeCluster {
  readonly contextName: string;
  /** Host and port of the API server, for display. */
  readonly host: string;
  /** The context's default namespace. */
  readonly namespace: string;
  readonly inCluster: boolean;
  readonly client: KubeClient;
}

/**
 * The cluster that a kubeconfig context names, found as kubectl finds it, or else the one this pod runs in; there is
 * no default address. Sends nothing yet. What cannot be used is a UserError with the way out.
 */
export async function resolveCluster(options: ResolveClusterOptions = {}): Promise<KubeCluster> {
  const env = options.env ?? process.env;
  const chosen = await chooseContext({
    ...options,
    env,
    serviceAccountDir: options.serviceAccountDir ?? serviceAccountDir,
  });
  const cluster = kubeClusterEntryOf(chosen.cluster);
  const user = kubeUserEntryOf(chosen.user);
  const { server } = cluster;
  // As kubectl: over plain HTTP, such as to kubectl proxy, no credential is sent.
  const access =
    server.protocol === 'https:'
      ? await readStaticAccess(cluster, user)
      : { ca: undefined, credential: noCredential };
  const { connectTimeoutMs, idleTimeoutMs } = options;
  const client = new KubeClient({
    server,
    ca: access.ca,
    tlsServerName: cluster.tlsServerName,
    insecureSkipTlsVerify: cluster.insecureSkipTlsVerify,
    proxy: proxyFor(server, cluster.proxyUrl, env),
    credentials: credentialsOf(cluster, user, access, env, options),
    impersonation: user.impersonation,
    compress: !cluster.disableCompression && !isLoopback(server.hostname),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
  });
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  const { contextName, namespace, inCluster } = chosen;
  return { contextName, host: `${server.hostname}:${port}`, namespace, inCluster, client };
}

/** As client-go: a token file goes before a token, and what the kubeconfig holds itself before an exec plugin. */
function credentialsOf(
  cluster: KubeClusterEntry,
  user: KubeUserEntry,
  { ca, credential }: StaticAccess,
  env: NodeJS.ProcessEnv,
  { execTimeoutMs = 30_000, now = Date.now }: ResolveClusterOptions,
): CredentialSource {
  if (cluster.server.protocol === 'http:')
    return staticSource(noCredential, () => Promise.resolve(noCredential));
  if (user.tokenFile !== undefined) return tokenFileSource(user.tokenFile, credential);
  if (user.idToken !== undefined) return idTokenSource(user.idToken, credential);
  if (user.exec !== undefined && credential.secrets.length === 0 && credential.certificate === undefined) {
    const info = execClusterOf(cluster, ca);
    return execSource({ config: user.exec, env, cluster: info, timeoutMs: execTimeoutMs, now });
  }
  return staticSource(credential, async () => (await readStaticAccess(cluster, user)).credential);
}

/** `spec.cluster` of an ExecCredential, where the authority is always given as data. */
function execClusterOf(cluster: KubeClusterEntry, ca: string | Buffer | undefined): Record<string, unknown> {
  return {
    server: cluster.server.href.replace(/\/$/, ''),
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify || undefined,
    'certificate-authority-data': ca === undefined ? undefined : Buffer.from(ca).toString('base64'),
    'proxy-url': cluster.proxyUrl,
    'disable-compression': cluster.disableCompression || undefined,
    config: cluster.execExtension,
  };
}
