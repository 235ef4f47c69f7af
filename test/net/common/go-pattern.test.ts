import { describe, expect, it } from 'vitest';
import { goPattern } from '../../../src/net/common/go-pattern.ts';

describe('an expression of Go', () => {
  it.each([
    ['(.*)[.]example[.]org[.]$', 'a.b.example.org.', ['a.b.example.org.', 'a.b']],
    [String.raw`^([a-z]+)\.(\d+)-x\.`, 'ab.12-x.c.', ['ab.12-x.', 'ab', '12']],
    ['(?i)^WWW', 'www.example.', ['www']],
    ['^(?P<host>[^.]+)[.]', 'www.example.', ['www.', 'www']],
    ['^(?:a|b)c', 'bc.', ['bc']],
    ['^t[0-9]{1,3}', 'x.', undefined],
  ])('%s finds in %s', (pattern, name, found) => {
    const groups = goPattern(pattern)?.exec(name);
    expect(groups === null ? undefined : groups && [...groups]).toEqual(found);
  });

  // A longer search than the name is long, or another meaning in the two languages.
  it.each([
    '(a+)+$',
    '(a|b)*c',
    '.*.*.*.*x',
    '.{0,99}.{0,99}.{0,99}.{0,99}x',
    String.raw`\pL`,
    String.raw`\A.`,
    '[[:alpha:]]',
    '[]a]',
    '[^]a]',
    '[a[b]',
    '(?s).',
    '(?=a)',
    'é',
    'a[',
    '(',
  ])('%s is not followed', (pattern) => {
    expect(goPattern(pattern)).toBeUndefined();
  });
});
