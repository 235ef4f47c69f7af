import { expect, it } from 'vitest';
import { podsByNode } from '../../../src/net/common/pods-by-node.ts';
import { agentPod } from '../../support/network-agents.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

it('podsByNode finds the pods of each node', () => {
  const { pods } = evidenceIn({
    objects: [agentPod('a/x', 'n1'), agentPod('a/y', 'n1'), agentPod('a/x', 'n2')],
  });
  const index = podsByNode(pods.in('a'));
  expect(index.get('n1')?.map(({ ref }) => ref.name)).toEqual(['x-n1', 'y-n1']);
  expect(index.get('n2')?.map(({ ref }) => ref.name)).toEqual(['x-n2']);
  expect(index.get('n3')).toBeUndefined();
  expect(podsByNode(pods.in('a'))).toBe(index);
});
