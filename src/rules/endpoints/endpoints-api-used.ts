import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { clusterRef, formatRef, type HasRef } from '../../model/ref.ts';
import { formatVersion } from '../../model/version.ts';
import { managedByPath, sliceManager } from '../../net/services/slice-manager.ts';

interface Side extends HasRef {
  readonly side: 'written' | 'read';
}

const citedAtMost = 10;

function named(some: readonly { readonly ref: HasRef['ref'] }[]): string {
  const names = some.slice(0, 3).map(({ ref }) => formatRef(ref));
  return `${names.join(', ')}${some.length > 3 ? ', …' : ''}`;
}

/** Every Amazon EKS cluster has it, written from outside by its control plane: whoever runs the cluster cannot change it. */
const platformsOwn = ['kube-system/eks-extension-metrics-api'];

function serviceOf(slice: Kept<'EndpointSlice'>): string {
  return `${slice.ref.namespace ?? ''}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;
}

export default defineRule({
  code: 'EP01',
  title: 'Something still depends on the Endpoints API',
  severity: 'medium',
  needs: ['version', 'endpoints'],
  uses: ['endpointsReaders'],
  docs: {
    why: 'The Endpoints API is deprecated from 1.33 on. It stays, but nothing new reaches it: it holds one address family, no zones and no terminating endpoints, and at most 1,000 addresses of a Service. The controllers that keep it, and those that mirror hand-written Endpoints into EndpointSlices, may be switched off. What writes or reads Endpoints works until then and breaks without a word.',
    actions: [
      'Where Endpoints are written for a Service without a selector, write an EndpointSlice with the label kubernetes.io/service-name instead, and delete the Endpoints object once the slice is there.',
      'Update what reads Endpoints to a version that reads EndpointSlices, and take endpoints out of its role. The API server’s metric apiserver_requested_deprecated_apis{resource="endpoints"} and its audit log tell who asks.',
    ],
    rollback: 'Apply the Endpoints object again: the mirroring controller makes its slices within seconds.',
    verify: [
      'kubectl get endpointslices -A -l endpointslice.kubernetes.io/managed-by=endpointslicemirroring-controller.k8s.io',
      'kubectl get endpoints -A',
      'kubectl get clusterroles -o yaml',
      'kubectl get roles -A -o yaml',
      'kubectl get --raw /metrics',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4974-deprecate-endpoints',
      'https://kubernetes.io/blog/2025/04/24/endpoints-deprecation/',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/endpoint/endpoints_controller.go',
      'https://docs.aws.amazon.com/eks/latest/userguide/view-raw-metrics.html',
    ],
    silent: [
      'Endpoints of leader elections, and those that say themselves that they are not to be mirrored.',
      'Roles that read EndpointSlices too, roles that may also write Endpoints (leader elections need that) or are for single names, and those that Kubernetes sets up. Whether anybody holds a role is not read.',
      'The Endpoints of kube-system/eks-extension-metrics-api, which the control plane of Amazon EKS writes.',
      'Clusters before 1.33, where the API was not deprecated.',
    ],
  },
  *subjects({ version }): Generator<Side> {
    const { major, minor, toldBy } = version.value;
    // The API server may be newer than the kubelets that were asked.
    if (major === 1 && minor < 33 && toldBy === 'API server') return;
    for (const side of ['written', 'read'] as const) yield { ref: clusterRef, side };
  },
  *check({ side }, { version, endpoints, endpointsReaders }) {
    const { major, minor } = version.value;
    const isDeprecated = major > 1 || minor >= 33;
    const shown = formatVersion({ ...version.value, suffix: '' });
    if (side === 'written') {
      const mirrored = endpoints.items.filter(
        (slice) =>
          sliceManager(slice) === 'the EndpointSlice mirroring controller' &&
          !platformsOwn.includes(serviceOf(slice)),
      );
      const [first] = mirrored;
      if (first === undefined) return;
      if (!isDeprecated) {
        yield unknown({ what: 'version of the API server', namespaces: null, reason: 'not-collected' });
        return;
      }
      const services = [...new Set(mirrored.map(serviceOf))];
      yield {
        at: first,
        field: managedByPath,
        message: `${services.length === 1 ? 'One Service gets its' : `${services.length} Services get their`} endpoints from Endpoints objects that somebody writes (${named(mirrored)} ${mirrored.length === 1 ? 'is' : 'are'} mirrored from them), an API that is deprecated from 1.33 on, and this is ${shown}: without the mirroring controller that leaves no endpoints.`,
        evidence: [
          cite(first, managedByPath, 'endpointslicemirroring-controller.k8s.io'),
          ...mirrored
            .slice(0, citedAtMost)
            .map((slice) => cite(slice, 'metadata.labels[kubernetes.io/service-name]', serviceOf(slice))),
          ...version.from,
        ],
        involves: mirrored.slice(1, citedAtMost),
      };
      return;
    }

    const missing = endpointsReaders.missingIn();
    const readers = endpointsReaders.items.filter(({ readsSlices }) => !readsSlices);
    const [first] = readers;
    if (first === undefined) {
      if (missing.length > 0) yield unknown(...missing);
      return;
    }
    if (!isDeprecated) {
      yield unknown({ what: 'version of the API server', namespaces: null, reason: 'not-collected' });
      return;
    }
    yield {
      at: first,
      field: first.rule.field,
      label: 'inference',
      message: `${readers.length === 1 ? `${named(readers)} lets its holders` : `${readers.length} roles (${named(readers)}) let their holders`} watch Endpoints and not EndpointSlices: they depend on an API that is deprecated from 1.33 on (this is ${shown}) and see at most 1,000 addresses of a Service.`,
      evidence: [first.rule, ...readers.slice(1, citedAtMost).map(({ rule }) => rule), ...version.from],
      involves: readers.slice(1, citedAtMost),
    };
    if (missing.length > 0) yield unknown(...missing);
  },
});
