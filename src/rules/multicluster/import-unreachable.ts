import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef, type ObjectRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { clusterTarget } from '../../net/dns/external-name-target.ts';
import { lackingAddress } from '../../net/multi-cluster/import-address.ts';
import { importedEndpoints, slicesByImport } from '../../net/multi-cluster/imported-endpoints.ts';
import { isSettling } from '../../net/common/settling.ts';

type Import = Kept<'ServiceImport'>;
type Seen = Pick<Evidence, 'endpoints' | 'services' | 'ciliumConfig'>;

/** An import, or a Service that is an alias for the name of one. */
type Subject =
  | {
      readonly ref: ObjectRef;
      readonly serviceImport: Import;
      readonly slices: readonly Kept<'EndpointSlice'>[];
    }
  | { readonly ref: ObjectRef; readonly alias: Kept<'Service'>; readonly namespace: string };

/** Lighthouse marks what it keeps for itself, as a label in its own namespace and as an annotation on the broker. */
const serviceName = 'multicluster.kubernetes.io/service-name';

/** Reasons of the condition Ready. */
const reasons: Readonly<Record<string, string>> = {
  Pending: 'its controller has not finished it (Pending)',
  IPFamilyNotSupported: 'this cluster supports none of its IP families',
  NamespaceNotGlobal: 'its namespace is not global in this cluster',
};

const makeGlobal =
  'Where this cluster is to use the Service, annotate namespace {namespace} with clustermesh.cilium.io/global=true in it.';

export default defineRule({
  code: 'MC14',
  title: 'An imported Service leads nowhere',
  severity: ['high', 'medium'],
  needs: ['serviceImports'],
  uses: ['endpoints', 'services', 'namespaces', 'ciliumConfig', 'clock'],
  docs: {
    why: 'A ServiceImport is what an exported Service is in a cluster that uses it. Its controller says in a condition whether it is in force; one of type ClusterSetIP is reached by the address it got, and whoever routes by EndpointSlices (CoreDNS for headless ones, Gateways, Lighthouse) finds those of all exporting clusters by their labels. Without any of these the name does not resolve or connections to it fail, and nothing in this cluster’s own workloads shows why. A cluster that lacks the namespace has no import at all.',
    actions: [
      'Read the conditions of ServiceImport {namespace}/{name}, and in the exporting clusters those of the ServiceExport and whether pods behind the Service are ready.',
      'Where the namespace is missing in the consuming cluster, create it: the import follows by itself.',
      'Until then, send clients to a Service of this cluster, where there is one.',
    ],
    rollback:
      'Send clients to the imported name again once it has endpoints; imports are made anew within seconds.',
    verify: [
      'kubectl get serviceimports.multicluster.x-k8s.io {name} -n {namespace} -o yaml',
      'kubectl get endpointslices.discovery.k8s.io -n {namespace} -l multicluster.kubernetes.io/service-name={name} -o yaml',
      'kubectl get namespaces',
      'subctl show connections',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-multicluster/1645-multi-cluster-services-api',
      'https://github.com/kubernetes-sigs/mcs-api/blob/v0.5.2/pkg/apis/v1beta1/serviceimport.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/mcsapi/serviceimport_controller.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/mcsapi/service_controller.go',
      'https://github.com/submariner-io/lighthouse/blob/devel/coredns/resolver/resolver.go',
      'https://github.com/submariner-io/lighthouse/blob/devel/pkg/agent/controller/service_endpoint_slices.go',
      'https://github.com/karmada-io/karmada/blob/master/pkg/controllers/mcs/service_import_controller.go',
    ],
    silent: [
      'Imports of the last two minutes (our choice), Ready with the status Unknown, and imports that are being deleted.',
      'A headless import has no address, and one of Lighthouse needs none: its DNS answers with the address in an exporting cluster.',
      'An import without an address that a derived Service stands for, as Karmada and the controller of the MCS-API have it.',
      'Endpoints where no EndpointSlice tells: they are optional, Cilium makes none for clusters elsewhere unless asked to, and Karmada names no clusters. Where slices tell of some of the exporting clusters only and none is usable, that is unknown.',
      'A namespace that another cluster lacks, as long as no Service there is an alias for a name of it: the import exists only where the namespace does.',
      'Gateways that take no ServiceImport as a backend, which their controllers say in ResolvedRefs: GW09.',
      'What Lighthouse keeps for itself, in its own namespace and on the broker, and imports of GKE, which are of another group.',
    ],
  },
  *subjects({ serviceImports, services, endpoints }): Generator<Subject | Unknown> {
    if (serviceImports.coverage.installed === false) return;
    const slices = slicesByImport(endpoints);
    for (const serviceImport of serviceImports) {
      const { ref, metadata } = serviceImport;
      const isInternal =
        metadata.labels?.[serviceName] !== undefined || metadata.annotations?.[serviceName] !== undefined;
      if (isInternal || metadata.deletionTimestamp !== undefined) continue;
      yield { ref, serviceImport, slices: slices.get(ref.namespace, ref.name) ?? [] };
    }
    for (const alias of services) {
      const target = clusterTarget(alias.spec?.externalName ?? '', 'clusterset.local');
      if (alias.spec?.type === 'ExternalName' && target !== undefined) {
        yield { ref: alias.ref, alias, namespace: target.namespace };
      }
    }
    const missing = [...serviceImports.missingIn(), ...services.missingIn()];
    if (missing.length > 0) yield unknown(...missing);
  },
  *check(subject, { namespaces, clock, ...seen }): Generator<Problem | Unknown> {
    if ('alias' in subject) {
      const { alias, namespace } = subject;
      const found = namespaces.find(undefined, namespace);
      if (found.state === 'unknown') yield found;
      if (found.state === 'absent') {
        const label = found.label;
        yield {
          severity: 'medium',
          field: 'spec.externalName',
          message: `${formatRef(alias.ref)} is an alias for a Service of the clusterset in namespace ${shownName(namespace)}, which this cluster does not have: nothing of it is imported here, and the name does not resolve.`,
          evidence: [
            cite(alias, 'spec.externalName', alias.spec?.externalName),
            {
              object: `Namespace ${shownName(namespace)}`,
              field: 'metadata.name',
              seen: '(not found)',
              label,
            },
          ],
        };
      }
      return;
    }
    const { serviceImport, slices } = subject;
    const judged = [...judge(serviceImport, slices, seen)];
    if (judged.length === 0) return;
    // A condition counts from its last change, which comes after the import was made.
    const { metadata } = serviceImport;
    const creationTimestamp = readyOf(serviceImport)?.lastTransitionTime ?? metadata.creationTimestamp;
    const settling = isSettling({ ref: subject.ref, metadata: { ...metadata, creationTimestamp } }, clock);
    if (settling === false) yield* judged;
    else if (settling !== true) yield settling;
  },
});

function readyOf({ status }: Import) {
  return status?.conditions?.find(({ type }) => type === 'Ready');
}

/** The first thing that is wrong: each of them is enough for nothing to be reached. */
function* judge(
  serviceImport: Import,
  slices: readonly Kept<'EndpointSlice'>[],
  { endpoints, ...seen }: Seen,
): Generator<Problem | Unknown> {
  const { namespace = '', name } = serviceImport.ref;
  const host = `${name}.${namespace}.svc.clusterset.local`;
  const ready = readyOf(serviceImport);
  if (ready?.status === 'False') {
    const { reason = '' } = ready;
    const field = 'status.conditions[type=Ready]';
    yield {
      // Whoever has a namespace left out of the mesh may mean it.
      severity: reason === 'NamespaceNotGlobal' ? 'medium' : 'high',
      field: `${field}.status`,
      message: `${formatRef(serviceImport.ref)} is not ready, because ${reasons[reason] ?? `its controller says ${shownName(reason)}`}: connections to ${host} fail in this cluster.`,
      evidence: [
        cite(serviceImport, `${field}.status`, ready.status),
        cite(serviceImport, `${field}.reason`, ready.reason),
        cite(serviceImport, `${field}.message`, ready.message),
      ],
      ...(reason === 'NamespaceNotGlobal' ? { actions: [makeGlobal] } : {}),
    };
    return;
  }
  if (ready?.status === 'Unknown') return;
  const lacking = ready === undefined ? lackingAddress(serviceImport, seen) : undefined;
  if (lacking !== undefined && 'state' in lacking) yield lacking;
  else if (lacking !== undefined) {
    yield {
      severity: 'high',
      field: 'spec.ips',
      message: `${formatRef(serviceImport.ref)} is of type ClusterSetIP and has no address: ${host} does not resolve in this cluster.`,
      evidence: lacking,
    };
    return;
  }
  const found = importedEndpoints(serviceImport, slices);
  if (found.state === 'usable') return;
  const missing = endpoints.missingIn(namespace);
  if (missing.length > 0 && (serviceImport.status?.clusters ?? []).length > 0) yield unknown(...missing);
  else if (found.state === 'none') {
    yield {
      severity: 'high',
      field: 'status.clusters',
      message: `${formatRef(serviceImport.ref)} has no ready endpoint in any cluster that exports it (${found.clusters.map(shownName).join(', ')}): connections to ${host} fail.`,
      evidence: found.evidence,
    };
  } else if (found.state === 'partly told') {
    const clusters = found.without.map(shownName).join(', ');
    yield unknown({
      what: `endpoints of ${formatRef(serviceImport.ref)} in ${clusters}`,
      namespaces: [namespace],
      reason: 'not-collected',
      detail: 'no EndpointSlice of this cluster tells of them',
      next: `kubectl get endpointslices.discovery.k8s.io -n ${namespace} -l kubernetes.io/service-name=${name} -o yaml in ${clusters}`,
    });
  }
}
