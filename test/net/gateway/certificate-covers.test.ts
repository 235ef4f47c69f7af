import { expect, it } from 'vitest';
import { certificateCovers } from '../../../src/net/gateway/certificate-covers.ts';

it.each([
  ['shop.example.com', 'shop.example.com', true],
  ['shop.example.com', 'Shop.Example.com', true],
  ['*.example.com', 'shop.example.com', true],
  ['*.example.com', '*.example.com', true],
  ['*.example.com', 'a.shop.example.com', false],
  ['*.example.com', 'example.com', false],
  ['shop.example.com', '*.example.com', false],
  ['192.0.2.7', '192.0.2.7', true],
])('%s for %s: %s', (name, hostname, expected) => {
  expect(certificateCovers([name], hostname)).toBe(expected);
});
