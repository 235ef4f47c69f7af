import { expect, it } from 'vitest';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { configMap, flannelAgent } from '../../support/network-agents.ts';
import { saved } from '../../support/mtu-objects.ts';
import { node, pod } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const vxlan = configMap('kube-flannel/kube-flannel-cfg', {
  'net-conf.json': '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}',
});

function mtu(files: Given['files'], on: string): string | undefined {
  const objects = [
    ...['n1', 'n2'].map((name, index) =>
      node(name, { status: { addresses: [{ type: 'InternalIP', address: `192.0.2.${index + 1}` }] } }),
    ),
    flannelAgent(),
    vxlan,
    pod('shop/web-0', 'web', { nodeName: 'n1' }),
    { ...pod('shop/cart-0', 'cart', { nodeName: on }), status: { podIP: '10.244.2.9' } },
  ];
  const { steps } = tracePath(
    { client: 'shop/web-0', to: '10.244.2.9' },
    evidenceIn({ objects, files: files ?? {} }),
  );
  const step = steps.find((one) => one.step === 'mtu');
  return step?.unknown === null ? step.says : `${step?.says ?? ''} [${step?.unknown ?? ''}]`;
}

it.each([
  [
    1500,
    1500,
    'MTU of nodes: 1500 on 2. Pods are given 1450 bytes (50 for vxlan); between these nodes at most 1450 pass: they fit.',
  ],
  [
    9000,
    1500,
    'MTU of nodes: 1500 on 1, 9000 on 1. Pods are given 8950 bytes (50 for vxlan); between these nodes at most 1450 pass: large packets are lost, or made small, while small ones pass.',
  ],
])('between nodes of %d and %d bytes is reckoned as plan mtu does', (first, second, says) => {
  expect(mtu(saved({ n1: first, n2: second }), 'n2')).toBe(says);
});

it('is open where an MTU that decides is not known, and none of a tunnel on one node', () => {
  expect(mtu({}, 'n2')).toContain('The MTU of nodes is not known. [');
  expect(mtu(saved({ n1: 1500 }), 'n2')).toContain('rests on MTUs that are not known');
  expect(mtu({}, 'n1')).toContain('Between pods of one node nothing is encapsulated');
});
