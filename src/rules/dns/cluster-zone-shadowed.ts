import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { type ClusterDns, clusterIpsOf, type CorefileSeen } from '../../model/evidence/cluster-dns.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { answersAnotherName } from '../../net/dns/corefile-rewrite.ts';
import { type Shadow, shadowsIn } from '../../net/dns/corefile-shadow.ts';
import { blocksOf, corednsFilesIn, unreadIn } from '../../net/dns/corefile-subjects.ts';

/** What clients ask for: addresses of the families that the DNS Service itself has. */
function typesIn({ service }: ClusterDns): readonly string[] {
  const addresses = service.state === 'known' ? clusterIpsOf(service.value) : [];
  const isV6 = (address: string) => address.includes(':');
  return [
    ...(addresses.length === 0 || !addresses.every(isV6) ? ['A'] : []),
    ...(addresses.some(isV6) ? ['AAAA'] : []),
  ];
}

function shadowProblem(seen: CorefileSeen, { step, name, order, how }: Shadow): Problem {
  const { where, evidence, at, part } = placeIn(seen, step.directive);
  const asked = order.map(({ plugin, directive }) => `${plugin} (line ${directive.line})`).join(', ');
  return {
    ...at,
    message:
      how === 'wildcard'
        ? `${step.plugin} at ${where} has an answer for every name of the cluster’s zone, and is asked before the kubernetes plugin: clients get that answer in place of a Service’s address.`
        : `${step.plugin} at ${where} is asked about names of the cluster’s zone before the kubernetes plugin and passes on none of them: a Service that it does not know itself gets SERVFAIL.`,
    evidence: [
      evidence,
      cite(
        part.configMap,
        evidence.field,
        `asked for ${name}, in this order: ${asked}; kubernetes is not reached`,
      ),
    ],
    actions: [
      how === 'wildcard'
        ? 'Give the template a zone or a match of its own, which the cluster’s names are not in.'
        : `Add fallthrough to ${step.plugin}, or name the zones that it is for.`,
    ],
  };
}

function* rewriteProblems(seen: CorefileSeen): Generator<Problem> {
  for (const { directives } of blocksOf(seen)) {
    for (const directive of directives) {
      if (directive.name !== 'rewrite' || !answersAnotherName(directive)) continue;
      const { where, evidence, at } = placeIn(seen, directive);
      yield {
        ...at,
        message: `rewrite at ${where} changes the name in a question and not in its answer: clients that compare the two take the answer for none, and the name does not resolve.`,
        evidence: [evidence],
        actions: ['Add answer auto to the rule, or an answer name FROM TO where the names differ by more.'],
      };
    }
  }
}

export default defineRule({
  code: 'DN12',
  title: 'A plugin stands between clients and the names of the cluster',
  severity: 'medium',
  needs: ['clusterDns'],
  judgesManifests: true,
  docs: {
    why: 'CoreDNS asks the plugins of a server block in an order that is compiled in, whatever the order of their lines. template and hosts come before kubernetes, and what they do not pass on never gets there: without fallthrough, hosts and template answer SERVFAIL for each name of their zones that they do not know, and their zones are those of the server block where none are written; a template without a match answers them all. rewrite changes the question before any of them. Where it leaves the answer as it is, the answer names something that the client did not ask for; only rules of type exact put the name back by themselves.',
    actions: [
      'Change the line that the finding shows, and look up a name of a Service from a pod before and after.',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl logs -n {namespace} -l k8s-app=kube-dns --tail=50',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin.cfg',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/hosts/hosts.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/template/template.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/rewrite/name.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/rewrite/README.md',
    ],
    silent: [
      'hosts and template with fallthrough, or with zones outside of the cluster’s: single names are meant to be answered otherwise.',
      'A zone that is the name of one Service, which is meant to be taken over.',
      'A template for a type that no client of this cluster asks for, such as AAAA where Services have IPv4 alone.',
      'A template with an expression: names are not tried on it.',
      'Rewrites of type exact, with answer auto or answer name, and those that change no name.',
      'A server block of its own for a part of the cluster’s zone, and blocks without the kubernetes plugin, which DN09 judges.',
    ],
  },
  subjects: ({ clusterDns }) => corednsFilesIn(clusterDns.value),
  *check(seen, { clusterDns }): Generator<Problem | Unknown> {
    const unread = unreadIn(seen, 'zones');
    if (unread !== undefined) {
      yield unread;
      return;
    }
    const dns = clusterDns.value;
    const domain = (valueOf(dns.clusterDomain) ?? 'cluster.local').toLowerCase();
    for (const shadow of shadowsIn(seen.decisions, domain, typesIn(dns))) yield shadowProblem(seen, shadow);
    yield* rewriteProblems(seen);
    const open = seen.decisions
      .flatMap(({ steps }) => steps)
      .find(({ role, zones }) => zones === undefined && (role === 'answers' || role === 'may answer'));
    if (open === undefined) return;
    yield unknown({
      what: `zones in the Corefile of ${formatRef(seen.ref)}`,
      namespaces: seen.ref.namespace === undefined ? null : [seen.ref.namespace],
      reason: 'not-observable',
      detail: `line ${open.directive.line} names environment variables whose values are not known`,
      next: `kubectl get pods -n ${seen.ref.namespace ?? 'kube-system'} -l k8s-app=kube-dns -o yaml`,
    });
  },
});
