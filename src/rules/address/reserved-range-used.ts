import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { PlannedRange, Purpose } from '../../model/evidence/address-plan.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { containsRange, formatRange } from '../../net/addresses/cidr.ts';
import { namedRange } from '../../net/addresses/named-range.ts';
import { reservedIn } from '../../net/addresses/reserved-range.ts';

interface Line extends HasRef {
  readonly planned: PlannedRange;
}

/** Ranges out of which pods, Services and nodes have their addresses. */
const judged: readonly Purpose[] = ['pod-pool', 'cluster-cidr', 'node-pods', 'service', 'node'];

export default defineRule({
  code: 'IP02',
  title: 'A range collides with addresses that mean something else on every node',
  severity: ['high', 'low'],
  needs: ['addressPlan'],
  uses: ['nodes'],
  judgesManifests: true,
  docs: {
    why: 'Every machine treats some addresses in its own way: loopback never leaves it, link-local never leaves the wire (and holds the metadata service of clouds, NodeLocal DNSCache and the masquerade addresses of OVN-Kubernetes), multicast is nobody’s. A pod, Service or node with such an address cannot be reached, or takes the traffic that was meant for them.',
    actions: [
      'Give pods, Services and nodes a private range that nothing else uses: 10.0.0.0/8, 172.16.0.0/12 without 172.17.0.0/16, 192.168.0.0/16, or 100.64.0.0/10 where the network allows it; fd00::/8 for IPv6.',
      'In place until then: exclude the reserved part from what is given out, where the plugin can (an IPReservation of Calico, another CIDR at the end of Cilium’s list).',
      'Docker’s bridge can move instead: `bip` in /etc/docker/daemon.json, node by node.',
    ],
    rollback:
      'Add the former range again beside the new one; addresses that were given out in the meantime stay valid as long as both are configured.',
    verify: [
      'kubectl get nodes -o wide',
      'kubectl get servicecidrs -o yaml',
      'ip route show table local',
      'ip address show docker0',
    ],
    cutover: [
      'A node’s pod CIDR cannot be changed: drain the node, delete its Node object and let it register again.',
      'Never change or remove a pool that addresses were given from: add another, disable this one, move the pods.',
      'A pod keeps its address until it is created again, and a Service its ClusterIP: plan for connections that break once.',
    ],
    sources: [
      'https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml',
      'https://www.iana.org/assignments/iana-ipv6-special-registry/iana-ipv6-special-registry.xhtml',
      'https://www.rfc-editor.org/rfc/rfc3927#section-2.7',
      'https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3',
      'https://docs.docker.com/engine/network/drivers/bridge/',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go',
      'https://github.com/projectcalico/calico/blob/v3.31.0/libcalico-go/lib/clientv3/ippool.go',
      'https://github.com/openshift/cluster-network-operator/blob/master/pkg/network/ovn_kubernetes.go',
    ],
    silent: [
      '172.17.0.0/16 where no node runs Docker: containerd and CRI-O make no docker0. A Docker daemon that runs beside them is not seen.',
      '100.64.0.0/10, which custom networking on EKS gives to pods on purpose, and 240.0.0.0/4, which GKE can give to pods and Services.',
      'The join, transit and masquerade ranges of OVN-Kubernetes and the address of NodeLocal DNSCache: what collides with those is rule IP01’s.',
      'Load balancer ranges, ranges of other clusters, native routing ranges, and pod ranges that nothing takes addresses from.',
      'An IPPool of Calico in the link-local range that was never made: calicoctl and Calico’s API server refuse it. The definitions that it is stored in (crd.projectcalico.org) take it, and then it is told.',
    ],
  },
  *subjects({ addressPlan }): Generator<Line | Unknown> {
    const used = addressPlan.value.ranges.filter(
      ({ inUse, purpose }) => inUse !== 'no' && judged.includes(purpose),
    );
    const pools = used.filter(({ purpose }) => purpose === 'pod-pool' || purpose === 'cluster-cidr');
    for (const planned of used) {
      // One mistake is told once: with the pool, not with each node's part of it.
      const isPart =
        planned.purpose === 'node-pods' && pools.some(({ range }) => containsRange(range, planned.range));
      if (!isPart) yield { ref: planned.owner.ref, planned };
    }
    const lacks = judged.flatMap((purpose) => addressPlan.value.missing.get(purpose) ?? []);
    if (lacks.length > 0) yield unknown(...lacks);
  },
  *check({ planned }, { addressPlan, nodes }) {
    for (const reserved of reservedIn(planned.range)) {
      const onDocker = nodes.items.find(({ status }) =>
        status?.nodeInfo?.containerRuntimeVersion?.startsWith('docker://'),
      );
      if (reserved.ofDocker && onDocker === undefined) {
        const unread = nodes.missingIn();
        if (unread.length > 0) yield unknown(...unread);
        continue;
      }
      // Nothing may take addresses from it.
      if (planned.inUse === 'not known') {
        yield unknown(...(addressPlan.value.missing.get(planned.purpose) ?? []));
        continue;
      }
      const name = namedRange(planned);
      const within = containsRange(reserved.range, planned.range) ? 'lies in' : 'holds addresses of';
      const runtime = 'status.nodeInfo.containerRuntimeVersion';
      yield {
        severity: reserved.severity,
        field: planned.field,
        message: `${name.charAt(0).toUpperCase()}${name.slice(1)} ${within} ${reserved.name}, ${formatRange(reserved.range)}: ${reserved.consequence}.`,
        evidence: [
          planned.citation,
          ...planned.alsoFrom.slice(0, 3).map(({ citation }) => citation),
          ...(reserved.ofDocker && onDocker !== undefined
            ? [cite(onDocker, runtime, onDocker.status?.nodeInfo?.containerRuntimeVersion)]
            : []),
        ],
      };
    }
  },
});
