import { cite, citeDefault } from '../model/cite.ts';
import type { CalicoBgp, CalicoBgpPeer } from '../model/evidence/calico-bgp.ts';
import type { Evidence } from '../model/evidence/index.ts';
import { type NetworkAgent, running } from '../model/evidence/network-agents.ts';
import type { Kept } from '../model/kinds/index.ts';
import { absent, known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import { formatRef } from '../model/ref.ts';
import { parseCalicoSelector } from '../parse/calico-selector.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';

type Sources = Pick<Evidence, 'networkAgents' | 'calicoConfig' | 'installations'>;

/**
 * Known where Calico runs with BIRD. Sources: https://github.com/projectcalico/calico/tree/v3.32.0,
 * confd/pkg/backends/calico/client.go (updatePeersV1) and api/pkg/apis/projectcalico/v3.
 */
export const calicoBgp = defineSlice({
  kinds: ['BGPConfiguration', 'BGPPeer', 'IPPool', 'FelixConfiguration'],
  from: ['networkAgents', 'calicoConfig', 'installations'],
  derive: (snapshot, sources): Maybe<CalicoBgp> => {
    const { networkAgents } = sources;
    if (networkAgents.state !== 'known') return networkAgents;
    const [agent] = running(networkAgents.value, 'Calico');
    if (agent === undefined) {
      const { missing } = networkAgents.value;
      return missing.length > 0 ? unknown(...missing) : absent(networkAgents.label);
    }
    const runs = runsBird(agent, sources);
    if (runs.state !== 'known') return runs;
    const configurations = snapshot.listing('BGPConfiguration');
    const objects = snapshot.listing('BGPPeer');
    const configuration = configurations.find(undefined, 'default');
    const peers = objects.items.map(peerOf);
    const missing = mergeMissing([
      ...missingOf(configuration),
      ...objects.missingIn(),
      ...peers.flatMap((peer) => ('what' in peer ? [peer] : [])),
    ]);
    if (missing.length > 0) return unknown(...missing);
    const owner = configuration.state === 'known' ? configuration.value : agent.daemonSet;
    const declared =
      configuration.state === 'known' ? configuration.value.spec?.nodeToNodeMeshEnabled : undefined;
    const field = 'spec.nodeToNodeMeshEnabled';
    return known(
      {
        ref: owner.ref,
        mesh: {
          enabled: declared ?? true,
          citation:
            declared !== undefined
              ? cite(owner, field, declared)
              : configuration.state === 'known'
                ? citeDefault(owner, field, true)
                : {
                    object: 'BGPConfiguration default',
                    field,
                    seen: 'true (the documented default)',
                    label: 'documentation-based',
                  },
        },
        peers: peers.flatMap((peer) => ('what' in peer ? [] : [peer])),
        carriesPods: carriesPods(agent, snapshot),
      },
      [],
      networkAgents.label,
    );
  },
});

/** CALICO_NETWORKING_BACKEND, which a ConfigMap or the operator sets, is bird where nothing is said. */
function runsBird({ container }: NetworkAgent, { calicoConfig, installations }: Sources): Maybe<true> {
  const said = container.env?.find(({ name }) => name === 'CALICO_NETWORKING_BACKEND')?.value;
  const [installation] = installations.items;
  const backend =
    said ??
    (calicoConfig.state === 'known' ? calicoConfig.value.backend : undefined) ??
    (installation?.spec?.calicoNetwork?.bgp === 'Disabled' ? 'none' : undefined);
  if (backend === undefined) {
    const missing = [...missingOf(calicoConfig), ...installations.missingIn()];
    if (missing.length > 0) return unknown(...missing);
  }
  return backend === undefined || backend === 'bird' ? known(true, []) : absent('live evidence');
}

function peerOf(object: Kept<'BGPPeer'>): CalicoBgpPeer | Missing {
  const {
    node = '',
    nodeSelector = '',
    peerSelector = '',
    localWorkloadSelector = '',
    reversePeering,
  } = object.spec ?? {};
  const [from, to] = [parseCalicoSelector(nodeSelector), parseCalicoSelector(peerSelector)];
  if (!from.ok || !to.ok) {
    return {
      what: formatRef(object.ref),
      namespaces: null,
      reason: 'unparseable',
      detail: 'a selector is not understood',
    };
  }
  const selects =
    node !== '' && nodeSelector === ''
      ? (one: Kept<'Node'>) => one.ref.name === node
      : (one: Kept<'Node'>) => from.value(one.metadata.labels ?? {});
  // Sessions with pods carry what the pods announce, not the routes of nodes.
  const isNodes = peerSelector !== '' || localWorkloadSelector !== '';
  return {
    ref: object.ref,
    object,
    selects,
    peers: !isNodes ? undefined : localWorkloadSelector !== '' ? () => false : to.value,
    reverses: reversePeering !== 'Manual' && localWorkloadSelector === '',
  };
}

/**
 * Felix makes the routes of VXLAN pools, and of others as programClusterRoutes says: none until 3.32, from 3.33 on
 * those of IPIP pools: https://github.com/projectcalico/calico/blob/release-v3.33/api/pkg/apis/projectcalico/v3/felixconfig.go
 */
function carriesPods(agent: NetworkAgent, snapshot: Snapshot): Maybe<Kept<'IPPool'>> {
  const listing = snapshot.listing('IPPool');
  const felix = snapshot.listing('FelixConfiguration').find(undefined, 'default');
  const told = felix.state === 'known' ? felix.value.spec?.programClusterRoutes : undefined;
  const { version } = agent;
  const isFelixs = (kind: 'IPIP' | 'NoEncap'): boolean | undefined => {
    if (told !== undefined) return told === 'Enabled' || told === `Enabled${kind}Only`;
    if (felix.state === 'unknown') return undefined;
    if (kind === 'NoEncap') return false;
    if (version.state !== 'known') return undefined;
    return version.value.major > 3 || (version.value.major === 3 && version.value.minor >= 33);
  };
  const missing: Missing[] = [...listing.missingIn()];
  for (const pool of listing) {
    const { disabled, ipipMode = 'Never', vxlanMode = 'Never', allowedUses = [] } = pool.spec ?? {};
    if (disabled === true || vxlanMode !== 'Never') continue;
    if (allowedUses.length > 0 && !allowedUses.includes('Workload')) continue;
    const felixs = isFelixs(ipipMode === 'Never' ? 'NoEncap' : 'IPIP');
    if (felixs === false) {
      const field = ipipMode === 'Never' ? 'spec.vxlanMode' : 'spec.ipipMode';
      return known(pool, [cite(pool, field, ipipMode === 'Never' ? vxlanMode : ipipMode)]);
    }
    if (felixs === undefined) missing.push(...missingOf(felix), ...missingOf(version));
  }
  return missing.length > 0 ? unknown(...mergeMissing(missing)) : absent(snapshot.label);
}
