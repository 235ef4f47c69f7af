import { expect, it } from 'vitest';
import { parseOvnAnnotation } from '../../src/parse/ovn-annotation.ts';

it.each([
  ['{"default":"10.128.0.0/23"}', ['10.128.0.0/23']],
  ['{"default":["10.128.0.0/23","fd01::/64"],"blue":["10.200.0.0/24"]}', ['10.128.0.0/23', 'fd01::/64']],
  ['{"ipv4":"100.88.0.2/16","ipv6":"fd97::2/64"}', ['100.88.0.2/16', 'fd97::2/64']],
  ['{}', []],
])('reads %s', (text, value) => {
  expect(parseOvnAnnotation(text)).toEqual({ ok: true, value });
});

it.each(['', 'null', '[]', '"10.0.0.0/8"', '{"default":[7]}', '{"ipv4":{}}'])('does not read %j', (text) => {
  expect(parseOvnAnnotation(text)).toMatchObject({ ok: false });
});
