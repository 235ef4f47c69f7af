import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeClientCertificate } from './certificates.ts';

/**
 * Who the API server knows: `admin` may do anything; `limited` may read what the ClusterRole `view` grants in the
 * namespace `limited` only; `reader` and `nobody` hold nothing until a test grants it.
 */
export type User = 'admin' | 'reader' | 'limited' | 'nobody';

type TokenUser = User | 'system:kube-controller-manager';

const groupsOf: Readonly<Record<TokenUser, readonly string[]>> = {
  admin: ['system:masters'],
  reader: [],
  limited: [],
  nobody: [],
  // One identity with all rights, in place of a service account per controller.
  'system:kube-controller-manager': ['system:masters'],
};

/** Writes tokens.csv, the API server's --token-auth-file, and returns each user's token. */
export function writeTokens(dir: string): Readonly<Record<TokenUser, string>> {
  const token = () => randomBytes(16).toString('hex');
  const tokens = {
    admin: token(),
    reader: token(),
    limited: token(),
    nobody: token(),
    'system:kube-controller-manager': token(),
  };
  const rows = Object.entries(groupsOf).map(
    ([user, groups]) => `${tokens[user as TokenUser]},${user},${user},"${groups.join(',')}"`,
  );
  writeFileSync(join(dir, 'tokens.csv'), `${rows.join('\n')}\n`, { mode: 0o600 });
  return tokens;
}

/** Writes a kubeconfig whose one context, `test`, authenticates with the token. */
export function writeTokenKubeconfig(dir: string, url: string, user: string, token: string): string {
  return writeKubeconfig(dir, `${user}.token`, url, { token });
}

/** Writes a kubeconfig whose one context, `test`, authenticates with a client certificate. */
export function writeCertificateKubeconfig(dir: string, url: string, user: User): string {
  const { certFile, keyFile } = writeClientCertificate(dir, user, groupsOf[user]);
  return writeKubeconfig(dir, `${user}.certificate`, url, {
    'client-certificate': certFile,
    'client-key': keyFile,
  });
}

function writeKubeconfig(dir: string, name: string, url: string, user: Record<string, string>): string {
  const path = join(dir, `${name.replaceAll(':', '-')}.kubeconfig`);
  const cluster = { server: url, 'certificate-authority': join(dir, 'ca.crt') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
