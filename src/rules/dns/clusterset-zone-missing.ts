import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Directive, ServerBlock } from '../../model/corefile.ts';
import type { CorefileSeen } from '../../model/evidence/cluster-dns.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { upstreamOf } from '../../net/dns/corefile-upstream.ts';
import { serviceAt } from '../../net/services/service-at.ts';
import { serviceEndpoints } from '../../net/services/service-endpoints.ts';
import { corednsFilesIn } from '../../net/dns/corefile-subjects.ts';

type Uses = Pick<Evidence, 'services' | 'endpoints'>;
type Import = Kept<'ServiceImport'>;

/** The zone of names of a ClusterSet (KEP-1645). */
const zone = 'clusterset.local';

function names(text: string): boolean {
  return text.toLowerCase().includes(zone);
}

function mentions({ args, block }: Directive): boolean {
  return args.some(names) || block.some(mentions);
}

function isMulticluster({ name, block }: Directive): boolean {
  return name === 'kubernetes' && block.some((one) => one.name === 'multicluster');
}

/** The lines of a server block that have to do with the zone: all of them where the block is for nothing else. */
function linesFor({ keys, directives }: ServerBlock): readonly Directive[] {
  const isOwn = keys.some((key) => names(key.zone ?? ''));
  return directives.filter((one) => isOwn || mentions(one) || isMulticluster(one));
}

/** Services behind the addresses that the zone is forwarded to, and that have no ready endpoint. */
function* deadForwards(seen: CorefileSeen, forward: Directive, uses: Uses): Generator<Problem | Unknown> {
  for (const { address } of forward.args.slice(1).map(upstreamOf)) {
    if (address === undefined) continue;
    const service = serviceAt(uses.services, address);
    if (service === undefined) {
      const missing = uses.services.missingIn();
      if (missing.length > 0) yield unknown(...missing);
      continue;
    }
    const { slices, missing } = uses.endpoints.of(service.ref);
    if (serviceEndpoints(slices).some(({ state }) => state === 'ready')) continue;
    if (missing.length > 0) {
      yield unknown(...missing);
      continue;
    }
    const { where, evidence, at } = placeIn(seen, forward);
    yield {
      ...at,
      message: `The forward at ${where} sends ${zone} to ${formatRef(service.ref)} (${address}), which has no ready endpoint: names of imported Services do not resolve.`,
      evidence: [evidence, cite(service, 'spec.clusterIP', service.spec?.clusterIP)],
      involves: [service],
      actions: ['Bring the pods behind that Service back before the Corefile is changed.'],
    };
  }
}

function missingProblem(
  seen: CorefileSeen,
  only: Directive | undefined,
  imports: readonly Import[],
): Problem[] {
  const [first] = imports;
  if (first === undefined) return [];
  const { evidence, lacks } = placeIn(seen, only ?? { line: 1 });
  const how =
    only === undefined
      ? `has nothing that answers for ${zone}`
      : `answers for ${zone} with the kubernetes plugin and without multicluster, which knows no ServiceImports`;
  return [
    {
      ...lacks(only === undefined ? 'kubernetes' : 'multicluster'),
      message: `The Corefile in ${formatRef(seen.ref)} ${how}, and the cluster has ${imports.length === 1 ? 'an imported Service' : `${imports.length} imported Services`} (${formatRef(first.ref)}): their names do not resolve.`,
      evidence: [evidence, cite(first, 'spec.type', first.spec?.type)],
      involves: [first],
    },
  ];
}

export default defineRule({
  code: 'DN20',
  title: 'Services are imported, and DNS does not serve their zone',
  severity: 'high',
  needs: ['clusterDns', 'serviceImports'],
  uses: ['services', 'endpoints'],
  docs: {
    why: 'A ServiceImport is reached as NAME.NAMESPACE.svc.clusterset.local. CoreDNS answers for that zone only where the Corefile says so: with the kubernetes plugin (multicluster, since 1.12.2, and the zone among those of the plugin), with a plugin of the implementation’s own, or with a forward to its DNS server, as Submariner’s Lighthouse has it. Else such a name goes to the resolver outside, which does not know it; and where that server has no ready pod, nobody answers.',
    actions: [
      'With CoreDNS 1.12.2 or later: add clusterset.local to the zones of the kubernetes plugin and multicluster clusterset.local to its block, after CoreDNS got the right to list and watch serviceimports.multicluster.x-k8s.io.',
      'With an implementation that brings its own DNS server, let its operator write the forward again.',
    ],
    rollback:
      'Put the previous content of the ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get serviceimports.multicluster.x-k8s.io -A',
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl get clusterrole system:coredns -o yaml',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/setup.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-multicluster/1645-multi-cluster-services-api',
      'https://docs.cilium.io/en/stable/network/clustermesh/mcsapi/',
      'https://github.com/submariner-io/submariner-operator/blob/devel/controllers/servicediscovery/servicediscovery_controller.go',
    ],
    silent: [
      'Clusters without a ServiceImport of multicluster.x-k8s.io; those of GKE are of another group.',
      'multicluster for any zone, for sets of clusters that chose another name.',
      'rewrite, template and plugins of other builds that name the zone: what they do with it is theirs.',
      'A forward to an address that is no Service’s.',
      'A CoreDNS too old for multicluster, which refuses the Corefile (DN04), and rights that are missing (DN13).',
    ],
  },
  *subjects({ clusterDns, serviceImports }): Generator<CorefileSeen | Unknown> {
    if (serviceImports.items.length === 0) {
      const missing = serviceImports.missingIn();
      if (missing.length > 0) yield unknown(...missing);
      return;
    }
    yield* corednsFilesIn(clusterDns.value);
  },
  *check(seen, { serviceImports, ...uses }) {
    if (!seen.parsed.ok) {
      yield unknown({
        what: `zones in the Corefile of ${formatRef(seen.ref)}`,
        namespaces: null,
        reason: 'unparseable',
      });
      return;
    }
    const lines = seen.parsed.value.blocks.flatMap(linesFor);
    const answering = new Set(
      seen.decisions.flatMap(({ steps }) =>
        steps.filter(({ role }) => role !== 'changes').map(({ directive }) => directive),
      ),
    );
    const isServed = lines.some(
      (line) =>
        isMulticluster(line) || (line.name !== 'kubernetes' && (mentions(line) || answering.has(line))),
    );
    const forwards = lines.filter(({ name }) => name === 'forward');
    if (!isServed) {
      const only = lines.find(({ name }) => name === 'kubernetes');
      if (seen.missing.length > 0) yield unknown(...seen.missing);
      else yield* missingProblem(seen, only, serviceImports.items);
    }
    for (const forward of forwards) yield* deadForwards(seen, forward, uses);
  },
});
