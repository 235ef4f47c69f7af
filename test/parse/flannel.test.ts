import { describe, expect, test } from 'vitest';
import { parseFlannelNetConf } from '../../src/parse/flannel-net-conf.ts';
import { parseFlannelSubnetEnv } from '../../src/parse/flannel-subnet-env.ts';

describe('net-conf.json', () => {
  test('the published manifest', () => {
    const text = `{
  "Network": "10.244.0.0/16",
  "EnableNFTables": false,
  "Backend": {
    "Type": "vxlan"
  }
}
`;
    expect(parseFlannelNetConf(text)).toEqual({
      ok: true,
      value: { Network: '10.244.0.0/16', EnableNFTables: false, Backend: { Type: 'vxlan' } },
    });
  });

  test('keys in another case, and a key that is a credential', () => {
    const text =
      '{"network": "10.1.0.0/16", "SubnetLen": 25, "backend": {"type": "wireguard", "mtu": 1380, "PSK": "c2VjcmV0"}}';
    expect(parseFlannelNetConf(text)).toEqual({
      ok: true,
      value: { Network: '10.1.0.0/16', SubnetLen: 25, Backend: { Type: 'wireguard', MTU: 1380 } },
    });
  });

  test.each([
    ['{\n  "Network": "10.1.0.0/16",\n}', [{ message: 'not JSON', line: 3, column: 1 }]],
    ['', [{ message: 'empty, not JSON' }]],
    ['[]', [{ message: 'not an object' }]],
    ['{"Backend": {"VNI": "1"}}', [{ message: 'Backend.VNI must be integer, is string' }]],
    ['{"Backend": "vxlan"}', [{ message: 'Backend must be object, is string' }]],
  ])('refused: %s', (text, problems) => {
    expect(parseFlannelNetConf(text)).toMatchObject({ ok: false, problems });
  });
});

describe('subnet.env', () => {
  test('of one family', () => {
    const text =
      'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.2.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n';
    expect(parseFlannelSubnetEnv(text)).toEqual({
      ok: true,
      value: { network: '10.244.0.0/16', subnet: '10.244.2.1/24', mtu: 1450, ipMasq: true },
    });
  });

  test('of both families', () => {
    const text =
      'FLANNEL_NETWORK=10.42.0.0/16\nFLANNEL_SUBNET=10.42.0.1/24\nFLANNEL_IPV6_NETWORK=fd00::/56\n' +
      'FLANNEL_IPV6_SUBNET=fd00::1/64\nFLANNEL_MTU=1400\nFLANNEL_IPMASQ=false\n';
    expect(parseFlannelSubnetEnv(text)).toEqual({
      ok: true,
      value: {
        network: '10.42.0.0/16',
        subnet: '10.42.0.1/24',
        ipv6Network: 'fd00::/56',
        ipv6Subnet: 'fd00::1/64',
        mtu: 1400,
        ipMasq: false,
      },
    });
  });

  test.each([
    ['cat: /run/flannel/subnet.env: No such file or directory\n', { message: 'no FLANNEL_ variable in it' }],
    [
      'FLANNEL_SUBNET=10.1.0.1/24\nFLANNEL_MTU=big\n',
      { message: 'FLANNEL_MTU is not a number', line: 2, column: 1 },
    ],
  ])('refused: %j', (text, problem) => {
    expect(parseFlannelSubnetEnv(text)).toEqual({ ok: false, problems: [problem] });
  });
});
