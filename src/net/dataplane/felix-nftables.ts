import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';
import { absent, known, type Maybe } from '../../model/maybe.ts';
import { agentVariable } from './agent-variable.ts';

/**
 * What has Felix use nftables whatever kube-proxy does: its variable, its FelixConfiguration, or the Installation. Absent
 * where nothing does; from 3.32 Felix’s own default is to follow kube-proxy, node by node.
 * https://github.com/projectcalico/calico/blob/v3.31.7/felix/config/config_params.go
 */
export function felixForcesNftables(
  agent: NetworkAgent,
  { felixConfigurations, installations }: Pick<Evidence, 'felixConfigurations' | 'installations'>,
): Maybe<Citation> {
  const { label } = agent.daemonSet.ref;
  const set = agentVariable(agent, 'FELIX_NFTABLESMODE');
  if (set !== undefined) return set.value === 'Enabled' ? told(set.citation) : absent(label);
  const felix = felixConfigurations.find(undefined, 'default');
  if (felix.state === 'unknown') return felix;
  const mode = felix.state === 'known' ? felix.value.spec?.nftablesMode : undefined;
  if (felix.state === 'known' && mode !== undefined) {
    const citation = cite(felix.value, 'spec.nftablesMode', mode);
    return mode === 'Enabled' ? told(citation) : absent(felix.label, [citation]);
  }
  const installation = installations.items.find(
    ({ spec }) =>
      spec?.calicoNetwork?.linuxDataplane === 'Nftables' && spec.variant !== 'TigeraSecureEnterprise',
  );
  if (installation === undefined) return absent(label);
  if (agent.version.state !== 'known') return agent.version;
  const { major, minor } = agent.version.value;
  return major > 3 || minor >= 32
    ? absent(agent.version.label, agent.version.from)
    : told(cite(installation, 'spec.calicoNetwork.linuxDataplane', 'Nftables'));
}

function told(citation: Citation): Maybe<Citation> {
  return known(citation, [citation]);
}
