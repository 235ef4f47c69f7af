import type { SeenRange } from '../model/address-range.ts';
import type { Platform } from '../model/evidence/platform.ts';
import type { ServiceCidrs, ServiceRange } from '../model/evidence/service-cidrs.ts';
import type { Kept } from '../model/kinds/index.ts';
import type { Label } from '../model/label.ts';
import { known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import type { HasRef } from '../model/ref.ts';
import { type KubeadmConfig, parseKubeadmConfig } from '../parse/kubeadm-config.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { type ConfigDocument, documentIn } from './config-document.ts';
import { controlPlaneFlags, controlPlanePods } from './control-plane-flags.ts';
import { defineSlice } from './define-slice.ts';
import { k3sFirstService, k3sServiceCidr } from './k3s-service-cidr.ts';
import { distinct, listed, readRanges } from './seen-range.ts';

/**
 * The ranges that ClusterIPs come from, told by the best source there is: ServiceCIDR objects (KEP-1880, v1 from 1.33);
 * else the API server's own flag; else what OpenShift or kubeadm configured it with; else the default of k3s, if its
 * first Service has the first address of that; else what the operator of Calico was told, which nobody checks.
 */
export const serviceCidrs = defineSlice({
  kinds: ['ServiceCIDR', 'Node', 'Installation', 'Network.config.openshift.io'],
  names: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'kubeadm-config' }],
  from: ['platform'],
  follow: (snapshot) =>
    snapshot.listing('ServiceCIDR').items.length > 0
      ? []
      : [...controlPlanePods(snapshot, 'kube-apiserver'), ...k3sFirstService(snapshot)],
  derive: (snapshot, { platform }) => serviceCidrsIn(snapshot, platform),
});

function serviceCidrsIn(snapshot: Snapshot, platform: Maybe<Platform>): Maybe<ServiceCidrs> {
  const objects = snapshot.listing('ServiceCIDR');
  const fromObjects = objects.items.map((object) => ({
    ...readRanges(object, 'spec.cidrs', object.spec?.cidrs ?? []),
    allocates: allocates(object),
  }));
  if (fromObjects.some(({ ranges }) => ranges.length > 0)) {
    const ranges = fromObjects.flatMap((one) =>
      one.ranges.map((range): ServiceRange => ({ ...range, allocates: one.allocates })),
    );
    const missing = [...objects.missingIn(), ...fromObjects.flatMap((one) => one.missing)];
    return knownOf({ ranges, allocator: 'objects', missing });
  }

  const allocator = objects.coverage.installed === false ? 'bitmap' : 'not known';
  const unread: Missing[] = [...objects.missingIn()];
  for (const { places, lacks, weaker } of configured(snapshot)) {
    const read = places.map(({ owner, field, texts }) => readRanges(owner, field, texts));
    const told = distinct(read.flatMap((one) => one.ranges));
    const ranges = weaker === undefined ? told : told.map((range) => labelled(range, weaker));
    const missing = read.flatMap((one) => one.missing);
    if (ranges.length > 0) {
      return knownOf({
        ranges: ranges.map((range) => ({ ...range, allocates: true })),
        allocator,
        missing: [...objects.missingIn(), ...missing],
      });
    }
    unread.push(...lacks, ...missing);
  }
  const byDefault =
    platform.state === 'known' && platform.value === 'k3s' ? k3sServiceCidr(snapshot) : undefined;
  if (byDefault !== undefined) {
    return knownOf({ ranges: [byDefault], allocator, missing: objects.missingIn() });
  }
  return unknown(...(unread.length > 0 ? mergeMissing(unread) : [nobodyTells]));
}

const nobodyTells: Missing = {
  what: 'Service address range',
  namespaces: null,
  reason: 'not-observable',
  detail: 'no ServiceCIDR kind, and no API server pod, kubeadm-config or Network that names it',
  next: 'ask whoever runs the control plane for --service-cluster-ip-range of kube-apiserver; from 1.33 on kubectl get servicecidrs tells it',
};

interface Place {
  readonly owner: HasRef;
  readonly field: string;
  readonly texts: readonly string[];
}

/** What names the ranges on a server without ServiceCIDRs, best first, and what each lacks. */
function* configured(snapshot: Snapshot): Generator<{
  places: Place[];
  lacks: readonly Missing[];
  weaker?: Label;
}> {
  const pods = snapshot.listing('Pod');
  yield {
    places: controlPlaneFlags(snapshot, 'kube-apiserver', 'service-cluster-ip-range').map(
      ({ pod, field, value }) => ({ owner: pod, field, texts: listed(value) }),
    ),
    lacks: controlPlanePods(snapshot, 'kube-apiserver').flatMap(({ namespace, name }) =>
      missingOf(pods.find(namespace, name)),
    ),
  };

  const network = snapshot.listing('Network.config.openshift.io').find(undefined, 'cluster');
  yield {
    places:
      network.state === 'known'
        ? [
            {
              owner: network.value,
              field: 'status.serviceNetwork',
              texts: network.value.status?.serviceNetwork ?? [],
            },
          ]
        : [],
    lacks: missingOf(network),
  };

  const kubeadm = documentIn(
    snapshot,
    'kube-system',
    'kubeadm-config',
    'ClusterConfiguration',
    parseKubeadmConfig,
  );
  yield {
    places: kubeadm.state === 'known' ? [placeInKubeadm(kubeadm.value)] : [],
    lacks: missingOf(kubeadm),
  };

  const installation = snapshot.listing('Installation').find(undefined, 'default');
  yield {
    places:
      installation.state === 'known'
        ? [
            {
              owner: installation.value,
              field: 'spec.serviceCIDRs',
              texts: installation.value.spec?.serviceCIDRs ?? [],
            },
          ]
        : [],
    lacks: missingOf(installation),
    weaker: 'inference',
  };
}

function placeInKubeadm(document: ConfigDocument<KubeadmConfig>): Place {
  const { apiServer, networking } = document.value;
  const flag = apiServer?.extraArgs?.['service-cluster-ip-range'];
  return { owner: document, field: document.field, texts: listed(flag ?? networking?.serviceSubnet) };
}

/** As the API server reads it: no condition counts as Ready (ipallocator/cidrallocator.go, isReady). */
function allocates({ metadata, status }: Kept<'ServiceCIDR'>): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'True';
  return ready === 'True' && metadata.deletionTimestamp === undefined;
}

function labelled(range: SeenRange, label: Label): SeenRange {
  return { ...range, citation: { ...range.citation, label } };
}

function knownOf(value: ServiceCidrs): Maybe<ServiceCidrs> {
  return known(
    value,
    value.ranges.map(({ citation }) => citation),
  );
}
