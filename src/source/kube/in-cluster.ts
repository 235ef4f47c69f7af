import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { KubeconfigEntry } from './read-kubeconfig.ts';

interface InCluster {
  readonly cluster: KubeconfigEntry;
  readonly user: KubeconfigEntry;
  readonly namespace: string;
}

/** Where the kubelet mounts a pod's service account. */
export const serviceAccountDir = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The pod's own service account as kubeconfig entries, or undefined outside a cluster. The server is always https. */
export async function inClusterOf(env: NodeJS.ProcessEnv, dir: string): Promise<InCluster | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const file = path.join(dir, 'token');
  if (host === undefined || port === undefined || !(await exists(file))) return undefined;
  const address = host.includes(':') ? `[${host}]` : host;
  const ca = path.join(dir, 'ca.crt');
  const server = `https://${address}:${port}`;
  const entry = { name: 'in-cluster', file };
  return {
    cluster: {
      ...entry,
      fields: (await exists(ca)) ? { server, 'certificate-authority': ca } : { server },
    },
    user: { ...entry, fields: { tokenFile: file } },
    namespace: (await readFile(path.join(dir, 'namespace'), 'utf8').catch(() => '')).trim() || 'default',
  };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
