import type { CniRoles } from '../model/evidence/cni-roles.ts';
import type { Evidence } from '../model/evidence/index.ts';
import { type NetworkAgent, type NetworkProduct, running } from '../model/evidence/network-agents.ts';
import { known, type Maybe, missingOf } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { parseAntreaConfig } from '../parse/antrea-config.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { agentNodes } from './agent-nodes.ts';
import { documentIn } from './config-document.ts';
import { defineSlice } from './define-slice.ts';

type Sources = Pick<Evidence, 'networkAgents' | 'ciliumConfig' | 'calicoConfig' | 'installations'>;

/** networks: gives pods their interface; beside: works on top of another that does. */
type Role = 'networks' | 'beside' | readonly Missing[];

const products: readonly NetworkProduct[] = [
  'AWS VPC CNI',
  'Azure CNS',
  'OVN-Kubernetes',
  'Antrea',
  'flannel',
  'Calico',
  'Cilium',
  'kube-router',
  'kindnet',
  'Weave Net',
  'Multus',
];

/** What the DaemonSets that run do with pods' interfaces, from what configures them. */
export const cniRoles = defineSlice({
  names: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'antrea-config' }],
  from: ['networkAgents', 'ciliumConfig', 'calicoConfig', 'installations', 'pods', 'nodes'],
  derive: (snapshot, sources): Maybe<CniRoles> => {
    const { networkAgents } = sources;
    if (networkAgents.state !== 'known') return networkAgents;
    const present = products.filter((product) => running(networkAgents.value, product).length > 0);
    const roles = new Map(present.map((product) => [product, roleOf(product, present, snapshot, sources)]));
    return known(
      {
        networking: present
          .filter((product) => roles.get(product) !== 'beside')
          .map((product) => {
            const agents = running(networkAgents.value, product);
            return {
              product,
              agents,
              nodes: agentNodes(
                agents.map(({ daemonSet }) => daemonSet),
                sources,
              ),
            };
          }),
        beside: present.filter((product) => roles.get(product) === 'beside'),
        undecided: [...roles.values()].flatMap((role) => (typeof role === 'string' ? [] : role)),
      },
      [],
      networkAgents.label,
    );
  },
});

function roleOf(
  product: NetworkProduct,
  present: readonly NetworkProduct[],
  snapshot: Snapshot,
  sources: Sources,
): Role {
  const alone = present.filter((one) => one !== 'Multus').length === 1;
  switch (product) {
    case 'Multus':
      return 'beside';
    case 'Cilium':
      return ciliumRole(present, alone, sources);
    case 'Calico':
      return calicoRole(alone, sources);
    case 'Antrea':
      return alone ? 'networks' : antreaRole(snapshot);
    case 'kube-router':
      return agentsOf(product, sources).every(({ container }) =>
        container.args?.includes('--run-router=false'),
      )
        ? 'beside'
        : 'networks';
    default:
      return 'networks';
  }
}

/**
 * Chained onto another CNI where cni-chaining-mode says so, but for portmap, which Cilium chains after itself; on AKS,
 * Azure's CNI hands out the addresses: https://docs.cilium.io/en/stable/installation/cni-chaining-portmap/
 */
function ciliumRole(present: readonly NetworkProduct[], alone: boolean, { ciliumConfig }: Sources): Role {
  if (present.includes('Azure CNS')) return 'beside';
  if (ciliumConfig.state === 'known') {
    const mode = ciliumConfig.value.get('cni-chaining-mode') ?? 'none';
    return mode === 'none' || mode === 'portmap' ? 'networks' : 'beside';
  }
  return alone || ciliumConfig.state === 'absent' ? 'networks' : ciliumConfig.missing;
}

/** For policy alone where its backend is none, or its operator was told of another CNI. */
function calicoRole(alone: boolean, { networkAgents, calicoConfig, installations }: Sources): Role {
  if (networkAgents.state !== 'known') return [];
  const agents = running(networkAgents.value, 'Calico');
  const flannel = running(networkAgents.value, 'flannel');
  if (agents.some((agent) => flannel.some(({ daemonSet }) => daemonSet === agent.daemonSet))) return 'beside';
  const backends = agents.flatMap(
    ({ container }) => container.env?.find(({ name }) => name === 'CALICO_NETWORKING_BACKEND')?.value ?? [],
  );
  const types = installations.items.flatMap(({ spec }) => spec?.cni?.type ?? []);
  const backend = calicoConfig.state === 'known' ? calicoConfig.value.backend : undefined;
  if (backends.includes('none') || types.some((type) => type !== 'Calico') || backend === 'none')
    return 'beside';
  if (alone || backends.length > 0 || types.length > 0 || backend !== undefined) return 'networks';
  const missing = [...missingOf(calicoConfig), ...installations.missingIn()];
  return missing.length > 0 ? missing : 'networks';
}

/** For policy alone beside a cloud's CNI: https://github.com/antrea-io/antrea/blob/main/docs/eks-installation.md */
function antreaRole(snapshot: Snapshot): Role {
  const config = documentIn(snapshot, 'kube-system', 'antrea-config', 'antrea-agent.conf', parseAntreaConfig);
  if (config.state === 'unknown') return config.missing;
  const mode = config.state === 'known' ? config.value.value.trafficEncapMode : undefined;
  return mode?.toLowerCase() === 'networkpolicyonly' ? 'beside' : 'networks';
}

function agentsOf(product: NetworkProduct, { networkAgents }: Sources): readonly NetworkAgent[] {
  return networkAgents.state === 'known' ? running(networkAgents.value, product) : [];
}
