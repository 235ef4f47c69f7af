import { describe, expect, it } from 'vitest';
import { yamlDocuments } from '../../src/parse/yaml-documents.ts';

const valuesIn = (text: string): unknown[] =>
  [...yamlDocuments(text)].map(({ head, items }) => [
    head.line(),
    head.parse(),
    ...(items ?? []).map((item) => [item.line(), item.parse()]),
  ]);
const ok = (value: unknown): unknown => ({ ok: true, value });

describe('yamlDocuments', () => {
  it('gives each document and the line of its first word', () => {
    expect(valuesIn('# head\n\na: 1\n---\n\n# note\nb: 2\n...\n---\n# nothing\n---\n--- {c: 3}\n')).toEqual([
      [3, ok({ a: 1 })],
      [7, ok({ b: 2 })],
      [12, ok({ c: 3 })],
    ]);
  });

  it('passes over directives and takes CRLF', () => {
    expect(valuesIn('%YAML 1.2\r\n---\r\na: 1\r\n---\r\nb: 2\r\n')).toEqual([
      [3, ok({ a: 1 })],
      [5, ok({ b: 2 })],
    ]);
  });

  it('does not take a line inside a block of text for a separator', () => {
    expect(valuesIn('a: |\n  x\n  ---\n  y\nb: -----BEGIN\n')).toEqual([
      [1, ok({ a: 'x\n---\ny\n', b: '-----BEGIN' })],
    ]);
  });

  it.each([
    [
      'not indented',
      'kind: List\nitems:\n- a: 1\n  b:\n  - 2\n# note\n\n- a: |\n    - no item\nmetadata: {}\n',
    ],
    [
      'indented',
      'kind: List\nitems:\n  - a: 1\n    b:\n    - 2\n# note\n\n  - a: |\n      - no item\nmetadata: {}\n',
    ],
  ])('splits a List whose items are %s', (_, text) => {
    expect(valuesIn(text)).toEqual([
      [
        1,
        ok({ kind: 'List', items: null, metadata: {} }),
        [3, ok({ a: 1, b: [2] })],
        [8, ok({ a: '- no item\n' })],
      ],
    ]);
  });

  it('leaves items in flow style where they are', () => {
    expect(valuesIn('items: [{a: 1}]\n')).toEqual([[1, ok({ items: [{ a: 1 }] })]]);
    expect(valuesIn('items:\n  [{a: 1}]\n')).toEqual([[1, ok({ items: [{ a: 1 }] })]]);
    expect(valuesIn('items:\n')).toEqual([[1, ok({ items: null })]]);
  });

  it('reads an item that uses an anchor of another', () => {
    const [document] = yamlDocuments('items:\n- a: &x {b: 1}\n- a: *x\n');
    expect(document?.items?.map((item) => [item.line(), item.parse()])).toEqual([
      [2, ok({ a: { b: 1 } })],
      [3, ok({ a: { b: 1 } })],
    ]);
  });

  it('tells of one broken item and reads the others', () => {
    const [document] = yamlDocuments('kind: List\nitems:\n- a: [1\n- a: 2\n');
    expect(document?.items?.map((item) => item.parse())).toEqual([
      expect.objectContaining({ ok: false }),
      ok({ a: 2 }),
    ]);
  });
});
