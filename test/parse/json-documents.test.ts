import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonDocuments } from '../../src/parse/json-documents.ts';

const valuesIn = (text: string): unknown[] =>
  [...jsonDocuments(new TextEncoder().encode(text))].map((document) =>
    'head' in document
      ? [
          document.head.line(),
          document.head.parse(),
          ...(document.items ?? []).map((item) => [item.line(), item.parse()]),
        ]
      : document,
  );
const ok = (value: unknown): unknown => ({ ok: true, value });

describe('jsonDocuments', () => {
  it('gives each of several documents, and its line', () => {
    expect(valuesIn('{"a":1}\n\n{"b":"}\\"{"} [1] "x" 2')).toEqual([
      [1, ok({ a: 1 })],
      [3, ok({ b: '}"{' })],
      [3, ok([1])],
      [3, ok('x')],
      [3, ok(2)],
    ]);
  });

  it('gives the items of a List apart, wherever its other fields stand', () => {
    const text =
      '{\n "apiVersion": "v1",\n "items": [\n  {"a": [1]},\n  {"items": [2]}\n ],\n "kind": "List"\n}';
    expect(valuesIn(text)).toEqual([
      [1, ok({ apiVersion: 'v1', items: null, kind: 'List' }), [4, ok({ a: [1] })], [5, ok({ items: [2] })]],
    ]);
  });

  it('takes an empty list and items that are no list', () => {
    expect(valuesIn('{"items":[]}{"items":null}')).toEqual([
      [1, ok({ items: null })],
      [1, ok({ items: null })],
    ]);
  });

  it('says where a file stops being JSON, and reads what comes before', () => {
    expect(valuesIn('{"a":1}\n  {"b":')).toEqual([[1, ok({ a: 1 })], { line: 2, column: 3 }]);
    expect(valuesIn('}')).toEqual([{ line: 1, column: 1 }]);
    expect(valuesIn('{"items":[{"a":1}')).toEqual([{ line: 1, column: 1 }]);
    expect(valuesIn('{"a" 1}')).toEqual([{ line: 1, column: 1 }]);
  });

  it('tells of one broken item without quoting it, and reads the others', () => {
    expect(valuesIn('{"items":[{"a":tokenvalue},\n{"a":2}]}')).toEqual([
      [
        1,
        ok({ items: null }),
        [1, { ok: false, problems: [{ message: 'not valid JSON', line: 1, column: 11 }] }],
        [2, ok({ a: 2 })],
      ],
    ]);
  });

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (items, fields) => {
        const list = { ...fields, items };
        const [line, head, ...read] = valuesIn(JSON.stringify(list, undefined, 1))[0] as unknown[];
        expect(line).toBe(1);
        expect(head).toEqual(ok(JSON.parse(JSON.stringify({ ...list, items: null }))));
        expect(read.map((item) => (item as unknown[])[1])).toEqual(
          items.map((item) => ok(JSON.parse(JSON.stringify(item)))),
        );
      }),
    );
  });

  it('comes to an end on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 0x7d }), (bytes) => {
        expect([...jsonDocuments(bytes)].length).toBeLessThanOrEqual(bytes.length + 1);
      }),
    );
  });

  it('looks at each byte of a long line a few times, however many items it holds', () => {
    class Counted extends Uint8Array {
      static looked = 0;

      override indexOf(byte: number, from = 0): number {
        const found = super.indexOf(byte, from);
        Counted.looked += (found < 0 ? this.length : found) - from;
        return found;
      }
    }
    const text = `{"items":[${'{"a":1},'.repeat(999)}{"a":1}]}`;
    const bytes = Counted.from(new TextEncoder().encode(text));
    const [document] = [...jsonDocuments(bytes)];
    const items = document !== undefined && 'items' in document ? (document.items ?? []) : [];
    expect(items.map((item) => item.parse())).toEqual(Array.from({ length: 1_000 }, () => ok({ a: 1 })));
    expect(Counted.looked).toBeGreaterThan(0);
    expect(Counted.looked).toBeLessThan(2 * bytes.length);
  });
});
