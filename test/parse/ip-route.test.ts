import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseIpRoute } from '../../src/parse/ip-route.ts';

/** Printed by iproute2 6.1 in a network namespace with these routes. */
const printed = (name: string) => readFileSync(new URL(`iproute/${name}`, import.meta.url), 'utf8');

const routes = [
  { dst: 'default', type: 'unicast', via: '10.1.0.7', dev: 'br0' },
  { dst: 'default', type: 'unicast', via: '10.1.0.8', dev: 'br0' },
  { dst: '10.1.0.0/24', type: 'unicast', dev: 'br0', proto: 'kernel', src: '10.1.0.1' },
  { dst: '10.42.1.0/24', type: 'unicast', via: '10.1.0.9', dev: 'br0', mtu: 1400 },
  { dst: '10.42.2.0/24', type: 'unicast', dev: 'flannel.1', proto: 'bird', src: '10.1.0.1' },
  { dst: '10.42.3.0/26', type: 'blackhole', proto: '80' },
  { dst: '10.43.0.0/16', type: 'unicast', via: 'fd00::9', dev: 'br0' },
];
const routes6 = [
  { dst: '2001:db8:1::/64', type: 'unicast', via: 'fd00::2', dev: 'br0', mtu: 1280 },
  { dst: 'fd00::/64', type: 'unicast', dev: 'br0', proto: 'kernel' },
  ...['veth1', 'veth0', 'br0', 'flannel.1'].map((dev) => ({
    dst: 'fe80::/64',
    type: 'unicast',
    dev,
    proto: 'kernel',
  })),
];

describe('parseIpRoute', () => {
  test.each([
    ['ip route', 'route.txt', routes],
    ['ip -j route', 'route.json', routes],
    ['ip -6 route', 'route-6.txt', routes6],
    ['ip -j -6 route', 'route-6.json', routes6],
  ])('%s', (_, file, value) => {
    expect(parseIpRoute(printed(file))).toEqual({ ok: true, value });
  });

  test('routes of all tables', () => {
    const result = parseIpRoute(printed('route-all.txt'));
    const all = result.ok ? result.value : [];
    expect(all.slice(0, 7)).toEqual(routes);
    expect(all[7]).toEqual({
      dst: '10.1.0.1',
      type: 'local',
      dev: 'br0',
      table: 'local',
      proto: 'kernel',
      src: '10.1.0.1',
    });
  });

  test('no route at all', () => {
    expect(parseIpRoute('')).toEqual({ ok: true, value: [] });
    expect(parseIpRoute('[ ]')).toEqual({ ok: true, value: [] });
  });

  test.each([
    [
      'RTNETLINK answers: Operation not permitted\n',
      { message: 'not a line of ip route', line: 1, column: 1 },
    ],
    ['default via 10.0.0.1 dev eth0\nblackhole\n', { message: 'not a line of ip route', line: 2, column: 1 }],
    ['[{"dev":"eth0"}]', { message: 'item 0 is not a route' }],
    ['[{"dst":', { message: 'not JSON' }],
  ])('refused: %j', (text, problem) => {
    expect(parseIpRoute(text)).toMatchObject({ ok: false, problems: [problem] });
  });
});
