import { describe, expect, it } from 'vitest';
import { credentialsIn } from '../../src/credentials/credentials-in.ts';
import { detectors } from '../../src/credentials/detectors.ts';
import { scannerOf } from '../../src/credentials/scan.ts';
import { lookAlikes } from './look-alikes.ts';
import { positives } from './positives.ts';

/** What might be gone over again and again: beginnings without an end, and all of what detectors look for. */
const units = [
  ...['a', 'A', '0', ' ', '\n', '.', ':', '=', '-', '"', '\\', '/', '@', '\u0000', 'א', '🙂', 'Aa1', 'aB3/'],
  ...[
    'eyJ-',
    'eyJ',
    'eyJhbGciOiJSUzI1NiJ9.',
    '://',
    '://a:',
    '://a:b@',
    'password',
    'password=',
    'password: ',
    'token token ',
  ],
  ...[
    'secret "',
    'secret a ',
    'token: |\n  ',
    'kind: Secret\n',
    'data:\n  a:\n',
    'data: {a: ',
    'data:\n',
    '---\n',
    'apiVersion: v1\n',
  ],
  ...[
    '-----BEGIN RSA PRIVATE KEY-----\n',
    '-----BEGIN ',
    'PuTTY-User-Key-File\n',
    'LS0tLS1CRUdJTi',
    'authorization: bearer ',
    'basic ',
  ],
  ...[' -u a:b ', ' -p ', '"auth": "', 'name: PASSWORD, value: ', '?sig=', 'Q~', '.atlasv1.', ':AA'],
];

const small = 8_000;

function stepsOf(
  take: (text: string, tally: { steps: number }) => unknown,
  unit: string,
  length: number,
): number {
  const tally = { steps: 0 };
  take(unit.repeat(Math.ceil(length / unit.length)).slice(0, length), tally);
  return tally.steps;
}

describe('ten times the text costs at most twelve times the steps', () => {
  it.each(detectors)('$anchor', (detector) => {
    const scan = scannerOf([detector]);
    const { anchor } = detector;
    for (const unit of [anchor, `${anchor} `, `${anchor}a`, `${anchor}\n`, `${anchor}: A1b2`, `.${anchor}`]) {
      const few = stepsOf(scan, unit, small);
      expect(stepsOf(scan, unit, small * 10), JSON.stringify(unit)).toBeLessThanOrEqual(few * 12);
    }
  });

  it.each(units)('of all detectors together, on %j', (unit) => {
    expect(stepsOf(credentialsIn, unit, small * 10)).toBeLessThanOrEqual(
      stepsOf(credentialsIn, unit, small) * 12,
    );
  });

  it('on credentials and on what looks like one, over and over', () => {
    for (const { text } of [...positives(), ...lookAlikes()].filter((_, index) => index % 8 === 0)) {
      const length = Math.max(small, text.length * 8);
      const few = stepsOf(credentialsIn, `${text}\n`, length);
      expect(stepsOf(credentialsIn, `${text}\n`, length * 10), text).toBeLessThanOrEqual(few * 12);
    }
  });
});

it('takes a bounded number of steps for each character, whatever it is', () => {
  for (const unit of [...units, ...detectors.map(({ anchor }) => anchor)]) {
    expect(stepsOf(credentialsIn, unit, small) / small, unit).toBeLessThan(300);
  }
});
