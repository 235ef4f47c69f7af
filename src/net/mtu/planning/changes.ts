import type { CniName } from '../../../model/evidence/cni.ts';
import type { PodMtuSetting } from '../../../model/evidence/mtu.ts';
import type { ClusterMtu, MtuChange } from '../../../model/mtu-plan.ts';
import { formatRef } from '../../../model/ref.ts';
import type { Version } from '../../../model/version.ts';

/** What the settings could be set to. */
export interface Targets {
  /** The MTU of pods that fits between all nodes; undefined where it is not known. */
  readonly pods: number | undefined;
  /** The MTU of nodes from which the CNI reckons that of pods, so that those fit. */
  readonly underlay: number | undefined;
}

interface Place {
  readonly object: string;
  readonly field: string;
  readonly measures: PodMtuSetting['measures'];
  readonly says: string;
}

const auto = 'Without it, or at 0, it is worked out on each node.';

const places: Readonly<Partial<Record<CniName, readonly Place[]>>> = {
  Cilium: [
    {
      object: 'ConfigMap kube-system/cilium-config',
      field: 'data.mtu',
      measures: 'underlay',
      says: `The MTU of nodes, not of pods: Cilium takes its overhead off it (Helm: MTU). ${auto} The agents read it when they start.`,
    },
  ],
  Calico: [
    {
      object: 'Installation default',
      field: 'spec.calicoNetwork.mtu',
      measures: 'pods',
      says: `The MTU of pods and tunnels, where the operator installed Calico. ${auto}`,
    },
    {
      object: 'ConfigMap kube-system/calico-config',
      field: 'data.veth_mtu',
      measures: 'pods',
      says: `The same, where the manifests did. ${auto}`,
    },
  ],
  flannel: [
    {
      object: 'ConfigMap kube-flannel/kube-flannel-cfg',
      field: 'data[net-conf.json].Backend.MTU',
      measures: 'underlay',
      says: 'The MTU of nodes, of backends vxlan and wireguard alone: flannel takes its overhead off it. Without it, that of the interface flannel uses.',
    },
  ],
  Canal: [
    {
      object: 'ConfigMap kube-system/canal-config',
      field: 'data.veth_mtu',
      measures: 'pods',
      says: `The MTU of pods. ${auto}`,
    },
  ],
  'OVN-Kubernetes': [
    {
      object: 'Network.operator.openshift.io cluster',
      field: 'spec.migration.mtu',
      measures: 'pods',
      says: 'network.to is the MTU of pods; network.from and machine.to go with it. OpenShift moves it node by node.',
    },
  ],
  Antrea: [
    {
      object: 'ConfigMap kube-system/antrea-config',
      field: 'data[antrea-agent.conf].defaultMTU',
      measures: 'pods',
      says: `The MTU of pods. ${auto}`,
    },
  ],
  'AWS VPC CNI': [
    {
      object: 'DaemonSet kube-system/aws-node',
      field: 'spec.template.spec.containers[name=aws-node].env[name=POD_MTU].value',
      measures: 'pods',
      says: 'From 1.16.4; before that, and where it is not set, AWS_VPC_ENI_MTU, which sets that of the interfaces too and is 9001 by default.',
    },
  ],
  'Azure CNI': [cloud('the virtual network')],
  'GKE Dataplane V2': [cloud('the VPC network; nodes take it when they restart')],
  'GKE VPC-native': [cloud('the VPC network; nodes take it when they restart')],
  kindnet: [
    {
      object: 'interface eth0 of each node',
      field: 'mtu',
      measures: 'underlay',
      says: 'kindnet gives pods what eth0 has when it starts; it has no setting.',
    },
  ],
};

function cloud(where: string): Place {
  return {
    object: 'machines of the nodes',
    field: 'mtu',
    measures: 'underlay',
    says: `The CNI has no setting: pods have the MTU of their node, which comes from ${where}.`,
  };
}

/** `flannel` is the object that its backend was read from; null where no object has it; undefined where nothing tells. */
function placesOf(cni: CniName | undefined, flannel: string | null | undefined): readonly Place[] {
  const known = cni === undefined ? [] : (places[cni] ?? []);
  if (flannel === undefined) return known;
  return known.map((place) =>
    flannel === null
      ? {
          ...place,
          object: 'file that k3s is given with --flannel-conf on each node',
          field: 'Backend.MTU',
        }
      : { ...place, object: flannel },
  );
}

/** Where the MTU is set: as it is set in the cluster, else where that is done. */
export function changesOf(
  cni: CniName | undefined,
  settings: readonly PodMtuSetting[],
  targets: Targets,
  flannel: string | null | undefined,
): MtuChange[] {
  const known = placesOf(cni, flannel);
  const found = settings.map(({ ref, field, measures }): Place => {
    const says = known.find((place) => place.measures === measures)?.says ?? '';
    const isStatus = field.startsWith('status.');
    const [first] = known;
    if (isStatus && first !== undefined) return first;
    return { object: formatRef(ref), field, measures, says };
  });
  return (found.length > 0 ? found : known).map(({ object, field, measures, says }) => {
    const value = targets[measures];
    return { object, field, value: value === undefined ? null : String(value), says };
  });
}

/** Do pods that run keep their MTU when the setting changes? */
export function runningPodsOf(
  cni: CniName | undefined,
  version: Version | undefined,
): ClusterMtu['runningPods'] {
  switch (cni) {
    case 'Cilium':
      return ciliumPods(version);
    case 'OVN-Kubernetes':
      return {
        keep: 'yes',
        says: 'Until their node restarts: the migration that OpenShift documents restarts every node, twice.',
        sources: [
          'https://docs.openshift.com/container-platform/latest/networking/changing-cluster-network-mtu.html',
        ],
      };
    case 'Calico':
    case 'Canal':
      return {
        keep: 'yes',
        says: 'Only pods made afterwards get the new MTU: recreate the others, a workload at a time.',
        sources: ['https://docs.tigera.io/calico/latest/networking/configuring/mtu'],
      };
    case undefined:
    case 'Antrea':
    case 'kube-router':
    case 'Weave Net':
      return { keep: 'unknown', says: 'How this CNI changes it is not known here.', sources: [] };
    default:
      return {
        keep: 'yes',
        says: 'The interface of a pod gets its MTU when it is made: recreate running pods, a workload at a time.',
        sources: ['https://www.cni.dev/docs/spec/'],
      };
  }
}

/** The agent changes routes in running pods from 1.17 on, unless Cilium is chained to another CNI. */
function ciliumPods(version: Version | undefined): ClusterMtu['runningPods'] {
  const sources = [
    'https://github.com/cilium/cilium/pull/34314',
    'https://github.com/cilium/cilium/blob/v1.20.2/pkg/mtu/endpoint_updater.go',
  ];
  if (version === undefined) {
    return {
      keep: 'unknown',
      says: 'From 1.17 on the agent changes it in running pods too; before, they keep it until they are recreated.',
      sources,
    };
  }
  return version.major > 1 || version.minor >= 17
    ? {
        keep: 'no',
        says: 'The agent changes the routes of running pods when it starts with the new MTU. Chained to another CNI it does not, unless enable-route-mtu-for-cni-chaining is true.',
        sources,
      }
    : {
        keep: 'yes',
        says: 'Before 1.17 only pods made afterwards get it: recreate the others, a workload at a time.',
        sources,
      };
}
