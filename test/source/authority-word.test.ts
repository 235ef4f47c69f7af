import { expect, it } from 'vitest';
import { authorityWord } from '../../src/source/authority-word.ts';
import { wildcardPem } from '../support/certificates.ts';

it.each([
  [wildcardPem, 'certificate'],
  ['certificate', 'certificate'],
  ['-----BEGIN CERTIFICATE-----\nhunter2', 'no certificate'],
  ['', 'no certificate'],
  ['{{ .Values.ca }}', 'not rendered'],
  ['${CA}', 'not rendered'],
])('%s', (text, word) => {
  expect(authorityWord(text)).toBe(word);
});
