import { type Citation, cite, citeFile } from '../model/cite.ts';
import type { CniName } from '../model/evidence/cni.ts';
import type { Evidence } from '../model/evidence/index.ts';
import { known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';

export type ModeSources = Pick<
  Evidence,
  'nodes' | 'ciliumConfig' | 'flannelConfig' | 'ipPools' | 'installations' | 'operatorNetworks'
>;

/** How the CNI carries packets between nodes, from the setting that decides it. */
export function cniMode(name: CniName, sources: ModeSources): Maybe<string> {
  switch (name) {
    case 'Cilium':
      return cilium(sources);
    case 'Calico':
      return calico(sources);
    case 'flannel':
    case 'Canal':
      return flannel(sources);
    case 'Azure CNI':
      return azure(sources);
    case 'OVN-Kubernetes':
      return ovn(sources);
    case 'AWS VPC CNI':
    case 'GKE Dataplane V2':
    case 'GKE VPC-native':
    case 'kindnet':
      return documented(name, 'native');
    default:
      return unknown({ what: `mode of ${name}`, namespaces: null, reason: 'not-collected' });
  }
}

/** What the product always does. */
function documented(name: CniName, mode: string): Maybe<string> {
  return known(mode, [citeFile(name, 'documentation', mode, 'documentation-based')]);
}

function cilium({ ciliumConfig }: ModeSources): Maybe<string> {
  if (ciliumConfig.state !== 'known') return unknown(...missingOf(ciliumConfig));
  const config = ciliumConfig.value;
  const routing = config.cite('routing-mode', 'tunnel');
  if (config.get('routing-mode') === 'native') return known('native', [routing]);
  return known(config.get('tunnel-protocol') ?? 'vxlan', [routing, config.cite('tunnel-protocol', 'vxlan')]);
}

const encapsulations: Readonly<Record<string, string>> = {
  IPIP: 'ipip',
  IPIPCrossSubnet: 'ipip across subnets',
  VXLAN: 'vxlan',
  VXLANCrossSubnet: 'vxlan across subnets',
  None: 'native',
};

/** https://docs.tigera.io/calico/latest/reference/resources/ippool */
function calico({ ipPools, installations }: ModeSources): Maybe<string> {
  const pools = ipPools.items
    .filter(({ spec }) => spec?.disabled !== true)
    .map((pool): readonly [string, Citation] => {
      const { ipipMode = 'Never', vxlanMode = 'Never' } = pool.spec ?? {};
      if (vxlanMode !== 'Never') {
        const mode = vxlanMode === 'CrossSubnet' ? 'vxlan across subnets' : 'vxlan';
        return [mode, cite(pool, 'spec.vxlanMode', vxlanMode)];
      }
      if (ipipMode === 'Never') return ['native', cite(pool, 'spec.ipipMode', ipipMode)];
      return [
        ipipMode === 'CrossSubnet' ? 'ipip across subnets' : 'ipip',
        cite(pool, 'spec.ipipMode', ipipMode),
      ];
    });
  if (pools.length > 0) return joined(pools);
  const asked = installations.items.flatMap((installation) =>
    (installation.spec?.calicoNetwork?.ipPools ?? []).map(({ encapsulation = 'IPIP', name = '' }) => {
      const citation = cite(
        installation,
        `spec.calicoNetwork.ipPools[name=${name}].encapsulation`,
        encapsulation,
      );
      return [encapsulations[encapsulation] ?? encapsulation, citation] as const;
    }),
  );
  if (asked.length > 0) return joined(asked);
  return unknown(...orNothingSaid('Calico', [...ipPools.missingIn(), ...installations.missingIn()]));
}

function joined(modes: readonly (readonly [string, Citation])[]): Maybe<string> {
  const distinct = [...new Set(modes.map(([mode]) => mode))].sort();
  return known(
    distinct.join(' and '),
    modes.map(([, citation]) => citation),
  );
}

function flannel({ flannelConfig, nodes }: ModeSources): Maybe<string> {
  if (flannelConfig.state === 'known') {
    const { type } = flannelConfig.value.backend;
    return known(type, [cite(flannelConfig.value, 'data[net-conf.json].Backend.Type', type)]);
  }
  const key = 'flannel.alpha.coreos.com/backend-type';
  const modes = nodes.items.flatMap((node) => {
    const mode = node.metadata.annotations?.[key];
    return mode === undefined ? [] : [[mode, cite(node, `metadata.annotations[${key}]`, mode)] as const];
  });
  if (modes.length > 0) return joined(modes.slice(0, 5));
  return unknown(...orNothingSaid('flannel', [...missingOf(flannelConfig), ...nodes.missingIn()]));
}

const azureNetworks: Readonly<Record<string, string>> = {
  overlay: 'overlay',
  vnet: 'pod subnet',
  vnetblock: 'pod subnet',
};

/** Azure routes overlay addresses itself, without encapsulation between nodes. */
function azure({ nodes }: ModeSources): Maybe<string> {
  const key = 'kubernetes.azure.com/podnetwork-type';
  const modes = nodes.items.flatMap((node) => {
    const value = node.metadata.labels?.[key];
    if (value === undefined) return [];
    return [[azureNetworks[value] ?? value, cite(node, `metadata.labels[${key}]`, value)] as const];
  });
  if (modes.length > 0) return joined(modes.slice(0, 5));
  return unknown(...orNothingSaid('Azure CNI', nodes.missingIn()));
}

/** Geneve, but for the no-overlay transport: https://github.com/openshift/api/blob/master/operator/v1/types_network.go */
function ovn({ operatorNetworks }: ModeSources): Maybe<string> {
  const [network] = operatorNetworks.items;
  if (network?.spec?.defaultNetwork?.ovnKubernetesConfig?.transport === 'NoOverlay') {
    return known('native', [cite(network, 'spec.defaultNetwork.ovnKubernetesConfig.transport', 'NoOverlay')]);
  }
  return documented('OVN-Kubernetes', 'geneve');
}

function orNothingSaid(name: string, missing: readonly Missing[]): readonly Missing[] {
  if (missing.length > 0) return missing;
  return [
    {
      what: `mode of ${name}`,
      namespaces: null,
      reason: 'not-observable',
      detail: 'nothing that was read says how it carries packets between nodes',
    },
  ];
}
