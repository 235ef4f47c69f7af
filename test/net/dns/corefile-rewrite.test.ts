import { describe, expect, it } from 'vitest';
import { answersAnotherName, rewrittenQuery } from '../../../src/net/dns/corefile-rewrite.ts';
import { parseCorefile } from '../../../src/parse/corefile.ts';

function judged(lines: string): boolean | undefined {
  const corefile = parseCorefile(`. {\n${lines}\n}\n`, { path: '/etc/coredns/Corefile' });
  const directive = corefile.ok ? corefile.value.blocks[0]?.directives[0] : undefined;
  return directive && answersAnotherName(directive);
}

it.each([
  ['rewrite name suffix .a .b', true],
  ['rewrite name prefix a- b-', true],
  ['rewrite name substring a b', true],
  ['rewrite continue name regex (.*)[.]a {1}.b', true],
  ['rewrite STOP NAME Suffix .a .b', true],
  ['rewrite name regex (.*)[.]a {1}.b answer value x y', true],
  ['rewrite stop {\n name regex (.*)[.]a {1}.b\n }', true],
  ['rewrite name a b', false],
  ['rewrite name exact a b', false],
  ['rewrite name suffix .a .b answer auto', false],
  ['rewrite stop {\n name regex (.*)[.]a {1}.b\n answer name (.*)[.]b {1}.a\n }', false],
  ['rewrite name suffix .arpa .arpa answer value x y', false],
  ['rewrite name suffix .arpa .ARPA.', false],
  ['rewrite name regex (.*) {1} answer value x y', false],
  ['rewrite type ANY HINFO', false],
  ['rewrite ttl suffix .a 60', false],
  ['rewrite name suffix {$FROM} .b', false],
])('%s', (line, expected) => {
  expect(judged(line)).toBe(expected);
});

describe('what a query becomes', () => {
  const rewritten = (name: string, type: string, ...lines: string[]) => {
    const corefile = parseCorefile(`. {\n${lines.join('\n')}\n}\n`, { path: '/etc/coredns/Corefile' });
    const rules = corefile.ok ? (corefile.value.blocks[0]?.directives ?? []) : [];
    const made = rewrittenQuery({ name, type }, rules);
    return made && [made.query.name, made.query.type, made.isAnotherAnswer];
  };

  it.each([
    ['a.b.', ['rewrite name a.b c.d'], ['c.d.', 'A', false]],
    ['x.a.b.', ['rewrite name a.b c.d'], ['x.a.b.', 'A', false]],
    ['x.a.', ['rewrite name suffix .a .b'], ['x.b.', 'A', true]],
    ['x.a.', ['rewrite name suffix .a .b answer auto'], ['x.b.', 'A', false]],
    // A dot is added to parts of names as well.
    ['www.a.', ['rewrite name prefix www t answer auto'], ['t.a.', 'A', false]],
    ['wwwx.a.', ['rewrite name prefix www t answer auto'], ['wwwx.a.', 'A', false]],
    ['a.b.a.', ['rewrite name substring a c answer auto'], ['c.b.c.', 'A', false]],
    ['ab.c.', ['rewrite name substring a c answer auto'], ['ab.c.', 'A', false]],
    ['x.y.a.', ['rewrite name regex ^(.*)[.](.*)[.]a[.]$ {2}.{1}.B answer auto'], ['y.x.b.', 'A', false]],
    ['a.', ['rewrite name a b', 'rewrite name b c'], ['b.', 'A', false]],
    ['a.', ['rewrite continue name a b', 'rewrite name b c'], ['c.', 'A', false]],
    ['a.', ['rewrite stop {\n name exact a b\n }', 'rewrite name b c'], ['b.', 'A', false]],
    ['a.', ['rewrite type A AAAA'], ['a.', 'AAAA', true]],
    ['a.', ['rewrite type AAAA A', 'rewrite name a b'], ['b.', 'A', false]],
    ['a.', ['rewrite ttl a 30', 'rewrite name a b'], ['a.', 'A', false]],
    ['a.', ['rewrite ttl x 30', 'rewrite name a b'], ['b.', 'A', false]],
    ['a.', ['rewrite class CH IN', 'rewrite name a b'], ['b.', 'A', false]],
    ['a.', ['rewrite class IN CH'], undefined],
    ['a.', ['rewrite name regex (a+)+ b'], undefined],
    ['a.', ['rewrite name exact a {$B}'], undefined],
    ['a.', ['rewrite rcode a NXDOMAIN NOERROR'], undefined],
    ['a.', ['rewrite rcode suffix .b NXDOMAIN NOERROR', 'rewrite name a b'], ['b.', 'A', false]],
    ['a.', ['rewrite edns0 local set 0xffee 0x61'], undefined],
    ['a.b.', ['rewrite name prefix a .x'], undefined],
  ])('%s by %j', (name, lines, expected) => {
    expect(rewritten(name, 'A', ...lines)).toEqual(expected);
  });
});
