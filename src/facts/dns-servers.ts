import { type Citation, cite } from '../model/cite.ts';
import type { DnsProgram, DnsServer } from '../model/evidence/cluster-dns.ts';
import type { Container } from '../model/evidence/network-agents.ts';
import { hasEnded } from '../model/evidence/pods.ts';
import type { PodSpec } from '../model/evidence/workloads.ts';
import type { Kept } from '../model/kinds/index.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import type { HasRef } from '../model/ref.ts';
import { type Image, parseImage, versionOf } from '../parse/image.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/**
 * Who builds CoreDNS as it is released: the Kubernetes registry and the project itself; EKS (eks-distro patches
 * dependencies only); AKS ("all built-in plugins are supported, no third-party plugins"); Rancher, which mirrors the
 * project's image for k3s and builds its own for RKE2 from the release. OpenShift builds with plugins of its own.
 */
const stockCoredns = [
  /^(?:registry\.k8s\.io|k8s\.gcr\.io)\/coredns(?:\/coredns)?$/,
  /^(?:(?:index\.)?docker\.io\/)?coredns\/coredns$/,
  /^public\.ecr\.aws\/eks-distro\/coredns\/coredns$/,
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/eks\/coredns$/,
  /^mcr\.microsoft\.com\/oss\/(?:v2\/)?kubernetes\/coredns$/,
  /^(?:(?:index\.)?docker\.io\/)?rancher\/(?:mirrored-coredns-coredns|hardened-coredns)$/,
];
const stockNodeCache = [
  /^(?:registry\.k8s\.io|k8s\.gcr\.io)\/(?:dns\/)?k8s-dns-node-cache$/,
  /^(?:(?:index\.)?docker\.io\/)?rancher\/mirrored-k8s-dns-node-cache$/,
];

/** OpenShift names all images of a release by digest in one repository: there the container's name has to do. */
const anyRelease = /openshift-release-dev|^$/;

/** What a container answers DNS queries with; undefined for one that does not. */
function programOf({ name = '', image = '' }: Container): DnsProgram | undefined {
  const { repository } = parseImage(image);
  if (name === 'node-cache' || repository.includes('node-cache')) return 'NodeLocal DNSCache';
  if (name === 'coredns' || repository.endsWith('coredns')) return 'CoreDNS';
  if (name === 'dns' && anyRelease.test(repository)) return 'CoreDNS';
  return name === 'kubedns' ? 'kube-dns' : undefined;
}

/** The servers behind a selector: workloads, or pods of different images where no workload was read. */
export function serversBehind(
  snapshot: Snapshot,
  namespace: string,
  selector: Readonly<Record<string, string>>,
): Maybe<readonly DnsServer[]> {
  const deployments = snapshot.listing('Deployment');
  const daemonSets = snapshot.listing('DaemonSet');
  const workloads = workloadsIn(snapshot, namespace).filter(({ labels }) => carries(labels, selector));
  const servers = workloads.flatMap((one) => serverOf(one));
  if (servers.length > 0) return known(servers, imagesOf(servers), servers[0]?.ref.label);
  const ofPods = new Map<string, DnsServer>();
  for (const pod of podsBehind(snapshot, namespace, selector)) {
    for (const server of serverOf({ object: pod, podSpec: pod.spec, field: 'spec' })) {
      if (!ofPods.has(server.image.seen)) ofPods.set(server.image.seen, server);
    }
  }
  if (ofPods.size > 0) return known([...ofPods.values()], imagesOf([...ofPods.values()]));
  const missing = [
    ...deployments.missingIn(namespace),
    ...daemonSets.missingIn(namespace),
    ...snapshot.listing('Pod').missingIn(namespace),
  ];
  return missing.length > 0 ? unknown(...missing) : absent(deployments.coverage.label);
}

/** What says of servers which program they are. */
export function imagesOf(servers: readonly DnsServer[]): readonly Citation[] {
  return servers.map(({ image }) => image);
}

/** Workloads that carry the name and the image of CoreDNS, where no Service says which pods are meant. */
export function serversByName(snapshot: Snapshot, namespace: string): readonly DnsServer[] {
  return workloadsIn(snapshot, namespace)
    .flatMap((one) => serverOf(one))
    .filter(({ program, container }) => program === 'CoreDNS' && container.name === 'coredns');
}

/** The DaemonSet of NodeLocal DNSCache. */
export function nodeLocalIn(snapshot: Snapshot): Maybe<DnsServer> {
  const daemonSets = snapshot.listing('DaemonSet');
  const [server] = workloadsIn(snapshot, 'kube-system')
    .flatMap((one) => serverOf(one))
    .filter(({ program, ref }) => program === 'NodeLocal DNSCache' && ref.kind === 'DaemonSet');
  if (server !== undefined) return known(server, [server.image]);
  const missing = daemonSets.missingIn('kube-system');
  return missing.length > 0 ? unknown(...missing) : absent(daemonSets.coverage.label);
}

/** The pods behind a selector that have not run to their end, of those that were read. */
export function podsBehind(
  snapshot: Snapshot,
  namespace: string,
  selector: Readonly<Record<string, string>>,
): readonly Kept<'Pod'>[] {
  return snapshot
    .listing('Pod')
    .in(namespace)
    .filter((pod) => !hasEnded(pod) && carries(pod.metadata.labels ?? {}, selector));
}

interface Candidate {
  readonly object: HasRef;
  readonly podSpec: PodSpec | undefined;
  readonly field: string;
  readonly hasChecksum?: boolean;
  readonly desired?: number | undefined;
  readonly ready?: number | undefined;
}

function workloadsIn(
  snapshot: Snapshot,
  namespace: string,
): (Candidate & { readonly labels: Readonly<Record<string, string>> })[] {
  const field = 'spec.template.spec';
  return [
    ...snapshot
      .listing('Deployment')
      .in(namespace)
      .map((object) => ({
        object,
        podSpec: object.spec?.template?.spec,
        labels: object.spec?.template?.metadata?.labels ?? {},
        hasChecksum: Object.keys(object.spec?.template?.metadata?.annotations ?? {}).length > 0,
        field,
        desired: object.spec?.replicas ?? 1,
        // The API leaves a count of none out.
        ready: object.status === undefined ? undefined : (object.status.readyReplicas ?? 0),
      })),
    ...snapshot
      .listing('DaemonSet')
      .in(namespace)
      .map((object) => ({
        object,
        podSpec: object.spec?.template?.spec,
        labels: object.spec?.template?.metadata?.labels ?? {},
        hasChecksum: Object.keys(object.spec?.template?.metadata?.annotations ?? {}).length > 0,
        field,
        desired: object.status?.desiredNumberScheduled,
        ready: object.status?.numberReady,
      })),
  ];
}

function serverOf({ object, podSpec, field, hasChecksum = false, desired, ready }: Candidate): DnsServer[] {
  const containers = podSpec?.containers ?? [];
  for (const container of containers) {
    const program = programOf(container);
    if (podSpec === undefined || program === undefined) continue;
    const image = parseImage(container.image ?? '');
    const cited = cite(object, `${field}.containers[name=${container.name ?? ''}].image`, container.image);
    const version = versionOf(image);
    return [
      {
        ref: object.ref,
        program,
        image: cited,
        version:
          version === undefined
            ? unknown({
                what: `version of ${program}`,
                namespaces: object.ref.namespace === undefined ? null : [object.ref.namespace],
                reason: 'not-observable',
                detail: `the image of ${object.ref.kind} ${object.ref.namespace ?? ''}/${object.ref.name} carries no version`,
                next: `kubectl get pods -n ${object.ref.namespace ?? 'kube-system'} -o jsonpath={.items[*].status.containerStatuses[*].imageID}`,
              })
            : known(version, [cited]),
        isStock: isStock(program, image),
        desired,
        ready,
        podSpec,
        field,
        hasChecksum,
        container,
      },
    ];
  }
  return [];
}

function isStock(program: DnsProgram, { registry, repository }: Image): boolean {
  const name = registry === undefined ? repository : `${registry}/${repository}`;
  const publishers = program === 'NodeLocal DNSCache' ? stockNodeCache : stockCoredns;
  return publishers.some((publisher) => publisher.test(name));
}

function carries(
  labels: Readonly<Record<string, string>>,
  selector: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
