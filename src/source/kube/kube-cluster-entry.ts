import { UserError } from '../../model/user-error.ts';
import { KubeconfigFields } from './kubeconfig-fields.ts';
import type { KubeconfigEntry } from './read-kubeconfig.ts';

/** How to reach an API server and whom to believe to be it. */
export interface KubeClusterEntry {
  readonly name: string;
  readonly server: URL;
  readonly caFile: string | undefined;
  /** Base64, as in the kubeconfig. */
  readonly caData: string | undefined;
  readonly insecureSkipTlsVerify: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly disableCompression: boolean;
  /** What the cluster's extension `client.authentication.k8s.io/exec` has for exec plugins. */
  readonly execExtension: unknown;
}

export function kubeClusterEntryOf(entry: KubeconfigEntry): KubeClusterEntry {
  const fields = new KubeconfigFields('cluster', entry);
  const caData = fields.text('certificate-authority-data');
  const extension = fields.list('extensions').find((one) => one.name === 'client.authentication.k8s.io/exec');
  return {
    name: entry.name,
    server: serverOf(fields),
    caFile: caData === undefined ? fields.filePath('certificate-authority') : undefined,
    caData,
    insecureSkipTlsVerify: fields.flag('insecure-skip-tls-verify'),
    tlsServerName: fields.text('tls-server-name'),
    proxyUrl: fields.text('proxy-url'),
    disableCompression: fields.flag('disable-compression'),
    execExtension: extension?.extension,
  };
}

function serverOf(fields: KubeconfigFields): URL {
  const text = fields.text('server');
  if (text === undefined) {
    throw new UserError(
      `cluster "${fields.name}" of ${fields.file} has no server`,
      `set its server, such as https://HOST:6443, in ${fields.file}`,
    );
  }
  const address = text.includes('://') ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new UserError(
      `the server of cluster "${fields.name}" in ${fields.file} is not a plain http or https URL`,
      'write it as https://HOST:PORT, without user or password',
    );
  }
  return url;
}
