import { type Citation, cite, citeFile } from '../model/cite.ts';
import type { Cni, CniName } from '../model/evidence/cni.ts';
import type { Evidence } from '../model/evidence/index.ts';
import { type NetworkAgent, type NetworkProduct, running } from '../model/evidence/network-agents.ts';
import type { Label } from '../model/label.ts';
import { known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import type { Version } from '../model/version.ts';
import { cniMode, type ModeSources } from './cni-mode.ts';
import { defineSlice } from './define-slice.ts';

type Sources = ModeSources & Pick<Evidence, 'networkAgents' | 'platform' | 'cniRoles'>;

/** From the DaemonSets that run and what configures them; where nodes bring their CNI along, from marks on the nodes. */
export const cni = defineSlice({
  from: [
    'networkAgents',
    'cniRoles',
    'platform',
    'nodes',
    'ciliumConfig',
    'calicoConfig',
    'flannelConfig',
    'installations',
    'ipPools',
    'operatorNetworks',
  ],
  derive: (_snapshot, sources): Maybe<Cni> => {
    const { networkAgents, cniRoles } = sources;
    if (networkAgents.state !== 'known' || cniRoles.state !== 'known') {
      return unknown(...mergeMissing([...missingOf(networkAgents), ...missingOf(cniRoles)]));
    }
    const { missing } = networkAgents.value;
    const { beside, undecided } = cniRoles.value;
    const networking = cniRoles.value.networking.map(({ product }) => product);
    const [primary] = networking;
    if (primary === undefined) return missing.length > 0 ? unknown(...missing) : embedded(beside, sources);
    if (networking.length > 1) return unknown(...severalRun(networking, undecided));
    // A namespace that nobody read may hold another CNI's DaemonSet.
    const label: Label = missing.length > 0 ? 'inference' : networkAgents.label;
    return cniOf(primary, beside, label, sources);
  },
});

function severalRun(
  networking: readonly NetworkProduct[],
  undecided: readonly Missing[],
): readonly Missing[] {
  if (undecided.length > 0) return undecided;
  return [
    {
      what: 'CNI',
      namespaces: null,
      reason: 'not-observable',
      detail: `${networking.join(' and ')} run at once; the first file in a node's /etc/cni/net.d decides`,
    },
  ];
}

function cniOf(
  primary: NetworkProduct,
  beside: readonly NetworkProduct[],
  label: Label,
  sources: Sources,
): Maybe<Cni> {
  const agents = agentsOf(primary, sources);
  const name = nameOf(primary, beside, agents, sources);
  const [first] = agents;
  return known(
    {
      name,
      version: first?.version ?? unversioned(name),
      mode: cniMode(name, sources),
      beside,
      agents,
    },
    agents.map(citeAgent),
    label,
  );
}

function nameOf(
  primary: NetworkProduct,
  beside: readonly NetworkProduct[],
  agents: readonly NetworkAgent[],
  sources: Sources,
): CniName {
  switch (primary) {
    case 'Azure CNS':
      return 'Azure CNI';
    case 'Cilium':
      return agents.every(isGoogles) ? 'GKE Dataplane V2' : 'Cilium';
    case 'flannel': {
      const calico = beside.includes('Calico') ? agentsOf('Calico', sources) : [];
      const shared = agents.some(({ daemonSet }) => calico.some((one) => one.daemonSet === daemonSet));
      return shared ? 'Canal' : 'flannel';
    }
    case 'Multus':
    case 'MetalLB':
    case 'kube-proxy':
    case 'Istio CNI':
      throw new Error(`${primary} gives no pod its interface`);
    default:
      return primary;
  }
}

/**
 * GKE runs its own build of Cilium as DaemonSet anetd, or as one for each size of node (anetd-s, anetd-m, ...):
 * https://cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2
 */
function isGoogles({ daemonSet, container }: NetworkAgent): boolean {
  return /^anetd(?:-|$)/.test(daemonSet.ref.name) && container.image?.includes('gke') === true;
}

/** No DaemonSet networks: k3s has flannel built in, EKS Auto Mode the VPC CNI, and GKE routes by the VPC. */
function embedded(beside: readonly NetworkProduct[], sources: Sources): Maybe<Cni> {
  const { nodes, platform } = sources;
  const byNode = (name: CniName, citation: Citation): Maybe<Cni> =>
    known({ name, version: unversioned(name), mode: cniMode(name, sources), beside, agents: [] }, [citation]);
  for (const node of nodes) {
    const backend = node.metadata.annotations?.['flannel.alpha.coreos.com/backend-type'];
    if (backend !== undefined) {
      return byNode(
        'flannel',
        cite(node, 'metadata.annotations[flannel.alpha.coreos.com/backend-type]', backend),
      );
    }
    if (node.metadata.labels?.['eks.amazonaws.com/compute-type'] === 'auto') {
      return byNode('AWS VPC CNI', cite(node, 'metadata.labels[eks.amazonaws.com/compute-type]', 'auto'));
    }
    const azure = node.metadata.labels?.['kubernetes.azure.com/podnetwork-type'];
    if (azure !== undefined) {
      return byNode('Azure CNI', cite(node, 'metadata.labels[kubernetes.azure.com/podnetwork-type]', azure));
    }
  }
  if (platform.state === 'known' && platform.value === 'GKE') {
    const citation = citeFile(
      'DaemonSets',
      'spec.template.spec.containers',
      'no CNI agent among them',
      'inference',
    );
    return byNode('GKE VPC-native', citation);
  }
  const missing = [
    ...nodes.missingIn(),
    ...missingOf(platform).filter(({ reason }) => reason !== 'not-observable'),
  ];
  if (missing.length > 0) return unknown(...missing);
  return unknown({
    what: 'CNI',
    namespaces: null,
    reason: 'not-observable',
    detail: 'no DaemonSet of a known CNI runs, and no node carries a mark of one',
  });
}

function unversioned(name: CniName): Maybe<Version> {
  return unknown({
    what: `version of ${name}`,
    namespaces: null,
    reason: 'not-observable',
    detail: 'it runs inside the nodes’ own processes',
  });
}

function agentsOf(product: NetworkProduct, { networkAgents }: Sources): readonly NetworkAgent[] {
  return networkAgents.state === 'known' ? running(networkAgents.value, product) : [];
}

function citeAgent({ daemonSet, container }: NetworkAgent): Citation {
  return cite(
    daemonSet,
    `spec.template.spec.containers[name=${container.name ?? ''}].image`,
    container.image,
  );
}
