import type {
  Container,
  NetworkAgent,
  NetworkAgents,
  NetworkProduct,
} from '../model/evidence/network-agents.ts';
import { cite } from '../model/cite.ts';
import type { Kept } from '../model/kinds/index.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import type { Version } from '../model/version.ts';
import { parseImage, versionOf } from '../parse/image.ts';
import { parseVersion } from '../parse/version.ts';
import { defineSlice } from './define-slice.ts';

/** OpenShift names all images of a release by digest in one repository: there the container's name has to do. */
const anyRelease = /openshift-release-dev|^$/;

/** The container that makes a DaemonSet an agent of a product, and what the repository of its image holds. */
const marks: readonly (readonly [NetworkProduct, container: string, repository: RegExp])[] = [
  ['Cilium', 'cilium-agent', /cilium/],
  ['Calico', 'calico-node', /calico|cnx-node/],
  ['flannel', 'kube-flannel', /flannel/],
  ['AWS VPC CNI', 'aws-node', /amazon-k8s-cni/],
  ['Azure CNS', 'cns-container', /azure-cns/],
  // ovnkube-controller from 4.14 (interconnect), ovnkube-node before it.
  ['OVN-Kubernetes', 'ovnkube-controller', /ovn/],
  ['OVN-Kubernetes', 'ovnkube-node', /ovn/],
  ['Antrea', 'antrea-agent', /antrea/],
  ['kube-router', 'kube-router', /kube-router/],
  ['kindnet', 'kindnet-cni', /kindnet/],
  ['Weave Net', 'weave', /weave/],
  ['Multus', 'kube-multus', /multus/],
  // Not the init container of that name which other products have.
  ['Istio CNI', 'install-cni', /install-cni|istio-cni/],
  ['MetalLB', 'speaker', /metallb/],
  ['kube-proxy', 'kube-proxy', /kube-proxy|hyperkube|hardened-kubernetes/],
];

/** The DaemonSets that run; a manifest in a repository is none. */
export const networkAgents = defineSlice({
  kinds: ['DaemonSet'],
  derive: (snapshot): Maybe<NetworkAgents> => {
    const listing = snapshot.listing('DaemonSet');
    const found = listing.items.filter(({ ref }) => !ref.declared).flatMap(agentsOf);
    const missing = listing.missingIn();
    if (missing.length > 0 && found.length === 0) return unknown(...missing);
    return known({ found, missing }, [], listing.coverage.label);
  },
});

function agentsOf(daemonSet: Kept<'DaemonSet'>): NetworkAgent[] {
  const containers = daemonSet.spec?.template?.spec?.containers ?? [];
  const seen = new Set<NetworkProduct>();
  return marks.flatMap(([product, name, repository]) => {
    const container = containers.find((one) => one.name === name && runs(one, repository));
    if (container === undefined || seen.has(product)) return [];
    seen.add(product);
    return [
      {
        product,
        daemonSet,
        container,
        version: versionIn(product, daemonSet, container),
        desired: daemonSet.status?.desiredNumberScheduled,
        ready: daemonSet.status?.numberReady,
      },
    ];
  });
}

function runs({ image = '' }: Container, wanted: RegExp): boolean {
  const { repository } = parseImage(image);
  return wanted.test(repository) || anyRelease.test(repository);
}

/** From the tag; else, weaker, from the label that Helm charts set. */
function versionIn(
  product: NetworkProduct,
  daemonSet: Kept<'DaemonSet'>,
  container: Container,
): Maybe<Version> {
  const field = `spec.template.spec.containers[name=${container.name ?? ''}].image`;
  const tagged = versionOf(parseImage(container.image ?? ''));
  if (tagged !== undefined) return known(tagged, [cite(daemonSet, field, container.image)]);
  const label = 'app.kubernetes.io/version';
  const text = daemonSet.metadata.labels?.[label];
  const labelled = parseVersion(text ?? '');
  if (labelled !== undefined) {
    return known(labelled, [cite(daemonSet, `metadata.labels[${label}]`, text)], 'inference');
  }
  return unknown({
    what: `version of ${product}`,
    namespaces: daemonSet.ref.namespace === undefined ? null : [daemonSet.ref.namespace],
    reason: 'not-observable',
    detail: `the image of DaemonSet ${daemonSet.ref.namespace ?? ''}/${daemonSet.ref.name} carries no version`,
  });
}
