import { cite } from '../model/cite.ts';
import type { IpMasq, IpMasqAgent, IpMasqRanges } from '../model/evidence/ip-masq.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { Kept } from '../model/kinds/index.ts';
import { known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import { isIpMasqAgent } from '../net/egress/ip-masq-image.ts';
import { parseIpMasqConfig, type IpMasqConfig } from '../parse/ip-masq-config.ts';
import { agentNodes } from './agent-nodes.ts';
import { type ConfigDocument, documentIn, firstKnown } from './config-document.ts';
import { defineSlice } from './define-slice.ts';

const namespace = 'kube-system';
const own = ['ip-masq-agent', 'config'] as const;
/** What users write, and what AKS keeps up to date. */
const azures = [
  ['azure-ip-masq-agent-config', 'ip-masq-agent'],
  ['azure-ip-masq-agent-config-reconciled', 'ip-masq-agent-reconciled'],
] as const;

const usualLimit = 64;

/** Agents that masquerade what leaves the nodes, and their configuration. */
export const ipMasq = defineSlice({
  kinds: ['DaemonSet'],
  names: [own, ...azures].map(([name]) => ({ kind: 'ConfigMap' as const, namespace, name })),
  from: ['pods', 'nodes'],
  derive: (snapshot, sources): Maybe<IpMasq> => {
    const listing = snapshot.listing('DaemonSet');
    const read = ([name, key]: readonly [string, string]) =>
      documentIn(snapshot, namespace, name, key, parseIpMasqConfig);
    return known(
      {
        agents: listing.items.flatMap((daemonSet) => agentOf(daemonSet, sources) ?? []),
        missing: listing.missingIn(),
        config: merged([read(own)]),
        azureConfig: merged(azures.map(read)),
      },
      [],
      listing.coverage.label,
    );
  },
});

function agentOf(
  daemonSet: Kept<'DaemonSet'>,
  sources: Pick<Evidence, 'pods' | 'nodes'>,
): IpMasqAgent | undefined {
  const container = daemonSet.spec?.template?.spec?.containers?.find(({ image }) => isIpMasqAgent(image));
  if (container === undefined || daemonSet.ref.declared || daemonSet.status?.desiredNumberScheduled === 0) {
    return undefined;
  }
  const isAzures = /ip-masq-agent-v2|azure-ip-masq-agent/.test(container.image ?? '');
  return {
    daemonSet,
    container,
    variant: isAzures ? 'Azure' : 'Kubernetes',
    nodes: agentNodes([daemonSet], sources),
  };
}

/** Lists are joined and truth values ored, as https://github.com/Azure/ip-masq-agent-v2 does; absent where none is there. */
function merged(documents: readonly Maybe<ConfigDocument<IpMasqConfig>>[]): Maybe<IpMasqRanges> {
  const missing = documents.flatMap(missingOf);
  if (missing.length > 0) return unknown(...missing);
  const first = firstKnown(documents);
  if (first.state !== 'known') return first;
  const values = documents.flatMap((one) => (one.state === 'known' ? [one.value] : []));
  const lists = values.flatMap(({ value }) => value.nonMasqueradeCIDRs ?? []);
  return known(
    {
      nonMasqueradeCIDRs: values.some(({ value }) => value.nonMasqueradeCIDRs !== undefined)
        ? lists
        : undefined,
      limit: values[0]?.value.cidrLimit ?? usualLimit,
      masqLinkLocal: values.some(({ value }) => value.masqLinkLocal === true),
      masqLinkLocalIPv6: values.some(({ value }) => value.masqLinkLocalIPv6 === true),
      from: values.map((one) => cite(one, one.field, one.value)),
    },
    [],
    first.label,
  );
}
