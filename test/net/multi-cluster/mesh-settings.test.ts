import { expect, it } from 'vitest';
import { meshDifferences } from '../../../src/net/multi-cluster/mesh-settings.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

function clusterOf(config: Record<string, string>, ...objects: RawObject[]) {
  const evidence = evidenceIn({ objects: [ciliumAgent(), ciliumConfig(config), node('w1'), ...objects] });
  if (evidence.ciliumConfig.state !== 'known') throw new Error(evidence.ciliumConfig.state);
  return { config: evidence.ciliumConfig.value, nodes: evidence.nodes };
}
const told = (own: ReturnType<typeof clusterOf>, theirs: ReturnType<typeof clusterOf>) =>
  meshDifferences(own, theirs).found.map((one) => [one.setting.key, one.own.text, one.theirs.text]);

it.each([
  [{}, { 'routing-mode': 'tunnel', mtu: '9000', 'max-connected-clusters': '255' }, []],
  [{ 'max-connected-clusters': '511' }, {}, [['max-connected-clusters', '511', '255']]],
  [{ mtu: '1500' }, { mtu: '9000' }, [['mtu', '1500', '9000']]],
  [{ 'tunnel-protocol': 'geneve' }, {}, [['tunnel-protocol', 'geneve', 'vxlan']]],
  [{ 'tunnel-protocol': 'geneve', 'routing-mode': 'native' }, {}, [['routing-mode', 'native', 'tunnel']]],
  [{ 'routing-mode': 'someday' }, {}, []],
])('%j and %j', (own, theirs, expected) => {
  expect(told(clusterOf(own), clusterOf(theirs))).toEqual(expected);
});

it('takes together what differs from node to node', () => {
  const override: RawObject = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNodeConfig',
    metadata: { name: 'edge', namespace: 'kube-system' },
    spec: {
      nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'w2' } },
      defaults: { 'routing-mode': 'native' },
    },
  };
  const mixed = clusterOf({}, node('w2'), override);
  expect(told(mixed, clusterOf({}))).toEqual([['routing-mode', 'native and tunnel', 'tunnel']]);
});
