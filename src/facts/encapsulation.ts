import { type Carriage, type IpFamily, type TunnelKind, usualIpsecKeyBytes } from '../model/carriage.ts';
import { cite } from '../model/cite.ts';
import type { Encapsulation } from '../model/encapsulation.ts';
import type { CiliumConfig } from '../model/evidence/cilium-config.ts';
import type { Cni } from '../model/evidence/cni.ts';
import type { Evidence } from '../model/evidence/index.ts';
import { known, type Maybe, missingOf, unknown, valueOf } from '../model/maybe.ts';
import { encapsulationsFor } from '../net/mtu/planning/encapsulations.ts';
import { defineSlice } from './define-slice.ts';

export type EncapsulationSources = Pick<
  Evidence,
  'ciliumConfig' | 'networkAgents' | 'ipPools' | 'felixConfigurations' | 'operatorNetworks' | 'configNetworks'
>;

/** How packets from a pod to a pod of another node travel, as far as their size depends on it. */
export const carriage = defineSlice({
  from: [
    'cni',
    'ciliumConfig',
    'networkAgents',
    'ipPools',
    'felixConfigurations',
    'operatorNetworks',
    'configNetworks',
  ],
  derive: (_snapshot, sources): Maybe<Carriage> =>
    sources.cni.state === 'known' ? carriageOf(sources.cni.value, sources) : sources.cni,
});

/** What goes around a packet from a pod to a pod of another node. */
export function encapsulationOf(cni: Cni, sources: EncapsulationSources): Maybe<Encapsulation> {
  const carriage = carriageOf(cni, sources);
  if (carriage.state !== 'known') return unknown(...missingOf(carriage));
  const [first, ...others] = encapsulationsFor(carriage.value);
  if (first === undefined) return untold(cni.name);
  if (others.length > 0) {
    return cni.version.state === 'known' ? untold(cni.name) : unknown(...missingOf(cni.version));
  }
  return known(first, carriage.from, carriage.label);
}

function carriageOf(cni: Cni, sources: EncapsulationSources): Maybe<Carriage> {
  const base = { cni: cni.name, version: valueOf(cni.version), ipsecKeyBytes: usualIpsecKeyBytes };
  const bare: Carriage = { ...base, tunnels: [], encryption: [] };
  switch (cni.name) {
    case 'Cilium':
    case 'GKE Dataplane V2':
      return cilium(bare, sources.ciliumConfig);
    case 'Calico':
      return calico(bare, sources);
    case 'flannel':
    case 'Canal': {
      if (cni.mode.state !== 'known') return unknown(...missingOf(cni.mode));
      const parts = flannelParts[cni.mode.value];
      return parts === undefined ? untold(cni.mode.value) : known({ ...bare, ...parts }, cni.mode.from);
    }
    case 'OVN-Kubernetes':
      return ovn(bare, cni.mode, sources);
    case 'AWS VPC CNI':
    case 'Azure CNI':
    case 'GKE VPC-native':
    case 'kindnet':
      return known(bare, [], 'documentation-based');
    default:
      return untold(cni.name);
  }
}

function untold(name: string): Maybe<never> {
  return unknown({ what: `overhead of ${name}`, namespaces: null, reason: 'not-collected' });
}

/** By backend. What its outer packets travel over is that of the nodes, which the caller puts in. */
const flannelParts: Readonly<Record<string, Partial<Carriage>>> = {
  'host-gw': {},
  vxlan: { tunnels: [{ kind: 'vxlan', family: 4 }] },
  ipip: { tunnels: [{ kind: 'ipip', family: 4 }] },
  udp: { tunnels: [{ kind: 'udp', family: 4 }] },
  wireguard: { encryption: [{ kind: 'wireguard', family: 4 }] },
};

/**
 * An egress gateway has its packets take a tunnel where the others do not, and the MTU of all pods makes room for it;
 * over IPv4 whatever the underlay: cell.go of https://github.com/cilium/cilium/tree/v1.20.2/pkg/mtu
 */
function cilium(bare: Carriage, ciliumConfig: Maybe<CiliumConfig>): Maybe<Carriage> {
  if (ciliumConfig.state !== 'known') return unknown(...missingOf(ciliumConfig));
  const config = ciliumConfig.value;
  const isNative = config.get('routing-mode') === 'native';
  const egressKey = (['enable-egress-gateway', 'enable-ipv4-egress-gateway'] as const).find(
    (key) => config.get(key) === 'true',
  );
  const family = isNative ? 4 : underlayFamily(config);
  const kind: TunnelKind = config.get('tunnel-protocol') === 'geneve' ? 'geneve' : 'vxlan';
  const encryption =
    config.get('enable-wireguard') === 'true'
      ? ('wireguard' as const)
      : config.get('enable-ipsec') === 'true'
        ? ('ipsec' as const)
        : undefined;
  return known(
    {
      ...bare,
      tunnels: isNative && egressKey === undefined ? [] : [{ kind, family }],
      encryption: encryption === undefined ? [] : [{ kind: encryption, family: underlayFamily(config) }],
    },
    [
      config.cite('routing-mode', 'tunnel'),
      ...(isNative && egressKey !== undefined ? [config.cite(egressKey, 'false')] : []),
      config.cite('enable-wireguard', 'false'),
      config.cite('enable-ipsec', 'false'),
    ],
  );
}

/** ipv4 by default up to 1.19 and, from 1.20, where IPv4 is enabled: cilium/cilium pkg/datapath/tunnel/tunnel.go */
function underlayFamily(config: CiliumConfig): IpFamily {
  const underlay = config.get('underlay-protocol') ?? 'auto';
  if (underlay === 'auto') return config.get('enable-ipv4') === 'false' ? 6 : 4;
  return underlay === 'ipv6' ? 6 : 4;
}

/**
 * IPIP and VXLAN where a pool asks for them, used or not, and FelixConfiguration does not say otherwise:
 * https://github.com/projectcalico/calico/blob/master/felix/calc/encapsulation_resolver.go
 */
function calico(bare: Carriage, { ipPools, felixConfigurations }: EncapsulationSources): Maybe<Carriage> {
  const felix = felixConfigurations.find(undefined, 'default');
  const missing = [...ipPools.missingIn(), ...missingOf(felix)];
  if (missing.length > 0) return unknown(...missing);
  const spec = felix.state === 'known' ? (felix.value.spec ?? {}) : {};
  const uses = (mode: 'ipipMode' | 'vxlanMode', family: IpFamily) =>
    ipPools.items.some((pool) => {
      const isItsFamily = (pool.spec?.cidr?.includes(':') ?? false) === (family === 6);
      return isItsFamily && (pool.spec?.[mode] ?? 'Never') !== 'Never';
    });
  const tunnels: readonly (readonly [TunnelKind, IpFamily, boolean])[] = [
    ['ipip', 4, spec.ipipEnabled ?? uses('ipipMode', 4)],
    ['vxlan', 4, spec.vxlanEnabled ?? uses('vxlanMode', 4)],
    ['vxlan', 6, spec.vxlanEnabled !== false && uses('vxlanMode', 6)],
  ];
  const encryption: readonly (readonly [IpFamily, boolean])[] = [
    [4, spec.wireguardEnabled ?? false],
    [6, spec.wireguardEnabledV6 ?? false],
  ];
  const pools = ipPools.items.map((pool) =>
    cite(pool, 'spec', { ipipMode: pool.spec?.ipipMode, vxlanMode: pool.spec?.vxlanMode }),
  );
  const felixSays = (['wireguardEnabled', 'wireguardEnabledV6'] as const).flatMap((field) =>
    felix.state === 'known' && spec[field] !== undefined
      ? [cite(felix.value, `spec.${field}`, spec[field])]
      : [],
  );
  return known(
    {
      ...bare,
      tunnels: tunnels.flatMap(([kind, family, isOn]) => (isOn ? [{ kind, family }] : [])),
      encryption: encryption.flatMap(([family, isOn]) =>
        isOn ? [{ kind: 'wireguard' as const, family }] : [],
      ),
    },
    [...pools, ...felixSays],
    ipPools.coverage.label,
  );
}

function ovn(
  bare: Carriage,
  mode: Cni['mode'],
  { operatorNetworks, configNetworks }: EncapsulationSources,
): Maybe<Carriage> {
  if (mode.state === 'known' && mode.value === 'native') return known(bare, mode.from);
  const [operator] = operatorNetworks.items;
  const [config] = configNetworks.items;
  const missing = [
    ...(operator === undefined ? operatorNetworks.missingIn() : []),
    ...(config === undefined ? configNetworks.missingIn() : []),
  ];
  if (missing.length > 0) return unknown(...missing);
  const networks = config?.status?.clusterNetwork ?? operator?.spec?.clusterNetwork ?? [];
  const family = networks.some(({ cidr }) => cidr?.includes(':') === true) ? 6 : 4;
  const ipsec = operator?.spec?.defaultNetwork?.ovnKubernetesConfig?.ipsecConfig;
  // An empty ipsecConfig is how encryption was switched on before it had modes.
  const isEncrypting = ipsec !== undefined && (ipsec.mode ?? 'Full') === 'Full';
  return known(
    {
      ...bare,
      tunnels: [{ kind: 'geneve', family }],
      encryption: isEncrypting ? [{ kind: 'ipsec', family }] : [],
    },
    operator === undefined || ipsec === undefined
      ? []
      : [cite(operator, 'spec.defaultNetwork.ovnKubernetesConfig.ipsecConfig', ipsec)],
    'documentation-based',
  );
}
