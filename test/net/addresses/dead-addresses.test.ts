import { expect, it } from 'vitest';
import { deadAddresses } from '../../../src/net/addresses/dead-addresses.ts';
import { dnsService } from '../../support/dns-objects.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const range = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name: 'kubernetes' },
  spec: { cidrs: ['10.96.0.0/16'] },
};
function judged(nameservers: readonly string[], given: Given = {}, isDeclared = false) {
  const evidence = evidenceIn({ objects: [dnsService, service('shop/cart'), range], ...given });
  const { dead, missing } = deadAddresses(nameservers, isDeclared, evidence);
  return [...dead.map(({ why }) => why), ...missing.map(({ what, reason }) => `${what}: ${reason}`)];
}

it('knows Services that take queries, others, and addresses that none has', () => {
  expect(judged(['10.96.0.10', '10.96.0.50', '10.96.7.7', '192.0.2.53', 'no address'])).toEqual([
    '10.96.0.50 is Service shop/cart, which has no port 53',
    '10.96.7.7 lies in the Service range 10.96.0.0/16 and no Service has it',
  ]);
});

it('does not call an address dead of which not all was read', () => {
  expect(judged(['10.96.7.7'], { onlyIn: { Service: ['shop'] } })).toEqual(['Service: forbidden']);
  expect(judged(['10.96.7.7'], {}, true)).toEqual(['addresses of Services: not-collected']);
});
