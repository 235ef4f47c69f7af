import { expect, it } from 'vitest';
import { notMasqueradingFlannel } from '../../../src/net/egress/flannel-masquerade.ts';
import { flannelAgent } from '../../support/network-agents.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

it.each([
  [[], {}, '--ip-masq=false (the documented default)'],
  [['--ip-masq'], {}, undefined],
  [['--ip-masq=false'], { FLANNELD_IP_MASQ: 'true' }, '--ip-masq=false'],
  [['--ip-masq=True'], {}, undefined],
  [[], { FLANNELD_IP_MASQ: 'true' }, undefined],
  [[], { FLANNELD_IP_MASQ: 'no' }, 'FLANNELD_IP_MASQ=no'],
])('%j with %j', (args, env, seen) => {
  const { networkAgents } = evidenceIn({ objects: [flannelAgent({ args, env })] });
  const [agent] = networkAgents.state === 'known' ? networkAgents.value.found : [];
  if (agent === undefined) throw new Error('no agent');
  expect(notMasqueradingFlannel(agent)?.seen).toBe(seen);
});
