import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate and its private key, as paths of PEM files. */
interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

function openssl(dir: string, args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Writes ca.crt and ca.key: the authority of both the API server's certificate and the clients'. */
export function writeAuthority(dir: string): CertificateFiles {
  const subject = [
    '-subj',
    '/CN=cluster-test-ca',
    '-addext',
    'keyUsage=critical,keyCertSign,digitalSignature',
  ];
  openssl(dir, ['req', '-x509', '-days', '2', ...newKey, ...subject, '-keyout', 'ca.key', '-out', 'ca.crt']);
  return { certFile: join(dir, 'ca.crt'), keyFile: join(dir, 'ca.key') };
}

function writeSigned(dir: string, name: string, subject: string, extensions: string): CertificateFiles {
  const file = (suffix: string) => `${name}.${suffix}`;
  writeFileSync(join(dir, file('ext')), extensions);
  openssl(dir, ['req', ...newKey, '-subj', subject, '-keyout', file('key'), '-out', file('csr')]);
  const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
  const signed = ['-days', '2', '-extfile', file('ext'), '-out', file('crt')];
  openssl(dir, ['x509', '-req', '-in', file('csr'), ...authority, ...signed]);
  return { certFile: join(dir, file('crt')), keyFile: join(dir, file('key')) };
}

/** A serving certificate for loopback and the API server's names inside a cluster. */
export function writeServerCertificate(dir: string): CertificateFiles {
  const names = 'IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc';
  return writeSigned(
    dir,
    'server',
    '/CN=kube-apiserver',
    `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`,
  );
}

/** A client certificate: Kubernetes takes the common name as the user and the organizations as its groups. */
export function writeClientCertificate(
  dir: string,
  user: string,
  groups: readonly string[],
): CertificateFiles {
  const subject = `${groups.map((group) => `/O=${group}`).join('')}/CN=${user}`;
  return writeSigned(dir, `client-${user}`, subject, 'extendedKeyUsage=clientAuth\n');
}

/** The RSA key that signs and verifies service-account tokens, as the path of a PEM file. */
export function writeServiceAccountKey(dir: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const path = join(dir, 'service-account.key');
  writeFileSync(path, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  return path;
}
