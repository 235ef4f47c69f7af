import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../../src/net/trace/parse-target.ts';
import { pathReadings } from '../../../src/net/trace/path-readings.ts';

const urlOf = (text: string) => {
  const { address, url } = parseTarget(text);
  return [address ?? url?.host, url?.port, url?.path];
};

describe('a target', () => {
  it.each([
    ['http://[2001:DB8::1]/', ['2001:db8::1', 80, '/']],
    ['https://[2001:db8::1]', ['2001:db8::1', 443, '/']],
    ['http://[2001:db8::1]:8080/cart', ['2001:db8::1', 8080, '/cart']],
    ['HTTP://Shop.Example.COM:/cart#top', ['shop.example.com', 80, '/cart']],
    ['https://shop.example.com./', ['shop.example.com', 443, '/']],
    ['http://shop.example.com/@me', ['shop.example.com', 80, '/@me']],
  ])('%s', (text, expected) => {
    expect(urlOf(text)).toEqual(expected);
  });

  it('[2001:db8::1] is an address without a port', () => {
    expect(parseTarget('[2001:db8::1]')).toMatchObject({ address: '2001:db8::1', port: undefined });
    expect(parseTarget('[2001:db8::1]:53/UDP')).toMatchObject({ address: '2001:db8::1', port: '53/UDP' });
  });

  it.each([
    ['http://bob:hunter2@shop.example.com/', 'the URL holds a login'],
    ['postgres://bob:hunter2@db.shop:5432/x', 'the URL holds a login'],
    ['bob:hunter2@db.shop', 'the URL holds a login'],
    ['ftp://shop.example.com/', 'no URL of ftp is followed'],
    ['http://2001:db8::1/', 'an IPv6 address in a URL stands in brackets'],
  ])('%s is refused: %s', (text, expected) => {
    expect(() => parseTarget(text)).toThrow(expected);
    expect(() => parseTarget(text)).not.toThrow('hunter2');
  });
});

it.each([
  ['/cart/42', []],
  ['/cart/%D0%B0', []],
  ['//cart', ['/cart']],
  ['/a/../cart', ['/cart']],
  ['/a/..', ['/']],
  ['/../../cart/.', ['/cart/']],
  ['/%63art', ['/cart']],
  ['/cart%2f42', ['/cart/42']],
])('%s may be read as %j', (path, expected) => {
  expect(pathReadings(path)).toEqual(expected);
});
