import { defineRule, type Problem } from '../../engine/define-rule.ts';
import type { Citation } from '../../model/cite.ts';
import type { CorefileSeen, OptionSeen } from '../../model/evidence/cluster-dns.ts';
import { unknown } from '../../model/maybe.ts';
import { formatVersion } from '../../model/version.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { corefilesIn } from '../../net/dns/corefile-subjects.ts';

function problemOf(seen: CorefileSeen, { directive, plugin, verdict, since, before }: OptionSeen): Problem {
  const { where, evidence, at } = placeIn(seen, directive);
  const { server, program } = seen;
  // What a distributor added to the version may be any text.
  const known = server?.version.state === 'known' ? server.version.value : undefined;
  const release = known === undefined ? program : `${program} ${formatVersion({ ...known, suffix: '' })}`;
  const image: Citation[] = server === undefined ? [] : [server.image];
  // Plugins and options that a release had are words of CoreDNS; any other may be any text.
  const isPlugin = directive.name === plugin;
  const isWord = since !== undefined || before !== undefined || verdict !== 'refused';
  const what = isPlugin
    ? `the plugin ${plugin}`
    : isWord && /^[a-z_]{1,40}$/.test(directive.name)
      ? `the option ${directive.name} of plugin ${plugin}`
      : `a line of plugin ${plugin}`;
  const evidenceOf: [Citation, ...Citation[]] = [evidence, ...image];
  const label =
    seen.isAssumed || (known === undefined && verdict === 'refused') ? { label: 'inference' as const } : {};
  if (verdict === 'refused') {
    const why =
      since !== undefined
        ? `CoreDNS took it out in v${since}`
        : before !== undefined
          ? `it came with CoreDNS v${before}`
          : 'no release has it';
    return {
      ...at,
      ...label,
      severity: 'high',
      message: `${release} refuses ${what} at ${where} (${why}): no pod starts with it, and those that run keep the old Corefile until they restart.`,
      evidence: evidenceOf,
    };
  }
  const upgrade = since === undefined ? '' : `, and from v${since} on CoreDNS does not start with it`;
  const now = verdict === 'ends' ? `${release} still goes by it` : `${release} passes over it`;
  return {
    ...at,
    ...label,
    severity: 'low',
    message: `The Corefile has ${what} at ${where}, which is out of date: ${now}${upgrade}.`,
    evidence: evidenceOf,
  };
}

export default defineRule({
  code: 'DN04',
  title: 'The Corefile uses what its CoreDNS refuses or will refuse',
  severity: ['high', 'low'],
  needs: ['clusterDns'],
  judgesManifests: true,
  docs: {
    why: 'CoreDNS refuses to start with an option that its release does not have. Pods that run go on with the old Corefile and only count the failed reload, so the outage begins with the next rollout, or in the middle of an upgrade of CoreDNS whose image is newer than its Corefile: kubernetes lost resyncperiod and upstream in 1.7.0 and transfer in 1.8.0, proxy went in 1.5.0 and federation in 1.7.0, and 1.14.4 refuses lines in ready, any and trace that earlier releases passed over. What the running release refuses is high; what it takes without effect, or only a later one refuses, is low.',
    actions: [
      'Before an upgrade of CoreDNS, take out or replace what the finding names; the release notes of the version say what takes its place.',
      'With an option that came later than the image, take the option out, or upgrade CoreDNS first.',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl get deployment coredns -n kube-system -o jsonpath={.spec.template.spec.containers[*].image}',
      'kubectl logs -n {namespace} -l k8s-app=kube-dns --tail=50',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/setup.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/forward/setup.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/cache/setup.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/ready/setup.go',
      'https://github.com/coredns/coredns/blob/v1.7.0/notes/coredns-1.7.0.md',
      'https://github.com/coredns/coredns/blob/v1.8.0/notes/coredns-1.8.0.md',
      'https://github.com/coredns/coredns/blob/v1.14.4/notes/coredns-1.14.4.md',
      'https://github.com/coredns/corefile-migration/blob/v1.0.36/migration/versions.go',
    ],
    silent: [
      'What a distributor appends to a version (v1.11.4-eksbuild.2): the release counts.',
      'A release newer than CoreDNS 1.15.0, or an image whose tag tells none: what every release takes passes, the rest is unknown.',
      'Options that somebody else’s build may have: unknown.',
      'Plugins whose options do not differ between releases, and those that clusters hardly use.',
    ],
  },
  subjects: ({ clusterDns }) => corefilesIn(clusterDns.value),
  *check(seen) {
    for (const option of seen.options) yield problemOf(seen, option);
    const unsure = [...seen.unclearOptions.missing, ...seen.missing];
    if (unsure.length > 0) yield unknown(...unsure);
    else if (!seen.parsed.ok) {
      yield unknown({
        what: 'options of a Corefile that does not parse',
        namespaces: seen.ref.namespace === undefined ? null : [seen.ref.namespace],
        reason: 'unparseable',
      });
    }
  },
});
