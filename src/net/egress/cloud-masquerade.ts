import { cite, citeFile } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf } from '../../model/maybe.ts';
import { parseAddress, parseCidr } from '../addresses/cidr.ts';
import { byCilium } from './cilium-masquerade.ts';
import { byAgent, defaultRanges } from './ip-masq-agent.ts';
import {
  lacks,
  liesInAny,
  type Masquerade,
  type MasqueradeSeen,
  open,
  type Outside,
} from './masquerade-answer.ts';
import { agentOn } from './masquerade-agent-on.ts';

const gkeDocs = 'https://cloud.google.com/kubernetes-engine/docs/concepts/ip-masquerade-agent';

/**
 * GKE: its ip-masq-agent where it runs, else the default of the nodes, which a flag of the cluster that no object tells
 * switches off. An EgressNATPolicy, of Autopilot, says which ranges keep the address in the list's place.
 */
export function byGke(pod: Kept<'Pod'>, to: Outside, seen: MasqueradeSeen): Masquerade {
  const { egressNatPolicies, ipMasq } = seen;
  if (to?.family === 6) return open('what GKE does with packets of IPv6 is not documented', []);
  const unread = egressNatPolicies.missingIn();
  const [policy] = egressNatPolicies.items;
  if (policy !== undefined && unread.length === 0) {
    const ranges = egressNatPolicies.items.flatMap(({ spec }) =>
      spec?.action !== 'NoSNAT'
        ? []
        : (spec.destinations ?? []).flatMap(({ cidr }) => parseCidr(cidr ?? '') ?? []),
    );
    const isKept = liesInAny(to, ranges);
    const from = egressNatPolicies.items.map((one) => cite(one, 'spec.destinations', one.spec?.destinations));
    if (isKept === undefined) return open('whether an EgressNATPolicy excepts it is not known', from);
    return isKept
      ? { is: 'kept', says: 'an EgressNATPolicy excepts its range', from }
      : { is: 'node', says: 'GKE masquerades what is in no range of an EgressNATPolicy', from };
  }
  if (unread.length > 0) return open(`an EgressNATPolicy may except it: ${lacks(unread)}`, []);
  const agent = agentOn(pod, ipMasq);
  if (agent.is === 'unread') return open(agent.why, []);
  const answer =
    agent.is === 'there' && ipMasq.state === 'known' ? byAgent(agent.agent, to, ipMasq.value) : undefined;
  if (answer !== undefined) return answer;
  const documented = citeFile(
    gkeDocs,
    'default SNAT',
    'kept within the default ranges',
    'documentation-based',
  );
  const isInside = liesInAny(to, defaultRanges);
  if (isInside === true) {
    const says = 'no ip-masq-agent runs on its node, and GKE itself excepts the range';
    return { is: 'kept', says, from: [documented] };
  }
  return open(
    'no ip-masq-agent runs on its node, and whether the cluster was made with --disable-default-snat, which keeps every address, is not in the API',
    [documented],
  );
}

/** Where Azure's nodes ask for the machine's own addresses: SNAT of its agents, whatever the list says. */
const wireServer = parseAddress('168.63.129.16');

/**
 * AKS: Cilium where it runs on top, else azure-ip-masq-agent; without either nothing tells what becomes of the address. What
 * Cilium takes for the list of its own agent is that of azure-ip-masq-agent:
 * https://github.com/Azure/azure-container-networking/tree/master/azure-ip-masq-merger
 */
export function byAzure(pod: Kept<'Pod'>, to: Outside, seen: MasqueradeSeen): Masquerade {
  const { ipMasq } = seen;
  if (ipMasq.state !== 'known') return open(lacks(missingOf(ipMasq)), []);
  if (runsCilium(seen)) return byCilium(pod, to, seen, ipMasq.value.azureConfig);
  const on = agentOn(pod, ipMasq);
  if (on.is === 'unread') return open(on.why, []);
  if (on.is === 'none') {
    return open(
      'no azure-ip-masq-agent runs on its node, and what Azure’s network translates is not in the API',
      [],
    );
  }
  const answer = byAgent(on.agent, to, ipMasq.value);
  if (answer === undefined) {
    return open(
      'azure-ip-masq-agent leaves IPv6 alone, and what Azure’s network does with it is not in the API',
      [],
    );
  }
  const isPlatforms = wireServer !== undefined && liesInAny(to, [wireServer]) === true;
  return answer.is === 'kept' && isPlatforms
    ? open('it is an address of the platform, for which Azure’s CNI has rules of its own', answer.from)
    : answer;
}

/** Does Cilium carry packets, as the CNI or on top of another? */
export function runsCilium({ cni }: Pick<MasqueradeSeen, 'cni'>): boolean {
  return cni.state === 'known' && (cni.value.name === 'Cilium' || cni.value.beside.includes('Cilium'));
}
