import { defineRule, type Problem } from '../../engine/define-rule.ts';
import type { Citation } from '../../model/cite.ts';
import type { Directive, ServerBlock } from '../../model/corefile.ts';
import type { CorefileSeen } from '../../model/evidence/cluster-dns.ts';
import { cacheZones, keeps, keptSeconds } from '../../net/dns/corefile-cache.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { goDuration } from '../../net/common/go-duration.ts';
import { blocksOf, corednsFilesIn, unreadIn } from '../../net/dns/corefile-subjects.ts';

type Limits = Readonly<Record<'answerSeconds' | 'denialSeconds' | 'staleSeconds', number>>;

function option(directive: Directive, name: string): Directive | undefined {
  return directive.block.find((one) => one.name === name);
}

function* blockProblems(seen: CorefileSeen, block: ServerBlock, limits: Limits): Generator<Problem> {
  const named = (name: string): Directive | undefined => block.directives.find((one) => one.name === name);
  const cache = named('cache');
  const forward = named('forward');
  const isRoot = block.keys.some((key) => key.zone === '.') && forward?.args[0] === '.';
  const isUseless =
    cache === undefined ||
    (['success', 'denial'] as const).every((part) => !keeps(cache, block, 'example.', part));
  if (isRoot && isUseless) {
    const { where, evidence, at } = placeIn(seen, cache ?? forward);
    yield {
      ...(cache === undefined ? placeIn(seen, block).lacks('cache') : at),
      severity: 'medium',
      message: `The server block with the ${cache === undefined ? 'forward' : 'cache'} at ${where} caches no names from outside of the cluster: every query of every pod goes to the upstream resolver.`,
      evidence: [evidence, ...(cache === undefined ? [] : [placeIn(seen, forward).evidence])],
      actions: ['Add cache 30 to the server block.'],
    };
  }
  const kubernetes = named('kubernetes');
  if (
    cache === undefined ||
    kubernetes === undefined ||
    cache.unresolved.length + kubernetes.unresolved.length > 0
  )
    return;
  const domain = cacheZones(kubernetes.args, block).find((one) => !one.endsWith('arpa.'));
  if (domain === undefined) return;
  const ttl = Number(option(kubernetes, 'ttl')?.args[0] ?? 5);
  const names = { success: 'addresses of Services and pods', denial: 'that a name does not exist' };
  for (const part of ['success', 'denial'] as const) {
    const seconds = keptSeconds(cache, part, ttl);
    const limit = part === 'success' ? limits.answerSeconds : limits.denialSeconds;
    if (!keeps(cache, block, `x.svc.${domain}`, part) || seconds <= limit) continue;
    const own = option(cache, part);
    const { where, evidence, at, lacks } = placeIn(seen, own ?? cache);
    const more: Citation[] = [placeIn(seen, option(kubernetes, 'ttl') ?? kubernetes).evidence];
    yield {
      ...(own === undefined ? lacks(part) : at),
      severity: 'medium',
      message: `The cache at ${where} keeps ${names[part]} in the cluster’s own zone for ${seconds} s: ${part === 'success' ? 'clients of headless Services go on to pods that are gone' : 'a Service that was just made stays unknown that long'}.`,
      evidence: [evidence, ...more],
    };
  }
  const stale = option(cache, 'serve_stale');
  const duration = goDuration(stale?.args[0] ?? '1h');
  if (stale === undefined || duration === undefined || duration <= limits.staleSeconds) return;
  if (stale.args[1] === 'verify' || !keeps(cache, block, `x.svc.${domain}`, 'success')) return;
  const { where, evidence, at } = placeIn(seen, stale);
  yield {
    ...at,
    severity: 'medium',
    message: `serve_stale at ${where} answers for the cluster’s own zone with what expired up to ${duration} s ago${stale.args[0] === undefined ? ' (the default of an hour)' : ''}: a client may get the address of a pod that is long gone.`,
    evidence: [evidence, placeIn(seen, cache).evidence],
    actions: [
      'Give the cluster’s zone a server block without serve_stale, or write serve_stale DURATION verify.',
    ],
  };
}

export default defineRule({
  code: 'DN07',
  title: 'The cache of CoreDNS is off, or keeps answers too long',
  severity: 'medium',
  needs: ['clusterDns'],
  judgesManifests: true,
  thresholds: { answerSeconds: 300, denialSeconds: 30, staleSeconds: 300 },
  docs: {
    why: 'Without cache every lookup of a name outside goes to the upstream resolver, which in clouds is limited per node, and pods multiply lookups by their search domains. In the cluster’s own zone the harm is the other way round: an address that is kept outlives its pod, and an answer that there is no such name outlives the making of a Service. TTL of cache is only the most that an answer is kept: the kubernetes plugin gives its answers 5 seconds, or its own ttl, so that cache 900 keeps them no longer; what does keep them longer is that ttl, the third number of success and denial, and serve_stale, whose limit is an hour where none is written. The limits are our own (--config changes them).',
    actions: [
      'Change the line that the finding shows, and watch the rate of queries at the upstream resolver and at the API server.',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl get --raw /api/v1/namespaces/kube-system/services/kube-dns:9153/proxy/metrics',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/cache/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/cache/setup.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/README.md',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/phases/addons/dns/manifests.go',
    ],
    silent: [
      'cache 30, and any greater TTL that nothing makes answers live up to.',
      'disable success and disable denial for the cluster’s zone, as kubeadm writes them: the kubernetes plugin answers from memory.',
      'serve_stale with verify, which asks before it serves what expired.',
      'NodeLocal DNSCache, which caches what CoreDNS gave it, for as long as that may live.',
    ],
  },
  subjects: ({ clusterDns }) => corednsFilesIn(clusterDns.value),
  *check(seen, _evidence, limits) {
    const unread = unreadIn(seen, 'caches');
    if (unread !== undefined) {
      yield unread;
      return;
    }
    for (const block of blocksOf(seen)) yield* blockProblems(seen, block, limits);
  },
});
