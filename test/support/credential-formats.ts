/** A credential as it is written somewhere, and the part of it that nobody may see again. */
export interface CredentialFormat {
  readonly name: string;
  readonly text: string;
  readonly secret: string;
}

/** Nobody's: the same letters in every format, so that one search finds them all. */
const planted = 'PL4ntedPL4ntedPL4nted';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

function pem(label: string): string {
  return `-----BEGIN ${label}-----\nMIIE${planted}\n-----END ${label}-----`;
}

const formats: readonly (readonly [string, string, string?])[] = [
  ['JSON Web Token', `${base64url('{"alg":"RS256"}')}.${base64url('{"sub":"anna"}')}.${planted}${planted}`],
  ['RSA private key', pem('RSA PRIVATE KEY')],
  ['EC private key', pem('EC PRIVATE KEY')],
  ['PKCS#8 private key', pem('PRIVATE KEY')],
  ['encrypted private key', pem('ENCRYPTED PRIVATE KEY')],
  ['OpenSSH private key', pem('OPENSSH PRIVATE KEY')],
  ['PGP private key', pem('PGP PRIVATE KEY BLOCK')],
  ['private key in base64', base64(pem('PRIVATE KEY')), base64(pem('PRIVATE KEY')).slice(40, 70)],
  ['AWS access key', `AKIA${'PL4NTEDPL4NTED22'.replaceAll('4', 'A')}`, 'PLANTEDPLANTED22'],
  ['AWS secret key', `aws_secret_access_key = ${planted}+/x`],
  ['Google API key', `AIza${planted}aBcDeFgHiJkLmN`],
  ['Google OAuth access token', `ya29.a0${planted}`],
  [
    'Google service account',
    `{"type":"service_account","private_key":"${pem('PRIVATE KEY').replaceAll('\n', String.raw`\n`)}"}`,
  ],
  ['Google client secret', `GOCSPX-${planted}`],
  ['Azure storage', `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${planted}==;EndpointSuffix=y`],
  ['Azure shared access signature', `https://x.blob.example/c?sv=2024&sig=${planted}%3D&se=1`],
  ['GitHub token', `ghp_${planted}aBcDeFgHiJ`],
  ['GitHub fine-grained token', `github_pat_11${planted}_aBcDeF`],
  ['GitLab token', `glpat-${planted}`],
  ['Slack token', `xoxb-2345-6789-${planted}`],
  ['Slack webhook', `https://hooks.slack.com/services/T0001/B0002/${planted}`],
  ['Stripe key', `sk_live_${planted}`],
  ['npm token', `npm_${planted}aBcDeFgHiJkLmNo`],
  ['PyPI token', `pypi-AgEIcHlwaS5vcmc${planted}`],
  ['Docker Hub token', `dckr_pat_${planted}`],
  ['Vault token', `hvs.CAESI${planted}`],
  ['OpenShift token', `sha256~${planted}`],
  ['EKS token', `k8s-aws-v1.${planted}`],
  ['SendGrid key', `SG.${planted}.${planted}`],
  ['age key', `AGE-SECRET-KEY-1${'PL4NTED'.repeat(8)}`, 'PL4NTEDPL4NTED'],
  ['password in a URL', `postgres://anna:${planted}@db.example:5432/shop`],
  ['token in a URL', `https://${planted}@git.example/shop.git`],
  ['password in a query', `https://db.example/?user=anna&password=${planted}`],
  ['HTTP bearer', `Authorization: Bearer ${planted}`],
  ['HTTP basic', `basic ${base64(`anna:${planted}`)}`, base64(`anna:${planted}`)],
  [
    'Docker configuration',
    `{"auths":{"registry.example":{"auth":"${base64(`anna:${planted}`)}"}}}`,
    base64(`anna:${planted}`),
  ],
  [
    'Docker configuration with a password',
    `{"auths":{"registry.example":{"username":"anna","password":"${planted}"}}}`,
  ],
  ['kubeconfig', `users:\n- name: anna\n  user:\n    token: ${planted}\n`],
  [
    'kubeconfig with a client key',
    `    client-key-data: ${base64(pem('PRIVATE KEY'))}`,
    base64(pem('PRIVATE KEY')).slice(40, 70),
  ],
  ['environment', `DB_PASSWORD=${planted}`],
  ['flag', `serve --db-password ${planted} --port 80`],
  ['netrc', `machine git.example login anna password ${planted}`],
];

export const credentialFormats: readonly CredentialFormat[] = formats.map(([name, text, secret]) => ({
  name,
  text,
  secret: secret ?? planted,
}));
