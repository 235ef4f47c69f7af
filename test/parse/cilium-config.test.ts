import { expect, test } from 'vitest';
import { parseCiliumValue } from '../../src/parse/cilium-config.ts';

test.each([
  ['enable-ipv4', 'true', true],
  ['enable-ipv6', 'False', false],
  ['bpf-lb-sock', '1', true],
  ['mtu', '1450', 1450],
  ['cluster-id', '0', 0],
  ['devices', 'eth0 eth1', ['eth0', 'eth1']],
  ['node-port-range', '30000,32767', ['30000', '32767']],
  ['cluster-pool-ipv4-cidr', '10.0.0.0/8', ['10.0.0.0/8']],
  ['routing-mode', 'tunnel', 'tunnel'],
  ['kube-proxy-replacement', 'true', 'true'],
  ['kube-proxy-replacement', 'strict', 'strict'],
  ['tunnel-protocol', ' geneve\n', 'geneve'],
  ['ipv4-native-routing-cidr', '10.0.0.0/8', '10.0.0.0/8'],
] as const)('%s %j', (key, text, value) => {
  expect(parseCiliumValue(key, text)).toEqual({ ok: true, value });
});

test.each([
  ['enable-ipv4', 'yes', 'enable-ipv4 is "yes", not boolean'],
  ['mtu', 'auto', 'mtu is "auto", not integer'],
  ['routing-mode', 'overlay', 'routing-mode is "overlay", not one of tunnel, native'],
] as const)('%s %j is not understood', (key, text, message) => {
  expect(parseCiliumValue(key, text)).toEqual({ ok: false, problems: [{ message }] });
});
