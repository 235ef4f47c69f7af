import { expect, it } from 'vitest';
import { familiesWithoutNativeCidr } from '../../../src/net/dataplane/native-routing-cidr.ts';
import { variantWith } from '../../support/cilium-variant.ts';

const six = { 'enable-ipv6': 'true' };

it.each([
  ['nothing that says it', {}, ['4']],
  ['both families', six, ['4', '6']],
  ['an empty range', { 'ipv4-native-routing-cidr': '' }, ['4']],
  ['the range', { 'ipv4-native-routing-cidr': '10.0.0.0/8' }, []],
  ['the range of one family', { ...six, 'ipv4-native-routing-cidr': '10.0.0.0/8' }, ['6']],
  ['IPv6 alone', { ...six, 'enable-ipv4': 'false' }, ['6']],
  ['masquerading switched off', { 'enable-ipv4-masquerade': 'false' }, []],
  ['ip-masq-agent', { ...six, 'enable-ip-masq-agent': 'true' }, []],
  ['IPAM eni, which knows IPv4', { ...six, ipam: 'eni' }, ['6']],
  ['IPAM azure', { ipam: 'azure' }, ['4']],
])('%s', (_, config, expected) => {
  expect(familiesWithoutNativeCidr(variantWith(config))).toEqual(expected);
});
