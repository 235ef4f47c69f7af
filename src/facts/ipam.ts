import { type Citation, cite, citeDefault } from '../model/cite.ts';
import type { Cni } from '../model/evidence/cni.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { Ipam } from '../model/evidence/ipam.ts';
import type { PodRangeSource } from '../model/evidence/pod-cidrs.ts';
import { type Known, known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import { defineSlice } from './define-slice.ts';

type Sources = Pick<Evidence, 'ciliumConfig' | 'installations'>;

/** The node's own CIDR, which kube-controller-manager, or the cloud's, cut from the cluster's. */
const nodePodCidrs: readonly PodRangeSource[] = [
  'Node',
  'kube-controller-manager',
  'kubeadm-config',
  'flannel',
];

/** The network plugin's IPAM, from the setting that decides it, or from what the plugin always does. */
export const ipam = defineSlice({
  from: ['cni', 'ciliumConfig', 'installations'],
  derive: (_snapshot, { cni, ciliumConfig, installations }): Maybe<Ipam> =>
    cni.state === 'known' ? ipamOf(cni, { ciliumConfig, installations }) : unknown(...missingOf(cni)),
});

function ipamOf(cni: Known<Cni>, sources: Sources): Maybe<Ipam> {
  const { name, agents, mode } = cni.value;
  const say = (ipam: Ipam, from: readonly Citation[] = []) => known(ipam, [...from, ...cni.from], cni.label);
  const always = (ipam: Ipam) => known(ipam, cni.from, 'documentation-based');
  switch (name) {
    case 'Cilium':
      return cilium(sources, say);
    case 'Calico':
      return calico(sources, cni);
    case 'flannel':
    case 'Canal':
      return always({ mode: 'host-local (flannel)', sources: nodePodCidrs });
    case 'kindnet':
    case 'kube-router':
    case 'Antrea':
      return always({ mode: `host-local (${name})`, sources: nodePodCidrs });
    case 'GKE Dataplane V2':
    case 'GKE VPC-native':
      return always({ mode: 'kubernetes (node pod CIDRs)', sources: nodePodCidrs });
    case 'OVN-Kubernetes':
      return always({ mode: name, sources: ['openshift', 'ovn-kubernetes'] });
    case 'AWS VPC CNI': {
      const [agent] = agents;
      const variable = 'ENABLE_PREFIX_DELEGATION';
      if (agent === undefined) return always({ mode: name, sources: [] });
      const value = agent.container.env?.find((one) => one.name === variable)?.value;
      const field = `spec.template.spec.containers[name=${agent.container.name ?? ''}].env[name=${variable}]`;
      const citation =
        value === undefined
          ? citeDefault(agent.daemonSet, field, 'false')
          : cite(agent.daemonSet, field, value);
      return say(
        { mode: `${name} ${value === 'true' ? 'prefix delegation' : 'secondary IPs'}`, sources: [] },
        [citation],
      );
    }
    case 'Azure CNI': {
      const network = mode.state === 'known' ? mode.value : undefined;
      return say(
        {
          mode: network === undefined ? name : `${name} ${network}`,
          sources: network === 'pod subnet' ? [] : undefined,
        },
        mode.state === 'known' ? mode.from : [],
      );
    }
    case 'Weave Net':
      return always({ mode: name, sources: undefined });
  }
}

/** https://docs.cilium.io/en/stable/network/concepts/ipam/ */
const ciliumSources: Readonly<Record<string, readonly PodRangeSource[] | undefined>> = {
  'cluster-pool': ['cilium-config', 'CiliumNode'],
  'multi-pool': ['CiliumPodIPPool', 'CiliumNode'],
  kubernetes: nodePodCidrs,
  eni: [],
  azure: [],
  alibabacloud: [],
  crd: undefined,
  'delegated-plugin': undefined,
};

function cilium(
  { ciliumConfig }: Sources,
  say: (ipam: Ipam, from: readonly Citation[]) => Maybe<Ipam>,
): Maybe<Ipam> {
  if (ciliumConfig.state === 'unknown') return ciliumConfig;
  const mode =
    ciliumConfig.state === 'known' ? (ciliumConfig.value.get('ipam') ?? 'cluster-pool') : undefined;
  if (ciliumConfig.state === 'absent' || mode === undefined || !Object.hasOwn(ciliumSources, mode)) {
    return unknown({
      what: 'IPAM mode of Cilium',
      namespaces: ['kube-system'],
      reason: 'not-collected',
      detail: 'cilium-config is not in kube-system, or its ipam is none that this review knows',
      next: 'kubectl get configmaps -A --field-selector metadata.name=cilium-config',
    });
  }
  const words = mode === 'kubernetes' ? 'kubernetes (node pod CIDRs)' : `${mode} (Cilium)`;
  return say({ mode: words, sources: ciliumSources[mode] }, [
    ciliumConfig.value.cite('ipam', 'cluster-pool'),
  ]);
}

/** The operator says; the manifests without it come with Calico IPAM, and nothing that is read says if that was changed. */
function calico({ installations }: Sources, cni: Known<Cni>): Maybe<Ipam> {
  const calicoIpam: Ipam = { mode: 'Calico IPAM', sources: ['IPPool', 'Installation'] };
  const [installation] = installations.items;
  if (installation === undefined) {
    const missing = installations.missingIn();
    return missing.length > 0 ? unknown(...missing) : known(calicoIpam, cni.from, 'inference');
  }
  const type = installation.spec?.cni?.ipam?.type;
  const field = 'spec.cni.ipam.type';
  if (type === undefined) return known(calicoIpam, [citeDefault(installation, field, 'Calico'), ...cni.from]);
  const from = [cite(installation, field, type), ...cni.from];
  switch (type) {
    case 'HostLocal':
      return known({ mode: 'host-local (Calico)', sources: nodePodCidrs }, from);
    case 'AmazonVPC':
    case 'AzureVNET':
      return known({ mode: `${type} (Calico)`, sources: [] }, from);
    default:
      return known(calicoIpam, from);
  }
}
