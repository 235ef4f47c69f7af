import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite, citeFile } from '../../model/cite.ts';
import type { CorefileSeen, DnsServer } from '../../model/evidence/cluster-dns.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { parseQuantity } from '../../net/common/quantity.ts';
import { blocksOf } from '../../net/dns/corefile-subjects.ts';

const megabyte = 1e6;

/** Megabytes of one instance, as the project measured them: Scaling_CoreDNS.md. */
function estimateOf(objects: number, keepsPods: boolean): number {
  return keepsPods ? objects / 250 + 56 : objects / 1000 + 54;
}

/** The line that makes CoreDNS keep every pod in memory: autopath, which needs `pods verified`, or that itself. */
function podsLineIn(seen: CorefileSeen): Citation | undefined {
  for (const { directives } of blocksOf(seen)) {
    const line =
      directives.find(({ name }) => name === 'autopath') ??
      directives
        .filter(({ name }) => name === 'kubernetes')
        .flatMap(({ block }) => block)
        .find(({ name, args }) => name === 'pods' && args[0] === 'verified');
    if (line !== undefined) return placeIn(seen, line).evidence;
  }
  return undefined;
}

export default defineRule({
  code: 'DN15',
  title: 'CoreDNS may use less memory than a cluster of this size needs',
  severity: 'medium',
  needs: ['clusterDns'],
  uses: ['pods', 'services'],
  docs: {
    why: 'CoreDNS holds every Service and its endpoints in memory, and with autopath or pods verified every pod. The project measured what one instance needs: (pods + Services) / 1000 + 54 MB, of which 30 MB are a full cache; with autopath (pods + Services) / 250 + 56 MB. An instance whose limit is below that is killed once the cluster and its load have filled it, most likely all instances at once, after a change that all of them take in. More replicas do not help, since each holds everything. The formula is an estimate from tests of CoreDNS 1.2.5.',
    actions: [
      'Raise the memory limit of the container above the estimate, with room for growth: kubeadm sets 170Mi. On managed clusters do so in the settings of the add-on, which else are put back.',
      'Or leave out autopath and pods verified where nothing needs them.',
    ],
    rollback: 'Set the limit back to what the finding shows; either way the pods are replaced, one by one.',
    verify: [
      'kubectl get pods -n kube-system -l k8s-app=kube-dns -o custom-columns=NAME:.metadata.name,LIMIT:.spec.containers[*].resources.limits.memory,RESTARTS:.status.containerStatuses[*].restartCount,LAST:.status.containerStatuses[*].lastState.terminated.reason',
      'kubectl top pods -n kube-system -l k8s-app=kube-dns --containers',
    ],
    sources: [
      'https://github.com/coredns/deployment/blob/master/kubernetes/Scaling_CoreDNS.md',
      'https://coredns.io/2018/11/15/scaling-coredns-in-kubernetes-clusters/',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/autopath/README.md',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/phases/addons/dns/manifests.go',
    ],
    silent: [
      'Containers without a memory limit.',
      'What the instances use and how often their CPU is throttled: the API server serves neither; kubectl top and cAdvisor’s container_cpu_cfs_throttled_periods_total tell.',
      'How many replicas there should be: that goes by queries per second, which NodeLocal DNSCache takes off them.',
      'kube-dns and NodeLocal DNSCache, which the formula is not for.',
    ],
  },
  *subjects({ clusterDns }): Generator<DnsServer | Unknown> {
    const { servers } = clusterDns.value;
    if (servers.state === 'unknown') yield servers;
    for (const server of valueOf(servers) ?? []) {
      if (server.program === 'CoreDNS') yield server;
    }
  },
  *check(server, { clusterDns, pods, services }) {
    const { name = '', resources } = server.container;
    const text = resources?.limits?.memory;
    const bytes = text === undefined ? undefined : parseQuantity(text);
    if (bytes === undefined) return;
    const limit = bytes / megabyte;
    const { corefiles } = clusterDns.value;
    const read = (valueOf(corefiles)?.found ?? []).filter((seen) => seen.server?.ref === server.ref);
    const [line] = read.flatMap((seen) => podsLineIn(seen) ?? []);
    const running = pods.items.filter((pod) => !hasEnded(pod)).length;
    const objects = running + services.items.length;
    const estimate = estimateOf(objects, line !== undefined);
    if (limit < estimate) {
      const field = `${server.field}.containers[name=${name}].resources.limits.memory`;
      const { label } = server.ref;
      yield {
        field,
        message: `${formatRef(server.ref)} may use ${Math.floor(limit)} MB of memory, and a cluster of ${running} pods and ${services.items.length === 1 ? '1 Service' : `${services.items.length} Services`} needs about ${Math.ceil(estimate)} MB${line === undefined ? '' : ', as it keeps every pod in memory'}: its pods may be killed for want of memory, and names do not resolve meanwhile.`,
        evidence: [
          cite(server, field, text),
          citeFile('pods', 'number that have not ended', running, label),
          citeFile('services', 'number', services.items.length, label),
          ...(line === undefined ? [] : [line]),
        ],
        label: 'inference',
      };
      return;
    }
    const missing = [...pods.missingIn(), ...services.missingIn()];
    if (missing.length > 0) yield unknown(...missing);
    if (line !== undefined || limit >= estimateOf(objects, true)) return;
    // It may keep pods, for all that is known.
    const unread = read.flatMap(({ ref, parsed, missing: lacking }) =>
      parsed.ok
        ? lacking
        : [{ what: `Corefile of ${formatRef(ref)}`, namespaces: null, reason: 'unparseable' as const }],
    );
    const lacks = [...unread, ...(valueOf(corefiles)?.missing ?? []), ...missingOf(corefiles)];
    if (lacks.length > 0) yield unknown(...lacks);
  },
});
