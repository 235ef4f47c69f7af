import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/parse/parse-yaml.ts';

describe('parseYaml', () => {
  it.each(['yes', 'Yes', 'on', 'y', 'TRUE'])('reads %s as kubectl does', (word) => {
    expect(parseYaml(`a: ${word}\nb: "${word}"`)).toEqual({ ok: true, value: { a: true, b: word } });
  });

  it('reads off as false, and a time as text', () => {
    expect(parseYaml('a: off\nt: 2026-11-23T01:00:00Z')).toEqual({
      ok: true,
      value: { a: false, t: '2026-11-23T01:00:00Z' },
    });
  });

  it('resolves aliases and merge keys', () => {
    expect(parseYaml('base: &b {x: 1}\nmore: {<<: *b, z: 2}\nsame: *b')).toEqual({
      ok: true,
      value: { base: { x: 1 }, more: { x: 1, z: 2 }, same: { x: 1 } },
    });
  });

  it('keeps __proto__ as data', () => {
    const read = parseYaml('__proto__: {polluted: true}');
    expect(read.ok && Object.keys(read.value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('says where a text stops being YAML, counted from the first line given', () => {
    expect(parseYaml('a: 1\nb: [1\nc: 2\n', 10)).toEqual({
      ok: false,
      problems: [{ message: 'missed comma between flow collection entries', line: 12, column: 1 }],
    });
    expect(parseYaml('a: 1\na: 2\n')).toEqual({
      ok: false,
      problems: [{ message: 'duplicated mapping key', line: 2, column: 1 }],
    });
  });

  it('refuses aliases that stand for more than the text could hold', () => {
    const bomb = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 9; i += 1) bomb.push(`a${i}: &a${i} [${`*a${i - 1},`.repeat(10)}]`);
    expect(parseYaml(bomb.join('\n'))).toEqual({
      ok: false,
      problems: [{ message: 'its aliases stand for too many values', line: 1, beyondLimit: true }],
    });
  });

  it('refuses a value that holds itself', () => {
    expect(parseYaml('&a [*a]').ok).toBe(false);
  });

  it('refuses deep nesting and floods of merges', () => {
    expect(parseYaml('['.repeat(50_000))).toMatchObject({ ok: false, problems: [{ beyondLimit: true }] });
    const keys = Array.from({ length: 2000 }, (_, i) => `k${i}: 1`).join(', ');
    const flood = `a: &a {${keys}}\nb:\n${'- {<<: *a}\n'.repeat(50)}`;
    expect(parseYaml(flood)).toMatchObject({ ok: false, problems: [{ beyondLimit: true }] });
  });
});
