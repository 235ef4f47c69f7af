import { type Citation, cite } from '../model/cite.ts';
import {
  type ControllerImage,
  type IngressController,
  IngressControllers,
} from '../model/evidence/ingress-controllers.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { Container } from '../model/evidence/network-agents.ts';
import type { Kept } from '../model/kinds/index.ts';
import { known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { formatRef } from '../model/ref.ts';
import { ingressProducts } from '../net/ingress/ingress-products.ts';
import { parseImage, versionOf } from '../parse/image.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';

const kinds = ['Deployment', 'DaemonSet', 'StatefulSet', 'Rollout'] as const;

type Workload = Kept<'Deployment'> | Kept<'DaemonSet'> | Kept<'StatefulSet'> | Kept<'Rollout'>;
type Product = (typeof ingressProducts)[number];

/** What the platforms run that manage an ingress controller of their own, and the mark it leaves in a cluster. */
const managed = {
  GKE: {
    product: 'GKE Ingress',
    next: 'ask the user for addonsConfig.httpLoadBalancing of the cluster, as GKE answers it',
  },
  OpenShift: {
    product: 'OpenShift ingress-to-route',
    next: 'kubectl get pods -n openshift-route-controller-manager',
  },
} as const;

/** The ingress controllers that run here, by their images, and which Ingresses their flags make them take. */
export const ingressControllers = defineSlice({
  kinds: [...kinds, 'Node'],
  from: ['platform', 'ciliumConfig'],
  derive: (snapshot, { platform, ciliumConfig }): Maybe<IngressControllers> => {
    const listings = kinds.map((kind) => snapshot.listing(kind));
    const missing = listings.flatMap((listing) => listing.missingIn());
    const found = listings
      .flatMap(({ items }) => [...items])
      .flatMap((workload: Workload) => controllersIn(workload, ciliumConfig));
    if (found.length === 0 && listings.slice(0, 2).every((listing) => listing.isUnread)) {
      return unknown(...missing);
    }
    return known(
      new IngressControllers(found, missing, hiddenOn(platform, found, snapshot)),
      [],
      snapshot.label,
    );
  },
});

function controllersIn(workload: Workload, ciliumConfig: Evidence['ciliumConfig']): IngressController[] {
  const containers = workload.spec?.template?.spec?.containers ?? [];
  const label = workload.metadata.labels?.['app.kubernetes.io/name'] ?? '';
  return ingressProducts.flatMap((product) => {
    const isNamed = ({ name = '' }: Container) => product.containers.includes(name);
    const runsIt = (one: Container) =>
      product.repository.test(parseImage(one.image ?? '').repository) &&
      !(product.helpers ?? []).includes(one.name ?? '') &&
      (product.isShared !== true || isNamed(one));
    const container =
      containers.find(runsIt) ?? (product.labels.includes(label) ? containers.find(isNamed) : undefined);
    if (container === undefined) return [];
    const field = `spec.template.spec.containers[name=${container.name ?? ''}].image`;
    const image = cite(workload, field, container.image);
    if (product.product === 'Cilium') {
      return ciliumIngress(product, workload, { ...imageOf(container), from: image }, ciliumConfig);
    }
    const settings = new Map(
      [
        ...(container.args ?? []).map((flag) => /^--([^=]*)=(.*)$/s.exec(flag)?.slice(1) ?? []),
        ...(container.env ?? []).map(({ name, value }) => [name, value]),
      ].flatMap(([name, value]) =>
        name === undefined || value === undefined ? [] : [[name, value] as const],
      ),
    );
    const isClear = isNamed(container) && product.isElsewhere?.(settings) !== true;
    const takes = product.takes(settings);
    return [
      {
        ref: workload.ref,
        product: product.product,
        image: imageOf(container),
        ...takes,
        ...runningOf(workload, image),
        externalNames: isClear ? product.externalNames?.(settings) : undefined,
        defaultTarget: settings.get('default-target-type'),
        // What it does with an Ingress without a class is the first thing that such a configuration changes.
        ...(isClear
          ? { unclear: [] }
          : {
              annotations: takes.annotations.filter((value) => value !== ''),
              classless: false,
              unclear: [unseen(workload)],
            }),
      },
    ];
  });
}

function imageOf({ image = '' }: Container): ControllerImage {
  const parsed = parseImage(image);
  return { registry: parsed.registry, repository: parsed.repository, version: versionOf(parsed) };
}

/** The operator serves Ingresses only where the chart's ingressController.enabled is set. */
function ciliumIngress(
  { product, takes, externalNames }: Product,
  workload: Workload,
  { from: seen, ...image }: ControllerImage & { readonly from: Citation },
  config: Evidence['ciliumConfig'],
): IngressController[] {
  const enabled = config.state === 'known' ? config.value.get('enable-ingress-controller') : undefined;
  if (config.state !== 'unknown' && enabled !== 'true') return [];
  const running = runningOf(workload, seen);
  return [
    {
      ref: workload.ref,
      product,
      image,
      ...takes(new Map()),
      ...running,
      externalNames: externalNames?.(new Map()),
      defaultTarget: undefined,
      // An operator whose configuration was not read may serve no Ingress at all.
      isRunning: running.isRunning && config.state === 'known',
      unclear: missingOf(config),
    },
  ];
}

/** Ready where a status counts it; a manifest runs as many pods as it asks for. */
function runningOf(workload: Workload, image: Citation): Pick<IngressController, 'isRunning' | 'from'> {
  const { spec } = workload;
  if (spec !== undefined && 'replicas' in spec && spec.replicas === 0) {
    return { isRunning: false, from: [image, cite(workload, 'spec.replicas', 0)] };
  }
  const status = 'status' in workload ? workload.status : undefined;
  if (status === undefined || workload.ref.declared) return { isRunning: true, from: [image] };
  const [field, ready] =
    'desiredNumberScheduled' in status || 'numberReady' in status
      ? ['status.numberReady', status.numberReady]
      : ['status.readyReplicas', 'readyReplicas' in status ? status.readyReplicas : undefined];
  return { isRunning: (ready ?? 0) > 0, from: [image, cite(workload, field, ready ?? 0)] };
}

function unseen({ ref }: Workload): Missing {
  const namespace = ref.namespace ?? '';
  return {
    what: `which Ingresses ${formatRef(ref)} takes`,
    namespaces: [namespace],
    reason: 'not-observable',
    detail: 'its configuration is not among its flags',
    next: `kubectl get ${ref.kind.toLowerCase()} ${ref.name} -n ${namespace} -o yaml`,
  };
}

function hiddenOn(
  platform: Evidence['platform'],
  found: readonly IngressController[],
  snapshot: Snapshot,
): Missing[] {
  if (platform.state !== 'known') return [...snapshot.listing('Node').missingIn()];
  if (platform.value !== 'GKE' && platform.value !== 'OpenShift') return [];
  const { product, next } = managed[platform.value];
  if (found.some((one) => one.product === product)) return [];
  return [
    {
      what: `${product}, which runs outside the cluster's workloads`,
      namespaces: null,
      reason: 'not-observable',
      detail: `${platform.value} has it unless it was switched off`,
      next,
    },
  ];
}
