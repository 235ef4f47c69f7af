import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault, citeNotFound } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';

type Service = Kept<'Service'>;
type StatefulSet = Kept<'StatefulSet'>;

/** Images of software whose members look each other up by the names of their pods before they can be ready. */
const clustered =
  /(?:^|\/)(etcd|cockroach|zookeeper|cassandra|consul|rabbitmq|elasticsearch|opensearch)(?:[:@]|$)/;

function labelsOf({ spec }: StatefulSet): Readonly<Record<string, string>> {
  return spec?.template?.metadata?.labels ?? {};
}

function selectsPodsOf(service: Service, statefulSet: StatefulSet): boolean {
  const labels = labelsOf(statefulSet);
  const wanted = Object.entries(service.spec?.selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

function citeReplicas(statefulSet: StatefulSet, replicas: number): Citation {
  return statefulSet.spec?.replicas === undefined
    ? citeDefault(statefulSet, 'spec.replicas', replicas)
    : cite(statefulSet, 'spec.replicas', replicas);
}

/** Members of a cluster that are not ready have no name while no headless Service of theirs publishes it. */
function undiscoverable(
  statefulSet: StatefulSet,
  governing: Service,
  namesakes: readonly Service[],
): Problem | undefined {
  const container = statefulSet.spec?.template?.spec?.containers?.find(({ image = '' }) =>
    clustered.test(image),
  );
  if (container === undefined) return undefined;
  const isPublished = [governing, ...namesakes].some(
    (service) =>
      service.spec?.publishNotReadyAddresses === true &&
      service.spec.clusterIP === 'None' &&
      selectsPodsOf(service, statefulSet),
  );
  if (isPublished) return undefined;
  const field = 'spec.publishNotReadyAddresses';
  const published = governing.spec?.publishNotReadyAddresses;
  return {
    severity: 'low',
    field: 'spec.serviceName',
    message: `${formatRef(statefulSet.ref)} runs clustered software, and ${formatRef(governing.ref)} does not publish pods that are not ready: while members start they cannot find each other by name, and may wait for each other for good.`,
    evidence: [
      cite(statefulSet, `spec.template.spec.containers[name=${container.name ?? ''}].image`, container.image),
      published === undefined ? citeDefault(governing, field, false) : cite(governing, field, published),
    ],
    label: 'inference',
    actions: [
      `Set publishNotReadyAddresses of ${formatRef(governing.ref)} to true, on a headless Service that only its members use: clients would be sent to pods that are not ready.`,
    ],
    involves: [governing],
  };
}

export default defineRule({
  code: 'SV10',
  title: 'The governing Service of a StatefulSet gives its pods no names',
  severity: ['high', 'medium', 'low'],
  needs: ['statefulSets', 'services'],
  uses: ['clusterDns'],
  judgesManifests: true,
  docs: {
    why: 'Each pod of a StatefulSet has a DNS name of its own only through the Service that spec.serviceName names: it must exist, be headless and select the pods. Nothing checks that, and the pods run all the same; what fails is whatever looks a pod up by name, usually the members of a cluster among themselves. A Service that is missing, or leads to other pods, is high, and low for a single pod, which has no one to find it by name. One that is not headless is medium, and low with CoreDNS, which answers for single pods of any Service although the specification of cluster DNS does not ask for it. Members that cannot find each other until they are ready are low: that rests on the name of the image.',
    actions: [
      'Create a headless Service (clusterIP: None) of the name in spec.serviceName of {namespace}/{name}, with the labels of its pods as the selector; names appear within seconds and no pod restarts.',
      'serviceName cannot be changed: where the name itself is wrong, give the Service that name, or make the StatefulSet anew with kubectl delete --cascade=orphan, which leaves the pods running.',
    ],
    rollback:
      'Delete the Service that was created, or set its selector back; the pods are not touched by either.',
    verify: [
      'kubectl get statefulset {name} -n {namespace} -o jsonpath={.spec.serviceName}',
      'kubectl get services -n {namespace} -o wide',
      'kubectl get pods -n {namespace} --show-labels',
      'kubectl get endpointslices -n {namespace} -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes/api/blob/v0.37.2/apps/v1/types.go',
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/types.go',
      'https://github.com/kubernetes/dns/blob/master/docs/specification.md',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/utils.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/kubernetes.go',
      'https://www.rabbitmq.com/docs/install-kubernetes-diy',
    ],
    silent: [
      'No serviceName: the field is optional, and its pods are not meant to have names.',
      'A StatefulSet that is scaled to zero.',
      'A Service without a selector, whose endpoints something else keeps.',
      'Clustered software where any headless Service of its pods publishes those that are not ready, or with a single member.',
    ],
  },
  *subjects({ statefulSets }) {
    for (const statefulSet of statefulSets) {
      if ((statefulSet.spec?.serviceName ?? '') !== '') yield statefulSet;
    }
  },
  *check(statefulSet, { services, clusterDns }) {
    const { ref, spec } = statefulSet;
    const replicas = spec?.replicas ?? 1;
    if (replicas === 0) return;
    const name = spec?.serviceName ?? '';
    const found = services.find(ref.namespace, name);
    if (found.state === 'unknown') {
      yield found;
      return;
    }
    const field = 'spec.serviceName';
    const named = cite(statefulSet, field, name);
    const pods = replicas === 1 ? 'its pod has' : `its ${replicas} pods have`;
    const lost = `${pods} no DNS name of ${replicas === 1 ? 'its' : 'their'} own, and what looks for one by name fails`;
    const severity = replicas === 1 ? 'low' : 'high';
    if (found.state === 'absent') {
      const object = `Service ${ref.namespace ?? ''}/${shownName(name)}`;
      yield {
        severity,
        field,
        message: `${formatRef(ref)} names ${object}, which does not exist: ${lost}.`,
        evidence: [named, citeNotFound(object, found.label), citeReplicas(statefulSet, replicas)],
      };
      return;
    }
    const service = found.value;
    const selector = service.spec?.selector ?? {};
    const isAlias = service.spec?.type === 'ExternalName';
    if (isAlias || (Object.keys(selector).length > 0 && !selectsPodsOf(service, statefulSet))) {
      yield {
        severity,
        field,
        message: `${formatRef(ref)} names ${formatRef(service.ref)}, which ${isAlias ? 'is of type ExternalName' : 'does not select its pods'}: ${lost}.`,
        evidence: [
          named,
          isAlias ? cite(service, 'spec.type', 'ExternalName') : cite(service, 'spec.selector', selector),
          cite(statefulSet, 'spec.template.metadata.labels', labelsOf(statefulSet)),
          citeReplicas(statefulSet, replicas),
        ],
        involves: [service],
      };
      return;
    }
    if (service.spec?.clusterIP !== 'None') {
      const dns = valueOf(clusterDns);
      const implementation = dns === undefined ? undefined : valueOf(dns.implementation);
      const isKnownOther = implementation === 'kube-dns' || implementation === 'Cloud DNS';
      yield {
        severity: isKnownOther ? 'medium' : 'low',
        field,
        message: `${formatRef(ref)} names ${formatRef(service.ref)}, which is not headless: ${isKnownOther ? `${implementation} gives its pods no names of their own, and what looks for one by name fails` : 'CoreDNS answers for single pods all the same, another DNS need not'}.`,
        evidence: [named, cite(service, 'spec.clusterIP', service.spec?.clusterIP)],
        actions: [
          `clusterIP cannot be changed: delete ${formatRef(service.ref)} and create it anew with clusterIP: None, once its clients use another Service for its address.`,
        ],
        involves: [service],
      };
      return;
    }
    const problem =
      replicas > 1 ? undiscoverable(statefulSet, service, services.in(ref.namespace ?? '')) : undefined;
    if (problem !== undefined) yield problem;
  },
});
