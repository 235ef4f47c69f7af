import { type Prefixed, run } from '../prefixed.ts';

const base32 = 'A-Z2-7';

/**
 * Keys of cloud platforms. Prefixes and lengths after gitleaks 8 (config/gitleaks.toml, July 2026: `aws-access-token`,
 * `aws-amazon-bedrock-api-key-*`, `gcp-api-key`, `alibaba-access-key-id`, `digitalocean-*`, `yandex-*`) and the
 * platforms' own documentation.
 */
export const cloudKeys: readonly Prefixed[] = [
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix) => ({
    kind: 'AWS access key',
    prefix,
    then: [run(base32, 16, 16)],
  })),
  { kind: 'AWS access key', prefix: 'ABSK', then: [run('A-Za-z0-9+/=', 100)] },
  { kind: 'Google API key', prefix: 'AIza', then: [run('A-Za-z0-9_-', 35, 36)] },
  { kind: 'Google OAuth token', prefix: 'ya29.', then: [run('A-Za-z0-9_.-', 30)] },
  { kind: 'Google OAuth token', prefix: 'GOCSPX-', then: [run('A-Za-z0-9_-', 20)] },
  { kind: 'Google OAuth token', prefix: '1//0', then: [run('A-Za-z0-9_-', 40)] },
  { kind: 'Alibaba Cloud access key', prefix: 'LTAI', then: [run('A-Za-z0-9', 12, 24)] },
  ...['dop_v1_', 'doo_v1_', 'dor_v1_'].map((prefix) => ({
    kind: 'DigitalOcean token',
    prefix,
    then: [run('a-f0-9', 60, 68)],
  })),
  { kind: 'Scaleway key', prefix: 'SCW', then: [run('A-Z0-9', 17, 17)] },
  { kind: 'Yandex Cloud key', prefix: 'AQVN', then: [run('A-Za-z0-9_-', 35, 38)] },
  { kind: 'Yandex Cloud key', prefix: 'YCAJE', then: [run('A-Za-z0-9_-', 18, 24)] },
];

/** The signature of a signed link, which is all that is asked for: https://learn.microsoft.com/azure/storage/common/storage-sas-overview */
export const signedLinks: readonly Prefixed[] = ['?sig=', '&sig='].map((prefix) => ({
  kind: 'Azure shared access signature',
  prefix,
  then: [run('A-Za-z0-9%+/=_-', 32)],
  within: true,
}));
