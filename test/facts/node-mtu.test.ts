import { describe, expect, it } from 'vitest';
import { node } from '../support/objects.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

function link(...links: readonly (readonly [name: string, mtu: number, state?: string])[]): string {
  return links
    .map(
      ([name, mtu, state = 'UP'], index) =>
        `${index + 1}: ${name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${mtu} qdisc mq state ${state} mode DEFAULT group default qlen 1000`,
    )
    .join('\n');
}

/** `1500: a b (label); missing ...` */
function told(given: Given): string {
  const { nodeMtu } = evidenceIn(given);
  if (nodeMtu.state === 'absent') return 'absent';
  if (nodeMtu.state === 'unknown')
    return nodeMtu.missing.map(({ what, reason }) => `${what}: ${reason}`).join('; ');
  const { groups, missing } = nodeMtu.value;
  return [
    ...groups.map(
      ({ mtu, nodes }) =>
        `${mtu}: ${nodes.map((one) => `${one.node} (${one.citation.field}, ${one.citation.label})`).join(' ')}`,
    ),
    ...missing.map(({ what, detail }) => `missing ${what}: ${detail ?? ''}`),
  ].join('; ');
}

const two = [node('a'), node('b')];
const route =
  'default via 10.0.0.1 dev ens5 proto dhcp src 10.0.0.7 metric 100\n10.0.0.0/24 dev ens5 scope link\n';

describe('nodeMtu', () => {
  it('is that of the interface of the default route', () => {
    const files = {
      'nodes/a/ip-link.txt': link(['lo', 65536, 'UNKNOWN'], ['ens5', 1500], ['ens6', 9001]),
      'nodes/a/ip-route.txt': route,
      'nodes/b/ip-link.json':
        '[{"ifindex": 2, "ifname": "ens5", "mtu": 9001, "operstate": "UP", "flags": ["UP"]}]',
      'nodes/b/ip-route.json': '[{"dst": "default", "gateway": "10.0.0.1", "dev": "ens5"}]',
    };
    expect(told({ objects: two, files })).toBe(
      '1500: a (ens5 mtu, live evidence); 9001: b (ens5 mtu, live evidence)',
    );
  });

  it('names the subnets that its interface is in', () => {
    const files = {
      'nodes/a/ip-link.txt': link(['ens5', 1500]),
      'nodes/a/ip-route.txt': `${route}10.0.7.0/24 via 10.0.0.1 dev ens5\n10.244.1.0/24 dev cni0 scope link\n`,
      'nodes/b/ip-link.txt': link(['ens5', 1500]),
    };
    const { nodeMtu } = evidenceIn({ objects: two, files });
    expect(nodeMtu.state === 'known' && nodeMtu.value.groups[0]?.nodes.map(({ subnets }) => subnets)).toEqual(
      [
        {
          cidrs: ['10.0.0.0/24'],
          citation: {
            object: 'nodes/a/ip-route.txt',
            field: 'routes without a gateway dev ens5',
            seen: '10.0.0.0/24',
            label: 'live evidence',
          },
        },
        undefined,
      ],
    );
  });

  it('is less where the route itself is told less', () => {
    const files = {
      'nodes/a/ip-link.txt': link(['ens5', 9001]),
      'nodes/a/ip-route.txt': 'default via 10.0.0.1 dev ens5 mtu 1460\n',
    };
    expect(told({ objects: [node('a')], files })).toBe('1460: a (ens5 mtu, live evidence)');
  });

  it('is without routes that of the largest interface that is not virtual, as an inference', () => {
    const files = {
      'nodes/a/ip-link.txt': link(
        ['lo', 65536, 'UNKNOWN'],
        ['eth0', 1500],
        ['cilium_host', 9001],
        ['eni5f2b1a0c3d4', 9001],
        ['lxc1234', 9001],
        ['eth1', 9001, 'DOWN'],
      ),
    };
    expect(told({ objects: [node('a')], files })).toBe('1500: a (eth0 mtu, inference)');
  });

  it('names the nodes that nothing tells of', () => {
    const files = { 'nodes/a/ip-link.txt': link(['ens5', 1500]), 'nodes/a/ip-route.txt': route };
    expect(told({ objects: two, files })).toBe(
      '1500: a (ens5 mtu, live evidence); missing node MTU: no output tells that of b',
    );
  });

  it('is not observable through the API alone', () => {
    expect(told({ objects: two })).toBe('node MTU: not-observable');
    const { nodeMtu } = evidenceIn({ objects: [node('a')] });
    expect(nodeMtu.state === 'unknown' && nodeMtu.missing[0]?.next).toBe(
      'ip -j link on the node, saved as nodes/NODE/ip-link.json; ip -j route as nodes/NODE/ip-route.json',
    );
  });

  it('is unparseable where the output cannot be read', () => {
    expect(told({ objects: [node('a')], files: { 'nodes/a/ip-link.txt': '1: eth0: <UP> mtu many\n' } })).toBe(
      'nodes/a/ip-link.txt: unparseable',
    );
  });

  it('takes no answer of a CNI about pods for the node’s', () => {
    const installation = {
      apiVersion: 'operator.tigera.io/v1',
      kind: 'Installation',
      metadata: { name: 'default' },
      status: { mtu: 1450 },
    };
    expect(told({ objects: [node('a'), installation] })).toBe('node MTU: not-observable');
  });

  it('tells of a node that an output names where nodes were not read', () => {
    const files = { 'nodes/a/ip-link.txt': link(['ens5', 1500]), 'nodes/a/ip-route.txt': route };
    expect(told({ files, unread: { Node: 'forbidden' } })).toBe(
      '1500: a (ens5 mtu, live evidence); missing Node: said by the test',
    );
  });
});
