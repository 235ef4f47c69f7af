import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { bearerOf, type Credential, type CredentialSource } from './credential.ts';
import { KubeError } from './kube-error.ts';

/** A credential that the kubeconfig holds; files it names are read again when the server refuses it. */
export function staticSource(first: Credential, reload: () => Promise<Credential>): CredentialSource {
  let held = first;
  return {
    get renewal() {
      return staticRenewal(held);
    },
    current: () => Promise.resolve(held),
    async renew(refused) {
      if (held === refused) {
        const read = await reload();
        if (JSON.stringify(read) === JSON.stringify(refused)) return undefined;
        held = read;
      }
      return held;
    },
    close: nothingRuns,
  };
}

function staticRenewal({ certificate, headers }: Credential): string {
  if (headers.Authorization !== undefined)
    return 'the token or password has expired or was revoked: log in again';
  if (certificate === undefined) return 'the kubeconfig names no credential for this cluster: log in';
  const { validTo } = new X509Certificate(certificate.cert);
  return Date.parse(validTo) < Date.now()
    ? `the client certificate expired on ${validTo}: renew it (kubeadm: kubeadm certs renew admin.conf) or log in again`
    : 'the cluster does not accept the client certificate: get a kubeconfig of this cluster anew';
}

/**
 * A token in a file that something else keeps fresh, read for each request beside the client certificate of `base`;
 * the token last read, or that of `base`, serves while the file cannot be read.
 */
export function tokenFileSource(file: string, base: Credential): CredentialSource {
  let last = base.headers.Authorization === undefined ? undefined : base;
  const read = async (): Promise<Credential> => {
    let token: string;
    try {
      token = await readFile(file, 'utf8');
    } catch (error) {
      if (last !== undefined) return last;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
      throw new KubeError(
        'unauthorized',
        `the token file ${file} cannot be read (${code})`,
        `make ${file} readable`,
      );
    }
    const bearer = bearerOf(token);
    if (bearer === undefined) {
      throw new KubeError(
        'unauthorized',
        `the token file ${file} holds no token`,
        `check what writes ${file}`,
      );
    }
    last = { ...bearer, certificate: base.certificate };
    return last;
  };
  return {
    renewal: `the token in ${file} has expired or was revoked: check what keeps it fresh`,
    current: read,
    async renew(refused) {
      const again = await read();
      return again.secrets[0] === refused.secrets[0] ? undefined : again;
    },
    close: nothingRuns,
  };
}

/**
 * The id-token of an oidc auth-provider while it lasts, beside the client certificate of `base`. Refreshing it would
 * be a POST to the identity provider with the refresh token, which a read-only tool leaves to a login.
 */
export function idTokenSource(idToken: string, base: Credential): CredentialSource {
  const renewal =
    'the id-token of the oidc auth-provider has expired: log in again, or use the exec plugin kubelogin (kubectl oidc-login), which refreshes it';
  const expires = expiryOf(idToken);
  const bearer = bearerOf(idToken);
  return {
    renewal,
    current() {
      if (bearer !== undefined && expires > Date.now()) {
        return Promise.resolve({ ...bearer, certificate: base.certificate });
      }
      const detail = 'the id-token of the oidc auth-provider has expired and is not refreshed here';
      return Promise.reject(new KubeError('unauthorized', detail, renewal));
    },
    renew: () => Promise.resolve(undefined),
    close: nothingRuns,
  };
}

function nothingRuns(): void {
  // There is no plugin to end.
}

/** The `exp` claim of a JSON Web Token in milliseconds; 0 when it cannot be read. */
function expiryOf(token: string): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof exp === 'number' ? exp * 1000 : 0;
  } catch {
    return 0;
  }
}
