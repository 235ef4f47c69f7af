import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lookAlikes } from './look-alikes.ts';
import { positives } from './positives.ts';

describe('the corpus', () => {
  it('holds enough of both sorts, and nothing twice', () => {
    const [found, passed] = [positives(), lookAlikes()];
    expect(found.length).toBeGreaterThanOrEqual(300);
    expect(new Set(found.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(25);
    expect(passed.length).toBeGreaterThanOrEqual(300);
    const texts = [...found, ...passed].map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('is the same each time', () => {
    expect(positives()).toEqual(positives());
    expect(lookAlikes()).toEqual(lookAlikes());
  });

  it('says which part of a text is the credential', () => {
    for (const { kind, text, secret } of positives()) {
      expect(secret.length, kind).toBeGreaterThanOrEqual(11);
      expect(text, kind).toContain(secret);
    }
  });

  it('stands in no file', () => {
    const folder = new URL('./', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(ts|yaml)$/.test(name),
    );
    const sources = files.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
    for (const { secret } of positives()) expect(sources).not.toContain(secret);
  });
});
