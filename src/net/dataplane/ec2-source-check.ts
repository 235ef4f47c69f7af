import { type Citation, cite } from '../../model/cite.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { absent, known, type Maybe } from '../../model/maybe.ts';
import { agentVariable } from './agent-variable.ts';

/**
 * What Felix makes of EC2's source/destination check, its environment before its resource; absent where it leaves the
 * check as AWS has it (DoNothing, the default).
 * https://github.com/projectcalico/calico/blob/v3.32.0/felix/config/config_params.go
 */
export function ec2SourceCheck(
  agents: readonly NetworkAgent[],
  felixConfigurations: Listing<Kept<'FelixConfiguration'>>,
): Maybe<'on' | 'off'> {
  for (const agent of agents) {
    const set = agentVariable(agent, 'FELIX_AWSSRCDSTCHECK');
    if (set !== undefined) return checkOf(set.value, set.citation);
  }
  const felix = felixConfigurations.find(undefined, 'default');
  if (felix.state !== 'known') return felix;
  const value = felix.value.spec?.awsSrcDstCheck;
  return checkOf(value ?? 'DoNothing', cite(felix.value, 'spec.awsSrcDstCheck', value));
}

function checkOf(value: string, citation: Citation): Maybe<'on' | 'off'> {
  switch (value.toLowerCase()) {
    case 'enable':
      return known('on', [citation]);
    case 'disable':
      return known('off', [citation]);
    default:
      return absent(citation.label, [citation]);
  }
}
