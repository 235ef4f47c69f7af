import { expect, it } from 'vitest';
import { formatRange } from '../../../src/net/addresses/cidr.ts';
import { podRangesInUse } from '../../../src/net/addresses/pod-ranges-in-use.ts';
import { configMap, daemonSet } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const pool = (cidr: string, fields: object = {}): RawObject => ({
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'IPPool',
  metadata: { name: `pool-${cidr.length}` },
  spec: { cidr, ...fields },
});
const canal = daemonSet('kube-system/rke2-canal', {
  containers: {
    'calico-node': 'rancher/hardened-calico:v3.32.1-build20260819',
    'kube-flannel': 'rancher/hardened-flannel:v0.28.9-build20260819',
  },
});
const config = configMap('kube-system/rke2-canal-config', {
  'net-conf.json': '{"Network": "10.42.0.0/16", "Backend": {"Type": "vxlan"}}',
});
const worker = node('worker-1', { spec: { podCIDR: '10.42.1.0/24' } });

function inUse(objects: readonly RawObject[]): { pools: string[]; nodes: string[] } {
  const { podCidrs, ipam } = evidenceIn({ objects });
  if (podCidrs.state !== 'known') throw new Error('no range was found');
  const { pools, nodes } = podRangesInUse(podCidrs.value, ipam);
  return {
    pools: pools.map(({ range }) => formatRange(range)),
    nodes: nodes.map(({ range }) => formatRange(range)),
  };
}

it('leaves out the default pool that Calico makes where flannel networks', () => {
  expect(inUse([canal, config, worker, pool('192.168.0.0/16')])).toEqual({
    pools: ['10.42.0.0/16'],
    nodes: ['10.42.1.0/24'],
  });
});

it('tells all where nobody told which IPAM there is', () => {
  expect(inUse([worker, pool('192.168.0.0/16')])).toEqual({
    pools: ['192.168.0.0/16'],
    nodes: ['10.42.1.0/24'],
  });
});

it('leaves out pools for load balancers alone', () => {
  expect(inUse([worker, pool('192.168.0.0/16', { allowedUses: ['LoadBalancer'] })]).pools).toEqual([]);
});
