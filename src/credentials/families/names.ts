/** What a named value is when it is one. */
export interface SecretName {
  /** Its words, between which a dash, an underscore, a blank or nothing stands; names may begin with more. */
  readonly words: string;
  readonly kind: string;
  /** What people make up themselves, and not only what a program made. */
  readonly isChosen: boolean;
}

const chosen = (words: string): SecretName => ({ words, kind: 'password', isChosen: true });
const made = (words: string, kind = 'token or key'): SecretName => ({ words, kind, isChosen: false });

/** Ends of names whose value is a credential: `AWS_SECRET_ACCESS_KEY`, `id-token`, `clientSecret`, `client-key-data`. */
export const secretNames: readonly SecretName[] = [
  chosen('password'),
  chosen('passwd'),
  chosen('passphrase'),
  chosen('pwd'),
  chosen('auth pass'),
  made('secret'),
  made('token'),
  made('api key'),
  made('secret access key', 'AWS secret key'),
  made('access key'),
  made('account key', 'Azure key'),
  made('shared access key', 'Azure key'),
  made('storage key', 'Azure key'),
  made('storage account key', 'Azure key'),
  made('shared key'),
  made('signing key'),
  made('secret key'),
  made('encryption key'),
  made('private key'),
  made('pre shared key', 'IPsec key'),
  made('psk', 'IPsec key'),
  made('client key data', 'kubeconfig'),
];

/** What a value is more exactly where such words stand in the same document, or at the beginning of its name. */
export interface Context {
  readonly mark: string;
  readonly of: readonly string[];
  readonly kind: string;
}

const generic = ['password', 'token or key'];

/** The first that fits decides. */
export const contexts: readonly Context[] = [
  { mark: 'service_account', of: ['private key'], kind: 'Google service-account key' },
  { mark: 'ocid1.', of: ['private key'], kind: 'Oracle Cloud key' },
  { mark: 'aescbc', of: generic, kind: 'encryption key' },
  { mark: 'aesgcm', of: generic, kind: 'encryption key' },
  { mark: 'secretbox', of: generic, kind: 'encryption key' },
  { mark: 'tsig', of: generic, kind: 'TSIG key' },
  { mark: 'hmac-sha', of: generic, kind: 'TSIG key' },
  { mark: 'remote-as', of: generic, kind: 'BGP password' },
  { mark: 'peer-asn', of: generic, kind: 'BGP password' },
  { mark: 'protocol bgp', of: generic, kind: 'BGP password' },
  ...['[interface]', '[peer]', 'listenport', 'listening port', 'wireguard'].map((mark) => ({
    mark,
    of: ['token or key', 'IPsec key'],
    kind: 'WireGuard key',
  })),
  { mark: 'dockerconfigjson', of: generic, kind: 'registry login' },
  { mark: 'docker-registry', of: generic, kind: 'registry login' },
  { mark: '"auths"', of: generic, kind: 'registry login' },
  { mark: 'datadog', of: generic, kind: 'Datadog key' },
  { mark: 'alibaba', of: generic, kind: 'Alibaba Cloud access key' },
  { mark: 'alicloud', of: generic, kind: 'Alibaba Cloud access key' },
  { mark: 'aws_', of: ['token or key'], kind: 'AWS secret key' },
  { mark: 'vault_', of: ['token or key'], kind: 'Vault token' },
];
