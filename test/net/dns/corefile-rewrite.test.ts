import { expect, it } from 'vitest';
import { answersAnotherName } from '../../../src/net/dns/corefile-rewrite.ts';
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
