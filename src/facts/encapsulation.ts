import { cite } from '../model/cite.ts';
import type { Encapsulation } from '../model/encapsulation.ts';
import type { CiliumConfig } from '../model/evidence/cilium-config.ts';
import type { Cni } from '../model/evidence/cni.ts';
import type { Evidence } from '../model/evidence/index.ts';
import { known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import {
  calicoEncapsulation,
  type calicoLayers,
  ciliumEncapsulation,
  flannelEncapsulation,
  ovnEncapsulation,
  plain,
} from '../net/mtu.ts';

export type EncapsulationSources = Pick<
  Evidence,
  'ciliumConfig' | 'networkAgents' | 'ipPools' | 'felixConfigurations' | 'operatorNetworks' | 'configNetworks'
>;

/** What goes around a packet from a pod to a pod of another node. */
export function encapsulationOf(
  { name, mode, version }: Cni,
  sources: EncapsulationSources,
): Maybe<Encapsulation> {
  switch (name) {
    case 'Cilium':
    case 'GKE Dataplane V2':
      return cilium(sources.ciliumConfig, version);
    case 'Calico':
      return calico(sources);
    case 'flannel':
    case 'Canal': {
      if (mode.state !== 'known') return unknown(...missingOf(mode));
      const encapsulation = flannelEncapsulation(mode.value);
      return encapsulation === undefined ? untold(mode.value) : known(encapsulation, mode.from);
    }
    case 'OVN-Kubernetes':
      return ovn(mode, sources);
    case 'AWS VPC CNI':
    case 'Azure CNI':
    case 'GKE VPC-native':
    case 'kindnet':
      return known(plain, [], 'documentation-based');
    default:
      return untold(name);
  }
}

function untold(name: string): Maybe<never> {
  return unknown({ what: `overhead of ${name}`, namespaces: null, reason: 'not-collected' });
}

function cilium(ciliumConfig: Maybe<CiliumConfig>, version: Cni['version']): Maybe<Encapsulation> {
  if (ciliumConfig.state !== 'known') return unknown(...missingOf(ciliumConfig));
  const config = ciliumConfig.value;
  const isEncrypting = config.get('enable-wireguard') === 'true';
  if (isEncrypting && version.state !== 'known') return unknown(...missingOf(version));
  const encryption = isEncrypting ? 'WireGuard' : config.get('enable-ipsec') === 'true' ? 'IPsec' : undefined;
  const encapsulation = ciliumEncapsulation({
    tunnel: config.get('routing-mode') === 'native' ? undefined : underlayFamily(config),
    encryption,
    version: version.state === 'known' ? version.value : { major: 1, minor: 0, patch: 0, suffix: '' },
  });
  return known(encapsulation, [
    config.cite('routing-mode', 'tunnel'),
    config.cite('enable-wireguard', 'false'),
    config.cite('enable-ipsec', 'false'),
  ]);
}

/** ipv4 by default up to 1.19 and, from 1.20, where IPv4 is enabled: cilium/cilium pkg/datapath/tunnel/tunnel.go */
function underlayFamily(config: CiliumConfig): 4 | 6 {
  const underlay = config.get('underlay-protocol') ?? 'auto';
  if (underlay === 'auto') return config.get('enable-ipv4') === 'false' ? 6 : 4;
  return underlay === 'ipv6' ? 6 : 4;
}

/**
 * IPIP and VXLAN where a pool asks for them, used or not, and FelixConfiguration does not say otherwise:
 * https://github.com/projectcalico/calico/blob/master/felix/calc/encapsulation_resolver.go
 */
function calico({ ipPools, felixConfigurations }: EncapsulationSources): Maybe<Encapsulation> {
  const felix = felixConfigurations.find(undefined, 'default');
  const missing = [...ipPools.missingIn(), ...missingOf(felix)];
  if (missing.length > 0) return unknown(...missing);
  const spec = felix.state === 'known' ? (felix.value.spec ?? {}) : {};
  const uses = (mode: 'ipipMode' | 'vxlanMode', family: 4 | 6) =>
    ipPools.items.some((pool) => {
      const isItsFamily = (pool.spec?.cidr?.includes(':') ?? false) === (family === 6);
      return isItsFamily && (pool.spec?.[mode] ?? 'Never') !== 'Never';
    });
  const layers: readonly (readonly [keyof typeof calicoLayers, boolean])[] = [
    ['IPIP', spec.ipipEnabled ?? uses('ipipMode', 4)],
    ['VXLAN over IPv4', spec.vxlanEnabled ?? uses('vxlanMode', 4)],
    ['VXLAN over IPv6', spec.vxlanEnabled !== false && uses('vxlanMode', 6)],
    ['WireGuard over IPv4', spec.wireguardEnabled ?? false],
    ['WireGuard over IPv6', spec.wireguardEnabledV6 ?? false],
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
    calicoEncapsulation(layers.flatMap(([name, isOn]) => (isOn ? [name] : []))),
    [...pools, ...felixSays],
    ipPools.coverage.label,
  );
}

function ovn(
  mode: Cni['mode'],
  { operatorNetworks, configNetworks }: EncapsulationSources,
): Maybe<Encapsulation> {
  if (mode.state === 'known' && mode.value === 'native') return known(plain, mode.from);
  const [operator] = operatorNetworks.items;
  const [config] = configNetworks.items;
  const missing = [
    ...(operator === undefined ? operatorNetworks.missingIn() : []),
    ...(config === undefined ? configNetworks.missingIn() : []),
  ];
  if (missing.length > 0) return unknown(...missing);
  const networks = config?.status?.clusterNetwork ?? operator?.spec?.clusterNetwork ?? [];
  const ipsec = operator?.spec?.defaultNetwork?.ovnKubernetesConfig?.ipsecConfig;
  return known(
    ovnEncapsulation({
      hasIPv6: networks.some(({ cidr }) => cidr?.includes(':') === true),
      // An empty ipsecConfig is how encryption was switched on before it had modes.
      ipsec: ipsec !== undefined && (ipsec.mode ?? 'Full') === 'Full',
    }),
    operator === undefined || ipsec === undefined
      ? []
      : [cite(operator, 'spec.defaultNetwork.ovnKubernetesConfig.ipsecConfig', ipsec)],
    'documentation-based',
  );
}
