import { expect, it } from 'vitest';
import { ciliumImage, ciliumVersion, mayRunCilium } from '../../../src/net/dataplane/cilium-agents.ts';
import { calicoNode, ciliumAgent } from '../../support/network-agents.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

it('tells the agents’ version and the image that says it', () => {
  const { networkAgents } = evidenceIn({ objects: [ciliumAgent()] });
  expect(ciliumVersion(networkAgents)).toMatchObject({ state: 'known', value: { major: 1, minor: 20 } });
  expect(ciliumImage(networkAgents)).toMatchObject({
    at: { ref: { kind: 'DaemonSet', name: 'cilium' } },
    citation: { seen: 'quay.io/cilium/cilium:v1.20.2@sha256:0123' },
  });
  expect(mayRunCilium(networkAgents)).toBe(true);
});

it('tells that no agent runs only where all DaemonSets were read', () => {
  const { networkAgents } = evidenceIn({ objects: [calicoNode()] });
  expect(ciliumVersion(networkAgents).state).toBe('absent');
  expect(ciliumImage(networkAgents)).toBeUndefined();
  expect(mayRunCilium(networkAgents)).toBe(false);
  expect(mayRunCilium(evidenceIn({ unread: { DaemonSet: 'forbidden' } }).networkAgents)).toBe(true);
});
