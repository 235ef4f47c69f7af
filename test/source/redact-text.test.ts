import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { redactText } from '../../src/source/redact-text.ts';

const jwt = `eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiJhbm5hIn0.${'c2lnbmF0dXJl'.repeat(3)}`;

describe('redactText', () => {
  it.each([
    ['Authorization: Bearer abc123DEF456', 'Authorization: [redacted]'],
    ['sent Bearer abc123DEF456 twice', 'sent Bearer [redacted] twice'],
    ['basic dXNlcjpwYXNz', 'basic [redacted]'],
    [`got ${jwt} back`, 'got [redacted] back'],
    [`k8s-${jwt}`, 'k8s-[redacted]'],
    ['https://anna:hunter2@proxy:3128/x', 'https://[redacted]@proxy:3128/x'],
    ['socks5://anna:p@ss:w@proxy:1080', 'socks5://[redacted]@proxy:1080'],
    ['key AKIAIOSFODNN7EXAMPLE.', 'key [redacted].'],
    ['k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdz', '[redacted]'],
    ['ghp_0123456789abcdefghijABCDEFGHIJ', '[redacted]'],
    ['{"Authorization":"Bearer abc123DEF456","x":1}', '{"Authorization":"[redacted]","x":1}'],
    ['password=hunter2', 'password=[redacted]'],
    ['token: abc', 'token: [redacted]'],
    ['    client-key-data: c2VjcmV0', '    client-key-data: [redacted]'],
    ['client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ==', 'client-key-data: [redacted]'],
    ['"id-token":"abc","x":1', '"id-token":"[redacted]","x":1'],
    [String.raw`"{\"password\":\"a b\",\"x\":1}"`, String.raw`"{\"password\":\"[redacted]\",\"x\":1}"`],
    ['password: "my pass word" # why', 'password: "[redacted]" # why'],
    ["DB_PASSWD='x y'", "DB_PASSWD='[redacted]'"],
    ['password: |\n  line one\n  line two\nnext: 1', 'password: [redacted]\nnext: 1'],
    ['AWS_SECRET_ACCESS_KEY=wJalr/XUtn', 'AWS_SECRET_ACCESS_KEY=[redacted]'],
    ['{"name":"DB_PASSWORD","value":"hunter2"}', '{"name":"DB_PASSWORD","value":"[redacted]"}'],
    ['- name: DB_TOKEN\n  value: hunter2\n', '- name: DB_TOKEN\n  value: [redacted]\n'],
    ['kubelogin --client-secret hunter2 -v', 'kubelogin --client-secret [redacted] -v'],
    ['  aws_access_key AKIA1 wJalr\n}', '  aws_access_key [redacted]\n}'],
    ['    credentials root hunter2\n', '    credentials [redacted]\n'],
    ['tsig {\n  secret example.org. aGVsbG8=\n}', 'tsig {\n  secret [redacted]\n}'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nend', '[redacted]\nend'],
    ['x -----BEGIN PRIVATE KEY-----\nMIIE', 'x [redacted]'],
  ])('%j', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    '.:53 {\n    errors\n    kubernetes cluster.local in-addr.arpa ip6.arpa {\n       pods insecure\n    }\n    forward . /etc/resolv.conf\n}\n',
    'automountServiceAccountToken: false',
    'secretName: web-tls',
    'tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token',
    'token: /var/run/secrets/token',
    'basic authentication is off',
    'image: registry.example/app@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
    'cart-backend-production.shop.svc.cluster.local',
    'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM=',
    'password: ""',
    '{"authorization":{"mode":"Webhook"},"spec":{"automountServiceAccountToken":false},"token":null,"secret":{},"x":1}',
    'secret: {secretName: web-tls}',
    'no usable credential: its output is not JSON',
    'see https://example.org/a?mail=b@c',
  ])('leaves %j', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('changes nothing the second time', () => {
    const piece = fc.constantFrom(
      'password',
      'token',
      ':',
      '=',
      ' ',
      '\n',
      '"',
      "'",
      '\\',
      '|',
      '[redacted]',
      'Bearer ',
      'abc123DEF456',
      '://',
      '@',
      jwt,
      'value',
      'name',
      ',',
      '{',
      '}',
      '--',
      'secret ',
      'Authorization',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const once = redactText(pieces.join(''));
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });
});
