import type { Encapsulation } from '../model/encapsulation.ts';
import type { Cni } from '../model/evidence/cni.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { PodMtuSetting } from '../model/evidence/mtu.ts';
import { cite } from '../model/cite.ts';
import { absent, known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import type { HasRef } from '../model/ref.ts';
import { calicoEncapsulation, type calicoLayers } from '../net/mtu/mtu.ts';
import { defineSlice } from './define-slice.ts';
import { encapsulationOf, type EncapsulationSources } from './encapsulation.ts';

type Sources = EncapsulationSources &
  Pick<Evidence, 'cni' | 'nodes' | 'calicoConfig' | 'flannelConfig' | 'installations'>;

type Found = readonly PodMtuSetting[] | Maybe<never>;

/** The MTUs that the CNI is told; absent where it is told none, or 0, and works them out itself. */
export const podMtu = defineSlice({
  from: [
    'cni',
    'nodes',
    'networkAgents',
    'ciliumConfig',
    'calicoConfig',
    'flannelConfig',
    'installations',
    'ipPools',
    'felixConfigurations',
    'operatorNetworks',
    'configNetworks',
  ],
  derive: (_snapshot, sources): Maybe<readonly PodMtuSetting[]> => {
    if (sources.cni.state !== 'known') return unknown(...missingOf(sources.cni));
    const cni = sources.cni.value;
    const found = settingsOf(cni, encapsulationOf(cni, sources), sources);
    if ('state' in found) return found;
    if (found.length === 0) return absent(sources.cni.label);
    return known(
      found,
      found.map((setting) => cite(setting, setting.field, setting.value)),
    );
  },
});

function settingsOf(cni: Cni, encapsulation: Maybe<Encapsulation>, sources: Sources): Found {
  switch (cni.name) {
    case 'Cilium':
    case 'GKE Dataplane V2':
      return cilium(encapsulation, sources);
    case 'Calico':
      return calico(encapsulation, sources);
    case 'Canal': {
      const missing = [...missingOf(sources.calicoConfig), ...missingOf(sources.flannelConfig)];
      if (missing.length > 0) return unknown(...missing);
      return [...vethMtu(encapsulation, sources), ...flannel(encapsulation, sources)];
    }
    case 'flannel': {
      const missing = missingOf(sources.flannelConfig);
      return missing.length > 0 ? unknown(...missing) : flannel(encapsulation, sources);
    }
    case 'AWS VPC CNI':
      return vpcCni(cni, encapsulation);
    case 'OVN-Kubernetes':
      return ovn(encapsulation, sources);
    case 'Azure CNI':
    case 'GKE VPC-native':
    case 'kindnet':
      return [];
    default:
      return unknown({ what: `MTU settings of ${cni.name}`, namespaces: null, reason: 'not-collected' });
  }
}

function setting(
  at: HasRef,
  field: string,
  value: number | undefined,
  rest: Omit<PodMtuSetting, 'ref' | 'field' | 'value' | 'nodes'> & { nodes?: ReadonlySet<string> },
): PodMtuSetting[] {
  if (value === undefined || value === 0) return [];
  return [{ ref: at.ref, field, value, nodes: undefined, ...rest }];
}

/** `mtu` is that of the underlay; a CNI configuration of one's own may carry another, which only nodes hold. */
function cilium(encapsulation: Maybe<Encapsulation>, { ciliumConfig, nodes }: Sources): Found {
  if (ciliumConfig.state !== 'known') return unknown(...missingOf(ciliumConfig));
  const config = ciliumConfig.value;
  if (config.get('custom-cni-conf') === 'true') {
    return unknown({
      what: 'MTU in the CNI configuration of nodes',
      namespaces: null,
      reason: 'not-observable',
      detail: 'custom-cni-conf is true, and mtu in /etc/cni/net.d wins over cilium-config',
    });
  }
  const measures = 'underlay' as const;
  const everywhere = setting(config, 'data.mtu', Number(config.get('mtu') ?? 0), { measures, encapsulation });
  if (!config.isOverridden('mtu')) {
    return everywhere.length === 0 && config.missing.length > 0 ? unknown(...config.missing) : everywhere;
  }
  const settings = new Map<string, PodMtuSetting & { nodes: Set<string> }>();
  for (const node of nodes) {
    const { ref, field, value } = config.on(node, 'mtu');
    if (value === undefined || Number(value) === 0) continue;
    const same = settings.get(ref.name);
    if (same !== undefined) same.nodes.add(node.ref.name);
    else {
      const its = {
        ref,
        field,
        value: Number(value),
        measures,
        encapsulation,
        nodes: new Set([node.ref.name]),
      };
      settings.set(ref.name, its);
    }
  }
  return [...settings.values()];
}

/** The operator's or the manifest's MTU is that of pods and tunnels; without it each tunnel may have its own. */
function calico(encapsulation: Maybe<Encapsulation>, sources: Sources): Found {
  const { installations, calicoConfig, felixConfigurations } = sources;
  const measures = 'pods' as const;
  const installed = installations.items.flatMap((installation) =>
    setting(installation, 'spec.calicoNetwork.mtu', installation.spec?.calicoNetwork?.mtu, {
      measures,
      encapsulation,
    }),
  );
  const whole = [...installed, ...vethMtu(encapsulation, sources)];
  if (whole.length > 0) return whole;
  const felix = felixConfigurations.find(undefined, 'default');
  const missing = [...installations.missingIn(), ...missingOf(calicoConfig), ...missingOf(felix)];
  if (missing.length > 0) return unknown(...missing);
  if (felix.state !== 'known') return [];
  const { spec = {} } = felix.value;
  const tunnels: readonly (readonly [keyof typeof spec, keyof typeof calicoLayers, number | undefined])[] = [
    ['ipipMTU', 'IPIP', spec.ipipMTU],
    ['vxlanMTU', 'VXLAN over IPv4', spec.vxlanMTU],
    ['vxlanMTUV6', 'VXLAN over IPv6', spec.vxlanMTUV6],
    ['wireguardMTU', 'WireGuard over IPv4', spec.wireguardMTU],
    ['wireguardMTUV6', 'WireGuard over IPv6', spec.wireguardMTUV6],
  ];
  const pinned = tunnels.filter(([, , value]) => value !== undefined && value !== 0);
  if (pinned.length > 0 && encapsulation.state !== 'known') return unknown(...missingOf(encapsulation));
  const used = encapsulation.state === 'known' ? encapsulation.value.layers.map(({ name }) => name) : [];
  return pinned
    .filter(([, layer]) => used.includes(layer))
    .flatMap(([field, layer, value]) =>
      setting(felix.value, `spec.${field}`, value, {
        measures,
        encapsulation: known(calicoEncapsulation([layer]), [], felix.label),
      }),
    );
}

function vethMtu(encapsulation: Maybe<Encapsulation>, { calicoConfig }: Sources): readonly PodMtuSetting[] {
  if (calicoConfig.state !== 'known') return [];
  const { vethMtu } = calicoConfig.value;
  return setting(calicoConfig.value, 'data.veth_mtu', vethMtu, { measures: 'pods', encapsulation });
}

/** Backend.MTU is that of the packets that leave: https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/backends.md */
function flannel(encapsulation: Maybe<Encapsulation>, { flannelConfig }: Sources): readonly PodMtuSetting[] {
  if (flannelConfig.state !== 'known') return [];
  const { type, mtu } = flannelConfig.value.backend;
  if (type !== 'vxlan' && type !== 'wireguard') return [];
  return setting(flannelConfig.value, 'data[net-conf.json].Backend.MTU', mtu, {
    measures: 'underlay',
    encapsulation,
  });
}

/** POD_MTU, and AWS_VPC_ENI_MTU where it is not set: https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md */
function vpcCni({ agents }: Cni, encapsulation: Maybe<Encapsulation>): readonly PodMtuSetting[] {
  return agents.flatMap(({ daemonSet, container }) => {
    const variable = ['POD_MTU', 'AWS_VPC_ENI_MTU']
      .map((name) => container.env?.find((one) => one.name === name))
      .find((one) => one?.value !== undefined && one.value !== '');
    const field = `spec.template.spec.containers[name=aws-node].env[name=${variable?.name ?? ''}].value`;
    return setting(daemonSet, field, Number(variable?.value ?? 0), { measures: 'pods', encapsulation });
  });
}

/** What is applied, detected or asked for: https://docs.openshift.com/container-platform/latest/networking/changing-cluster-network-mtu.html */
function ovn(encapsulation: Maybe<Encapsulation>, { configNetworks, operatorNetworks }: Sources): Found {
  const measures = 'pods' as const;
  const applied = configNetworks.items.flatMap((network) =>
    setting(network, 'status.clusterNetworkMTU', network.status?.clusterNetworkMTU, {
      measures,
      encapsulation,
    }),
  );
  if (applied.length > 0) return applied;
  const asked = operatorNetworks.items.flatMap((network) =>
    setting(
      network,
      'spec.defaultNetwork.ovnKubernetesConfig.mtu',
      network.spec?.defaultNetwork?.ovnKubernetesConfig?.mtu,
      { measures, encapsulation },
    ),
  );
  if (asked.length > 0) return asked;
  const missing = [...configNetworks.missingIn(), ...operatorNetworks.missingIn()];
  return missing.length > 0 ? unknown(...missing) : [];
}
