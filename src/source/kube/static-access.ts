import { X509Certificate } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import { UserError } from '../../model/user-error.ts';
import { bearerOf, noCredential, type Credential } from './credential.ts';
import type { KubeClusterEntry } from './kube-cluster-entry.ts';
import type { KubeUserEntry } from './kube-user-entry.ts';

export interface StaticAccess {
  /** Undefined for the system's certificate authorities. */
  readonly ca: string | Buffer | undefined;
  readonly credential: Credential;
}

/**
 * The certificate authority and the credential that a kubeconfig holds itself: token, client certificate, or user and
 * password. Only these are left to the client library; it has no `tokenFile`, runs `auth-provider` in a shell, and its
 * exec plugins have neither time limit nor single flight.
 */
export async function readStaticAccess(
  cluster: KubeClusterEntry,
  user: KubeUserEntry,
): Promise<StaticAccess> {
  const { KubeConfig } = await import('./kube-config.ts');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      {
        name: cluster.name,
        server: cluster.server.href,
        skipTLSVerify: cluster.insecureSkipTlsVerify,
        caFile: cluster.caFile,
        caData: cluster.caData,
      },
    ],
    users: [
      {
        name: user.name,
        token: user.token,
        username: user.username,
        password: user.password ?? '',
        certFile: user.certFile,
        certData: user.certData,
        keyFile: user.keyFile,
        keyData: user.keyData,
      },
    ],
    contexts: [{ name: 'reviewed', cluster: cluster.name, user: user.name }],
    currentContext: 'reviewed',
  });
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    if (!(error instanceof Error) || !('path' in error) || !('code' in error)) throw error;
    throw new UserError(
      `the file ${String(error.path)}, which the kubeconfig names, cannot be read (${String(error.code)})`,
      'correct its path in the kubeconfig, or log in again so that it is written',
    );
  }
  const { ca, cert, key } = options as {
    ca?: string | Buffer;
    cert?: string | Buffer;
    key?: string | Buffer;
  };
  checkAuthority(ca, cluster);
  const certificate = cert !== undefined && key !== undefined ? { cert, key } : undefined;
  if (certificate !== undefined) checkPair(certificate, user);
  return { ca, credential: { ...headersOf(user, options), certificate } };
}

function headersOf(user: KubeUserEntry, options: RequestOptions): Credential {
  if (user.token !== undefined) {
    const bearer = bearerOf(user.token);
    if (bearer !== undefined) return bearer;
    throw new UserError(
      `the token of user "${user.name}" holds a blank or control character`,
      'log in again',
    );
  }
  if (typeof options.auth !== 'string') return noCredential;
  const encoded = Buffer.from(options.auth).toString('base64');
  return {
    headers: { Authorization: `Basic ${encoded}` },
    certificate: undefined,
    secrets: [encoded, ...(user.password === undefined ? [] : [user.password])],
  };
}

function checkAuthority(ca: string | Buffer | undefined, cluster: KubeClusterEntry): void {
  if (ca === undefined) return;
  try {
    new X509Certificate(ca);
  } catch {
    throw new UserError(
      `the certificate authority of cluster "${cluster.name}" is not a PEM certificate`,
      cluster.caFile === undefined
        ? 'certificate-authority-data must be the base64 of a PEM certificate'
        : `check ${cluster.caFile}`,
    );
  }
}

function checkPair(pair: { cert: string | Buffer; key: string | Buffer }, user: KubeUserEntry): void {
  try {
    createSecureContext(pair);
  } catch {
    throw new UserError(
      `the client certificate and key of user "${user.name}" are not a matching PEM pair`,
      'log in again, or correct client-certificate and client-key in the kubeconfig',
    );
  }
}
