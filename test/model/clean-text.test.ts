import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../src/model/clean-text.ts';

describe('cleanText', () => {
  it.each([
    ['terminal escapes', 'a\u001b[31mred\u0007', 'a[31mred'],
    ['C1 controls', 'a\u009b31mb', 'a31mb'],
    ['bidirectional controls', 'user\u202etxt.exe\u2066\u2069', 'usertxt.exe'],
    ['zero-width characters', 'ig\u200bno\u200cre\u2060 \ufeffthis', 'ignore this'],
    ['variation selectors', 'a\ufe0fb\u{e0100}c', 'abc'],
    ['tag characters', 'x\u{e0041}\u{e0042}\u{e007f}y', 'xy'],
    ['soft hyphens and fillers', 'pay\u00adpal\u3164\uffa0\u115f', 'paypal'],
    ['halves of surrogate pairs', 'a\ud800b\udc00c', 'abc'],
    ['line breaks of every kind', 'a\r\nb\u2028c\u2029d\te\u0085f', 'a b c d e f'],
  ])('takes out %s', (_, text, clean) => {
    expect(cleanText(text, 100)).toBe(clean);
  });

  it('leaves what can be seen', () => {
    const text = 'Größe 漢字 🙂 кириллица "quoted" <tag> & `code`';
    expect(cleanText(text, 200)).toBe(text);
  });

  it('keeps line feeds and tabs where asked, and nothing else', () => {
    expect(cleanText('a\r\n\tb\rc\u2028\u001b', 100, true)).toBe('a\n\tb\nc');
  });

  it('cuts with an ellipsis, never through a character', () => {
    expect(cleanText('abcdef', 6)).toBe('abcdef');
    expect(cleanText('abcdefg', 6)).toBe('abcde…');
    expect(cleanText('abcd🙂efg', 6)).toBe('abcd…');
  });

  it('says that it left something out when all it looked at was invisible', () => {
    expect(cleanText('\u200b'.repeat(1000) + 'end', 5)).toBe('…');
  });

  it('never exceeds its limit or lets an invisible character through, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const clean = cleanText(text, limit);
        expect(clean.length).toBeLessThanOrEqual(limit);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{DI}]/u);
        expect(cleanText(clean, limit)).toBe(clean);
      }),
    );
  });
});
