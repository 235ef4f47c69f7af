import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeIn } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { type ClusterSetPeer, clusterSetPeers } from '../../net/multi-cluster/cluster-set-peers.ts';
import { exportDifferences } from '../../net/multi-cluster/export-differences.ts';
import { clusterWords } from '../../net/multi-cluster/mesh-peers.ts';

type Service = Kept<'Service'>;

/** A Service of this cluster and the one of the same name in another. */
interface Same {
  readonly ref: Service['ref'];
  readonly own: Service;
  readonly theirs: Service;
  readonly other: ClusterSetPeer;
  readonly exportedHere: boolean;
  readonly citation: Citation;
}

export default defineRule({
  code: 'MC13',
  title: 'A Service would conflict with the one that another cluster exports',
  severity: 'medium',
  needs: ['services', 'serviceExports'],
  uses: ['peers', 'clusterMesh', 'submariner'],
  judgesManifests: true,
  docs: {
    why: 'In a ClusterSet the same namespace and name is the same Service everywhere (namespace sameness): this rule takes that for granted, as the API does. One cluster exports it, the other has one of that name which is not exported yet and differs. Once it is exported both stand behind one name, the oldest export decides on what differs, and clients reach backends by a port or setting that these were not made for.',
    actions: [
      'Give the two Services the same ports and settings before the second ServiceExport is made.',
      'Where they are different things, rename one of them, or do not export it.',
    ],
    rollback: 'Delete the newer ServiceExport: other clusters let go of its backends within seconds.',
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get serviceexports.multicluster.x-k8s.io {name} -n {namespace} -o yaml',
      'kubectl get serviceimports.multicluster.x-k8s.io {name} -n {namespace} -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-multicluster/1645-multi-cluster-services-api',
      'https://github.com/kubernetes-sigs/mcs-api/blob/v0.5.2/pkg/apis/v1beta1/serviceexport.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/mcsapi/serviceimport_controller.go',
      'https://github.com/kubernetes/community/blob/master/sig-multicluster/namespace-sameness-position-statement.md',
    ],
    silent: [
      'Services that both clusters export: their conditions tell of a conflict (MC12). And Services that neither exports.',
      'What stays within a cluster: targetPort, nodePort, selector, addresses, the order of ports. And families, as long as the two have one in common.',
      'Labels and annotations, of which an export takes those that it names itself.',
      'Clusters that ClusterMesh or Submariner is known not to join, and clusters without ServiceExports. Where nothing tells, clusters that are reviewed together count as one ClusterSet, and the finding is labelled an inference.',
    ],
  },
  *subjects({
    services,
    serviceExports,
    peers,
    clusterMesh,
    submariner,
  }): Generator<Same | ReturnType<typeof unknown>> {
    if (serviceExports.coverage.installed === false) return;
    const { found, missing } = clusterSetPeers({ clusterMesh, submariner, peers });
    const lacks = [...missing, ...(found.length > 0 ? serviceExports.missingIn() : [])];
    for (const other of found) {
      if (!other.peer.isLater) continue;
      const { services: their, serviceExports: theirExports } = other.peer.evidence;
      lacks.push(...their.missingIn(), ...theirExports.missingIn());
      for (const own of services) {
        const { namespace, name } = own.ref;
        const here = serviceExports.find(namespace, name);
        const there = theirExports.find(namespace, name);
        const theirs = their.find(namespace, name);
        if (theirs.state !== 'known') continue;
        if (here.state === 'known' && there.state === 'absent') {
          const citation = cite(here.value, 'metadata.name', name);
          yield { ref: own.ref, own, theirs: theirs.value, other, exportedHere: true, citation };
        } else if (here.state === 'absent' && there.state === 'known') {
          const citation = citeIn(other.peer, cite(there.value, 'metadata.name', name));
          yield { ref: own.ref, own, theirs: theirs.value, other, exportedHere: false, citation };
        }
      }
    }
    if (lacks.length > 0) yield unknown(...lacks);
  },
  *check({ own, theirs, other: { peer, by }, exportedHere, citation }): Generator<Problem> {
    const differences = exportDifferences(own, theirs);
    const [first] = differences;
    if (first === undefined) return;
    const cluster = clusterWords(peer);
    const what = differences.map(({ field }) => fieldName(field)).join(', ');
    yield {
      field: first.field,
      message: `${formatRef(own.ref)} is exported ${exportedHere ? `here and not in ${cluster}` : `in ${cluster} and not here`}, and the two differ in ${what}: once both are exported the older export decides for both, and clients reach the other’s backends in a way they were not made for.`,
      evidence: [
        citation,
        ...differences.flatMap((one) => [
          cite(own, one.field, one.own),
          citeIn(peer, cite(theirs, one.field, one.theirs)),
        ]),
        ...(by === undefined ? [] : [by]),
      ],
      ...(by === undefined ? { label: 'inference' as const } : {}),
    };
  },
});

function fieldName(field: string): string {
  if (field === 'spec.clusterIP') return 'whether they are headless';
  return field.slice(field.lastIndexOf('.') + 1);
}
