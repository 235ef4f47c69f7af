import { type Prefixed, run } from '../prefixed.ts';

/**
 * Tokens by which a cluster or its hosting knows a caller, and keys of its nodes.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/, gitleaks `openshift-user-token`,
 * https://docs.cilium.io/en/stable/security/network/encryption-ipsec/, https://tailscale.com/kb/1085/auth-keys.
 */
export const clusterTokens: readonly Prefixed[] = [
  { kind: 'OpenShift token', prefix: 'sha256~', then: [run('A-Za-z0-9_-', 40, 50)] },
  { kind: 'EKS token', prefix: 'k8s-aws-v1.', then: [run('A-Za-z0-9_=-', 40)] },
  { kind: 'Tailscale key', prefix: 'tskey-', then: [run('a-z', 3, 12), '-', run('A-Za-z0-9-', 16)] },
  { kind: 'age key', prefix: 'AGE-SECRET-KEY-1', then: [run('A-Z0-9', 50)] },
  { kind: 'IPsec key', prefix: 'rfc4106(gcm(aes)) 0x', then: [run('0-9a-f', 32)], within: true },
  { kind: 'IPsec key', prefix: 'rfc4106(gcm(aes)) ', then: [run('0-9a-f', 32)], within: true },
  { kind: 'IPsec key', prefix: 'hmac(sha256) 0x', then: [run('0-9a-f', 32)], within: true },
  { kind: 'IPsec key', prefix: 'hmac(sha512) 0x', then: [run('0-9a-f', 32)], within: true },
  { kind: 'IPsec key', prefix: 'hmac(sha1) 0x', then: [run('0-9a-f', 32)], within: true },
  { kind: 'IPsec key', prefix: 'cbc(aes) 0x', then: [run('0-9a-f', 32)], within: true },
];

const crypt = 'A-Za-z0-9./';

/** Passwords as files of logins hold them: crypt(5), htpasswd(1), RFC 2307, RFC 9106. */
export const passwordHashes: readonly Prefixed[] = [
  ...['$2a$', '$2b$', '$2y$'].map((prefix) => ({
    kind: 'password hash',
    prefix,
    then: [run('0-9', 2, 2), '$', run(crypt, 53)],
    within: true as const,
  })),
  ...['$1$', '$5$', '$6$', '$apr1$'].map((prefix) => ({
    kind: 'password hash',
    prefix,
    then: [run(`${crypt}=`, 1, 40), '$', run(crypt, 22)],
    within: true as const,
  })),
  {
    kind: 'password hash',
    prefix: '$y$',
    then: [run(crypt, 1, 20), '$', run(crypt, 10), '$', run(crypt, 30)],
    within: true,
  },
  ...['$argon2id$', '$argon2i$', '$argon2d$'].map((prefix) => ({
    kind: 'password hash',
    prefix,
    then: [
      run('a-z0-9=', 1, 10),
      '$',
      run('a-z0-9=,', 5, 40),
      '$',
      run('A-Za-z0-9+/', 10),
      '$',
      run('A-Za-z0-9+/', 20),
    ],
    within: true as const,
  })),
  ...['{SSHA}', '{SSHA256}', '{SSHA512}', '{SHA}'].map((prefix) => ({
    kind: 'password hash',
    prefix,
    then: [run('A-Za-z0-9+/=', 24)],
    within: true as const,
  })),
];
