import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseIpLink } from '../../src/parse/ip-link.ts';

/** Printed by iproute2 6.1 in a network namespace with these interfaces. */
const printed = (name: string) => readFileSync(new URL(`iproute/${name}`, import.meta.url), 'utf8');

const running = ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'];
const links = [
  { name: 'lo', index: 1, mtu: 65536, state: 'UNKNOWN', flags: ['LOOPBACK', 'UP', 'LOWER_UP'] },
  { name: 'br0', index: 2, mtu: 1500, state: 'UP', flags: running },
  { name: 'veth1', index: 3, mtu: 1500, state: 'UP', flags: running },
  { name: 'veth0', index: 4, mtu: 1500, state: 'UP', master: 'br0', flags: running },
  { name: 'vxlan.calico', index: 5, mtu: 1450, state: 'DOWN', flags: ['BROADCAST', 'MULTICAST'] },
  { name: 'flannel.1', index: 6, mtu: 1450, state: 'UNKNOWN', flags: running },
];
const kinds = [undefined, 'bridge', 'veth', 'veth', 'vxlan', 'vxlan'];
const detailed = links.map((link, index) =>
  kinds[index] === undefined ? link : { ...link, kind: kinds[index] },
);

describe('parseIpLink', () => {
  test.each([
    ['ip link', 'link.txt', links],
    ['ip addr', 'addr.txt', links],
    ['ip -d link', 'link-details.txt', detailed],
    ['ip -j -d link', 'link-details.json', detailed],
  ])('%s', (_, file, value) => {
    expect(parseIpLink(printed(file))).toEqual({ ok: true, value });
  });

  test('a prompt before and after it', () => {
    const text = `root@node-1:~# ip link\n${printed('link.txt')}root@node-1:~# \n`;
    expect(parseIpLink(text)).toEqual({ ok: true, value: links });
  });

  test.each([
    ['', { message: 'no interface in it' }],
    ['-bash: ip: command not found\n', { message: 'no interface in it' }],
    [
      '1: lo: <LOOPBACK,UP> mtu 65536 qdisc noqueue state UNKNOWN\n2: eth0: <BROADC',
      { message: 'not a line of ip link', line: 2, column: 1 },
    ],
    ['[{"ifindex":1}]', { message: 'item 0 is not an interface' }],
    ['[]', { message: 'no interface in it' }],
    ['[{"ifindex":1,', { message: 'not JSON' }],
  ])('refused: %j', (text, problem) => {
    expect(parseIpLink(text)).toMatchObject({ ok: false, problems: [problem] });
  });
});
