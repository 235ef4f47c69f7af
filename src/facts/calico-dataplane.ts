import { type Citation, cite } from '../model/cite.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { NetworkAgent } from '../model/evidence/network-agents.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';

type Sources = Pick<Evidence, 'felixConfigurations' | 'installations'>;

/**
 * Does Felix run its eBPF dataplane? Its environment wins over FelixConfiguration default, whose own default is false;
 * the operator sets either from linuxDataplane: https://docs.tigera.io/calico/latest/reference/felix/configuration
 */
export function calicoEbpf(agents: readonly NetworkAgent[], sources: Sources): Maybe<true> {
  for (const { daemonSet, container } of agents) {
    const variable = container.env?.find(({ name }) => name === 'FELIX_BPFENABLED');
    if (variable?.value === undefined) continue;
    const field = 'spec.template.spec.containers[name=calico-node].env[name=FELIX_BPFENABLED].value';
    const citation = cite(daemonSet, field, variable.value);
    return variable.value.toLowerCase() === 'true'
      ? known(true, [citation])
      : absent(citation.label, [citation]);
  }
  const { felixConfigurations, installations } = sources;
  const felix = felixConfigurations.find(undefined, 'default');
  if (felix.state === 'known' && felix.value.spec?.bpfEnabled !== undefined) {
    const { bpfEnabled } = felix.value.spec;
    const citation = cite(felix.value, 'spec.bpfEnabled', bpfEnabled);
    return bpfEnabled ? known(true, [citation]) : absent(citation.label, [citation]);
  }
  const asked = installations.items.flatMap((installation): [string, Citation][] => {
    const dataplane = installation.spec?.calicoNetwork?.linuxDataplane;
    if (dataplane === undefined) return [];
    return [[dataplane, cite(installation, 'spec.calicoNetwork.linuxDataplane', dataplane)]];
  });
  const [first] = asked;
  if (first !== undefined) {
    return first[0] === 'BPF' ? known(true, [first[1]]) : absent(first[1].label, [first[1]]);
  }
  const missing = [...(felix.state === 'unknown' ? felix.missing : []), ...installations.missingIn()];
  if (missing.length > 0) return unknown(...missing);
  return absent('documentation-based', [
    {
      object: 'FelixConfiguration default',
      field: 'spec.bpfEnabled',
      seen: 'false (the documented default)',
      label: 'documentation-based',
    },
  ]);
}
