import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutComments } from '../../src/parse/corefile-comments.ts';
import { lexCorefile } from '../../src/parse/corefile-lexer.ts';

test.each([
  ['# all\n.:53 {  # why\n  errors\n}\n', '\n.:53 {  \n  errors\n}\n'],
  ['  forward a#b c # d', '  forward a   c '],
  ['answer "{{ .Name }} TXT \\"a # b\\"" # c', 'answer "{{ .Name }} TXT \\"a # b\\"" '],
  ['x "a\n# b" y #z\r\nw', 'x "a\n# b" y \r\nw'],
  ['"a"#b\nc', '"a"\nc'],
])('%j', (text, expected) => {
  expect(withoutComments(text)).toBe(expected);
});

test('no word is lost, changed or moved, and nothing more goes the second time', () => {
  const piece = fc.constantFrom(
    'a',
    '{',
    '}',
    '#',
    '"',
    '\\',
    ' ',
    '\n',
    '\r',
    '\uFEFF',
    '\u00a0',
    'word',
    '"q"',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const kept = withoutComments(text);
      expect(lexCorefile(kept)).toEqual(lexCorefile(text));
      expect(withoutComments(kept)).toBe(kept);
    }),
    { numRuns: 2000 },
  );
});
