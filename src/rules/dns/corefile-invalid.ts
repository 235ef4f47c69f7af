import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { ListenerConflict } from '../../model/corefile.ts';
import type { CorefileSeen } from '../../model/evidence/cluster-dns.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { formatVersion } from '../../model/version.ts';
import { placeIn, shownKey } from '../../net/dns/corefile-place.ts';
import { corefilesIn } from '../../net/dns/corefile-subjects.ts';

/** In the Corefile of every AKS and k3s cluster, for files that users may add. */
const stockImport = /^(?:\/etc\/coredns\/)?custom\/\*\.(?:override|server)$/;

const willNotStart = 'no pod starts with it, and those that run keep the old one until they restart';

function* syntaxProblems(seen: CorefileSeen): Generator<Problem | Unknown> {
  for (const problem of seen.parsed.ok ? [] : seen.parsed.problems) {
    const { where, evidence, at, isRedacted } = placeIn(seen, problem, problem.message);
    if (problem.beyondLimit === true || isRedacted) {
      yield unknown({
        what: `Corefile of ${formatRef(seen.ref)}`,
        namespaces: seen.ref.namespace === undefined ? null : [seen.ref.namespace],
        reason: 'unparseable',
        detail: isRedacted
          ? 'the line holds a credential, which was cut out'
          : 'it is larger than is read here',
        next: `kubectl logs -n ${seen.ref.namespace ?? 'kube-system'} -l k8s-app=kube-dns --tail=50`,
      });
      continue;
    }
    yield {
      ...at,
      severity: 'high',
      message: `CoreDNS cannot read the Corefile: it stops at ${where}, so ${willNotStart}.`,
      evidence: [evidence],
    };
  }
}

function conflictProblem(seen: CorefileSeen, conflict: ListenerConflict): Problem {
  const { key, earlier, kind } = conflict;
  const later = placeIn(seen, key);
  const isStockBlock = seen.isAssumed && earlier.file === undefined;
  const first = isStockBlock ? undefined : placeIn(seen, earlier);
  const name = key.zone === undefined || key.zone === '.' ? '.' : shownName(key.zone.replace(/\.$/, ''));
  const from = first?.part === later.part ? later.line : later.where;
  const how = kind === 'overlap' ? ', once on all addresses and once on some of them' : '';
  return {
    ...later.at,
    severity: 'high',
    message: `The Corefile serves zone ${name} on port ${key.port} twice${how}: ${from} repeats ${first?.where ?? 'the block that AKS and k3s ship'}; CoreDNS refuses that, so ${willNotStart}.`,
    evidence: [later.evidence, ...(first === undefined ? [] : [first.evidence])],
    ...(first === undefined ? {} : { involves: [first.at.at] }),
  };
}

function* pluginProblems(seen: CorefileSeen): Generator<Problem> {
  const { server } = seen;
  const image: Citation[] = server === undefined ? [] : [server.image];
  // What a distributor added to the version may be any text.
  const version =
    server?.version.state === 'known' ? ` ${formatVersion({ ...server.version.value, suffix: '' })}` : '';
  for (const directive of seen.lacking) {
    const { where, evidence, at } = placeIn(seen, directive);
    yield {
      ...at,
      severity: 'high',
      message: `The Corefile names a plugin at ${where} that ${server?.program ?? 'CoreDNS'}${version} does not have, so ${willNotStart}.`,
      evidence: [evidence, ...image],
    };
  }
}

function* argumentProblems(seen: CorefileSeen): Generator<Problem> {
  for (const directive of seen.malformed) {
    const { where, evidence, at, isRedacted } = placeIn(seen, directive);
    if (isRedacted) continue;
    yield {
      ...at,
      severity: 'high',
      message: `CoreDNS refuses what the Corefile says at ${where}: its plugin takes no such arguments, is there twice, or has options that exclude each other, so ${willNotStart}.`,
      evidence: [evidence],
    };
  }
}

function* idleProblems(seen: CorefileSeen): Generator<Problem> {
  for (const one of seen.parsed.ok ? seen.parsed.value.imports : []) {
    if (one.snippet || one.files?.length !== 0 || stockImport.test(one.pattern)) continue;
    const { where, evidence, at } = placeIn(seen, one);
    yield {
      ...at,
      severity: 'low',
      message: `The import at ${where} matches no file: CoreDNS only logs that, and what was to be imported is not served.`,
      evidence: [evidence],
    };
  }
  for (const part of seen.unused) {
    const key = shownKey(part.key);
    yield {
      at: part.configMap,
      field: `data[${key}]`,
      severity: 'low',
      message: `No import of the Corefile matches key ${key} of ${formatRef(part.configMap.ref)}: CoreDNS never reads it.`,
      evidence: [
        cite(part.configMap, `data[${key}]`, 'present'),
        ...(seen.parsed.ok ? seen.parsed.value.imports : [])
          .filter(() => !seen.isAssumed)
          .map((one) => placeIn(seen, one).evidence),
      ],
      involves: [seen],
    };
  }
}

export default defineRule({
  code: 'DN03',
  title: 'The Corefile is invalid',
  severity: ['high', 'low'],
  needs: ['clusterDns'],
  judgesManifests: true,
  docs: {
    why: 'CoreDNS reads its Corefile at its start, and when the reload plugin sees that it changed. A Corefile with an error is not taken: pods that run go on with the old one and only count it in coredns_reload_failed_total, so nothing seems wrong until the next rollout, node drain or crash; then no pod of CoreDNS starts and no name resolves. A parse error, a zone that two server blocks serve on one port, a plugin that the image does not have, and arguments that the plugins of an ordinary Corefile (errors, log, health, ready, prometheus, kubernetes, forward, cache, loop, reload) refuse are high. An import that matches no file, and a file that no import matches, do not stop CoreDNS: low.',
    actions: [
      'Correct the line that the finding names, and read in CoreDNS’s log that it reloaded; restart no pod of CoreDNS before that.',
      'Where the platform writes the Corefile, change what it gives you to change: ConfigMap coredns-custom on AKS (keys that end in .server or .override) and k3s, the DNS operator’s configuration on OpenShift.',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl get pods -n {namespace} -l k8s-app=kube-dns',
      'kubectl logs -n {namespace} -l k8s-app=kube-dns --tail=50',
    ],
    sources: [
      'https://github.com/coredns/caddy/blob/v1.1.4/caddyfile/parse.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/core/dnsserver/register.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/core/dnsserver/address.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin.cfg',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/setup.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/forward/setup.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/cache/setup.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/reload/README.md',
      'https://github.com/kubernetes/dns/blob/1.26.7/cmd/node-cache/main.go',
      'https://learn.microsoft.com/azure/aks/coredns-custom',
      'https://github.com/aws/eks-distro/tree/main/projects/coredns/coredns',
      'https://github.com/rancher/image-build-coredns/blob/master/Dockerfile',
    ],
    silent: [
      'A plugin that an image of somebody else’s build, or of a version that its tag does not tell, may have: unknown.',
      'The imports of custom/*.override and custom/*.server that AKS and k3s put into every Corefile: matching nothing is how they start.',
      'Several blocks for one zone on different ports or addresses, and since CoreDNS 1.14.3 with a view.',
      'The order of plugins in a block: CoreDNS does not go by it.',
      'The placeholders of NodeLocal DNSCache, which it replaces when it starts.',
    ],
  },
  subjects: ({ clusterDns }) => corefilesIn(clusterDns.value),
  *check(seen) {
    const problems = [
      ...syntaxProblems(seen),
      ...seen.conflicts.map((conflict) => conflictProblem(seen, conflict)),
      ...pluginProblems(seen),
      ...argumentProblems(seen),
      ...idleProblems(seen),
    ];
    for (const problem of problems) {
      yield 'state' in problem || !seen.isAssumed ? problem : { ...problem, label: 'inference' };
    }
    const unsure = [...seen.unclear.missing, ...seen.missing];
    if (unsure.length > 0) yield unknown(...unsure);
  },
});
