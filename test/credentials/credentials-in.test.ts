import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialsIn } from '../../src/credentials/credentials-in.ts';
import { credentialsInValue } from '../../src/credentials/credentials-in-value.ts';
import { diceOf, hex, word } from './dice.ts';
import { lookAlikes } from './look-alikes.ts';
import { measured, passed, runs, scoreOf } from './measure.ts';
import { positives } from './positives.ts';

describe('what is found', () => {
  it('is at least 98 of 100 credentials, and no look-alike', () => {
    expect(measured.filter(({ isFound }) => isFound).length).toBeGreaterThanOrEqual(measured.length * 0.98);
    expect(passed.filter(({ isRefused }) => isRefused)).toEqual([]);
  });

  it('is no less of the kept half than it was', () => {
    const now = scoreOf('kept');
    for (const { kept } of runs) expect(now.found / now.of).toBeGreaterThanOrEqual(kept.found / kept.of);
  });

  it('is some of every kind', () => {
    const kinds = new Set(measured.map(({ kind }) => kind));
    for (const kind of kinds) {
      const own = measured.filter((one) => one.kind === kind);
      expect(own.filter(({ isFound }) => isFound).length / own.length, kind).toBeGreaterThanOrEqual(0.8);
    }
  });

  it('says what and where, and not its value', () => {
    const secret = diceOf('where').text(word, 20);
    const text = `The password: ${secret}, or not?`;
    expect(credentialsIn(text)).toEqual([{ kind: 'password', start: 14, end: 14 + secret.length }]);
  });

  it('is the same credential whatever stands around it', () => {
    const around = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((text) => text.replaceAll(/[a-z0-9:/@."'`\\-]/gi, ' '));
    // The few that are not found by themselves are counted above.
    const found = positives().filter(({ text }) => credentialsIn(text).length > 0);
    fc.assert(
      fc.property(fc.constantFrom(...found), around, around, ({ text, secret }, before, after) => {
        const whole = `${before}\n${text}\n${after}`;
        const start = whole.indexOf(secret);
        expect(credentialsIn(whole).some((one) => one.start < start + secret.length && one.end > start)).toBe(
          true,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('stands in order and apart, within the text, whatever the text is', () => {
    const piece = fc.oneof(
      fc.constantFrom(...positives().map(({ text }) => text), ...lookAlikes().map(({ text }) => text)),
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.constantFrom(
        'password',
        ': ',
        '"',
        '\\',
        '\n',
        '://',
        '@',
        'kind: Secret',
        'data:',
        '---',
        'eyJ',
        '-----BEGIN ',
        '|',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { start, end } of credentialsIn(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
        expect(credentialsIn(text)).toEqual(credentialsIn(text));
      }),
      { numRuns: 400 },
    );
  });

  it('belongs to the object it stands in', () => {
    const object = (kind: string) =>
      `apiVersion: v1\ndata:\n  value: YWJjZGVmZ2hpamts\nkind: ${kind}\nmetadata: {name: a}\n`;
    expect(credentialsIn(`${object('ConfigMap')}---\n${object('Service')}`)).toEqual([]);
    expect(credentialsIn(`${object('ConfigMap')}---\n${object('Secret')}`)).toMatchObject([
      { kind: 'Kubernetes Secret' },
    ]);
    const owned =
      'kind: ConfigMap\nmetadata:\n  ownerReferences:\n  - apiVersion: v1\n    kind: Secret\ndata:\n  a: YWJj\n';
    expect(credentialsIn(owned)).toEqual([]);
  });
});

describe('credentialsInValue', () => {
  const secret = diceOf('value').text(hex, 40);

  it('reads strings and names however deep, and what they say together', () => {
    expect(credentialsInValue({ a: [{ b: `Bearer ${secret}` }] })).toEqual(['bearer token']);
    expect(credentialsInValue({ [`ghp_${secret}`]: 1 })).toEqual(['GitHub token']);
    expect(credentialsInValue({ a: { apiToken: secret } })).toEqual(['token or key']);
    const object = { kind: 'Secret', data: { value: Buffer.from('quiet-otter').toString('base64') } };
    expect(credentialsInValue({ objects: [object] })).toEqual(['Kubernetes Secret']);
  });

  it('passes what holds none', () => {
    expect(
      credentialsInValue({ namespace: 'shop', limit: 3, areas: ['dns'], detail: null, refresh: true }),
    ).toEqual([]);
  });
});
