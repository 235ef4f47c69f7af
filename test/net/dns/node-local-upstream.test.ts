import { expect, it } from 'vitest';
import { upstreamFault } from '../../../src/net/dns/node-local-upstream.ts';
import { coredns, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const local = ['169.254.20.10', '10.96.0.10'];
const upstream = (clusterIP: string) =>
  service('kube-system/dns-upstream', { clusterIP, clusterIPs: [clusterIP] });

function fault(given: Given) {
  const evidence = evidenceIn({
    ...given,
    objects: [dnsService, coredns(), nodeLocalDns(), ...(given.objects ?? [])],
  });
  const { clusterDns } = evidence;
  if (clusterDns.state !== 'known' || clusterDns.value.nodeLocal.state !== 'known')
    throw new Error('no cache');
  return upstreamFault(clusterDns.value.nodeLocal.value, 'dns-upstream', local, evidence.services);
}
const says = (given: Given) => {
  const found = fault(given);
  return found.state === 'known' ? found.value.says : found.state;
};

it('is content with an address that is another one’s', () => {
  expect(says({ objects: [upstream('10.96.0.77')] })).toBe('absent');
});

it.each([
  [[], /^takes the address .* from Service kube-system\/dns-upstream, which does not exist: /],
  [[upstream('None')], /^takes the address .*, which has no ClusterIP: /],
  [
    [upstream('10.96.0.10')],
    /^forwards cluster names to Service kube-system\/dns-upstream at 10\.96\.0\.10, an address that it answers on itself/,
  ],
])('%#: tells what is wrong', (objects, words) => {
  expect(says({ objects })).toMatch(words);
});

it('cites the Service where it is there', () => {
  expect(fault({ objects: [upstream('10.96.0.10')] })).toMatchObject({
    value: { evidence: [{ object: 'Service kube-system/dns-upstream', seen: '10.96.0.10' }] },
  });
  expect(fault({})).toMatchObject({ value: { evidence: [], involves: [] } });
});
