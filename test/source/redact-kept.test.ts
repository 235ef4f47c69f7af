import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { list, map, object, string } from '../../src/model/fields.ts';
import { mayHoldCredential, redactKept } from '../../src/source/redact-kept.ts';
import { redactText } from '../../src/source/redact-text.ts';
import { positives } from '../credentials/positives.ts';
import { credentialFormats } from '../support/credential-formats.ts';

const field = object({
  name: string,
  words: list(string),
  labels: map(string),
  inner: object({ text: string }),
});

describe('redactKept', () => {
  it('reaches strings in objects, lists and maps, and the keys of maps', () => {
    const value = {
      name: 'password=hunter2',
      words: ['plain', 'Bearer abc123DEF456'],
      labels: { app: 'token: abc', 'x/ghp_0123456789abcdefghijABCDEFGHIJ': 'y' },
      inner: { text: 'postgres://anna:hunter2@db' },
    };
    redactKept(field, value);
    expect(value).toEqual({
      name: 'password=[redacted]',
      words: ['plain', 'Bearer [redacted]'],
      labels: { app: 'token: [redacted]', 'x/[redacted]': 'y' },
      inner: { text: 'postgres://[redacted]@db' },
    });
  });
});

describe('mayHoldCredential', () => {
  it.each(credentialFormats)('is true of a $name', ({ text }) => {
    expect(mayHoldCredential(text)).toBe(true);
  });

  it.each(positives())('is true of a made-up $kind that is taken out', ({ text }) => {
    if (redactText(text) !== text) expect(mayHoldCredential(text)).toBe(true);
  });

  it.each([
    'web-7d9f8c6b5-x2x7k',
    'registry.example/team/api:v1.2.3',
    'registry.example/secret-app@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
    '2027-01-01T00:00:00Z',
    'fd00:10:244::1a2b',
    'ContainersReady',
    '/var/run/secrets/kubernetes.io/serviceaccount/token',
  ])('is false of %s', (text) => {
    expect(mayHoldCredential(text)).toBe(false);
  });

  it('is true of whatever redactText changes', () => {
    const piece = fc.oneof(
      fc.constantFrom(...credentialFormats.map(({ text }) => text)),
      fc.constantFrom(
        'password',
        'secretKey',
        '=',
        ': ',
        ' ',
        '/',
        '-',
        '"',
        'x',
        '--token ',
        'secret y',
        '\n',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const text = pieces.join('');
        return text.length < 8 || redactText(text) === text || mayHoldCredential(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
