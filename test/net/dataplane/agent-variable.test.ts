import { expect, it } from 'vitest';
import { running } from '../../../src/model/evidence/network-agents.ts';
import { agentVariable } from '../../../src/net/dataplane/agent-variable.ts';
import { calicoNode } from '../../support/network-agents.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

it('tells a variable and where it is set', () => {
  const { networkAgents } = evidenceIn({ objects: [calicoNode({ env: { FELIX_NFTABLESMODE: 'Auto' } })] });
  const [agent] = networkAgents.state === 'known' ? running(networkAgents.value, 'Calico') : [];
  if (agent === undefined) throw new Error('no agent');
  expect(agentVariable(agent, 'FELIX_NFTABLESMODE')).toMatchObject({
    value: 'Auto',
    citation: {
      object: 'DaemonSet calico-system/calico-node',
      field: 'spec.template.spec.containers[name=calico-node].env[name=FELIX_NFTABLESMODE].value',
    },
  });
  expect(agentVariable(agent, 'FELIX_BPFENABLED')).toBeUndefined();
});
