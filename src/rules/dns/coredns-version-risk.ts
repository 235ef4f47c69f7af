import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { CorefileSeen, DnsServer } from '../../model/evidence/cluster-dns.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { formatRef } from '../../model/ref.ts';
import { formatVersion, type Version } from '../../model/version.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { blocksOf } from '../../net/dns/corefile-subjects.ts';
import { isBefore, weaknessesOf } from '../../net/dns/coredns-weaknesses.ts';

type Uses = Pick<Evidence, 'pods' | 'clock'>;

function* corefileProblems(
  server: DnsServer,
  version: Version,
  seen: CorefileSeen,
): Generator<Problem | Unknown> {
  const applies = weaknessesOf(version);
  if (applies.length === 0) return;
  const blocks = blocksOf(seen);
  for (const { id, fixed, harm, open } of applies) {
    const places = blocks.flatMap((block) => open(block) ?? []);
    if (places.length === 0) continue;
    yield {
      field: `${server.field}.containers[name=${server.container.name ?? ''}].image`,
      message: `${formatRef(server.ref)} runs CoreDNS ${formatVersion(version)}, which has ${id} unless its publisher mended it (upstream did in ${fixed.join('.')}): ${harm}.`,
      evidence: [server.image, ...places.map((place) => placeIn(seen, place).evidence)],
      label: 'inference',
    };
  }
  if (!seen.parsed.ok) yield unknown(unread(seen));
  else if (seen.missing.length > 0) yield unknown(...seen.missing);
}

function unread({ ref }: CorefileSeen): Missing {
  return { what: `plugins in the Corefile of ${formatRef(ref)}`, namespaces: null, reason: 'unparseable' };
}

function wildcardProblem(server: DnsServer, version: Version): Problem | undefined {
  if (!isBefore(version, [1, 9, 0])) return undefined;
  return {
    field: `${server.field}.containers[name=${server.container.name ?? ''}].image`,
    message: `${formatRef(server.ref)} runs CoreDNS ${formatVersion(version)}, whose kubernetes plugin still takes * and any for every namespace and Service: each pod can list what the cluster runs, and clients that rely on it get no answer from 1.9.0 on.`,
    evidence: [server.image],
  };
}

/** The image of the server's container in a pod. */
function imageIn(pod: Kept<'Pod'>, { container }: DnsServer): string | undefined {
  return pod.spec?.containers?.find(({ name }) => name === container.name)?.image;
}

/** Pods of one workload that have long been ready with different images, so that it is no rollout. */
function* unevenProblem(
  server: DnsServer,
  service: Kept<'Service'>,
  uses: Uses,
  minutes: number,
): Generator<Problem | Unknown> {
  const { pods, clock } = uses;
  const { namespace = '' } = service.ref;
  const missing = pods.missingIn(namespace);
  if (missing.length > 0) {
    yield unknown(...missing);
    return;
  }
  const found = pods.matching(namespace, service.spec?.selector ?? {}).filter((pod) => !hasEnded(pod));
  const byImage = new Map<string, Kept<'Pod'>>();
  for (const pod of found) {
    const image = imageIn(pod, server);
    if (image !== undefined && !byImage.has(image)) byImage.set(image, pod);
  }
  const [one, other] = byImage.values();
  if (one === undefined || other === undefined) return;
  if (clock.state !== 'known') {
    if (clock.state === 'unknown') yield clock;
    return;
  }
  const youngest = Math.max(...found.map(({ status }) => Date.parse(status?.startTime ?? '')));
  if (!(clock.value - youngest > minutes * 60_000)) return;
  const path = `spec.containers[name=${server.container.name ?? ''}].image`;
  const images: [Citation, ...Citation[]] = [
    cite(one, path, imageIn(one, server)),
    cite(other, path, imageIn(other, server)),
  ];
  yield {
    at: service,
    field: 'spec.selector',
    message: `Pods behind ${formatRef(service.ref)} run ${byImage.size} different images of CoreDNS and no rollout is under way (${one.ref.name} and ${other.ref.name}): the same query is answered in two ways, as chance has it.`,
    evidence: [...images, cite(service, 'spec.selector', service.spec?.selector)],
    involves: [one, other],
    actions: [
      'Finish the rollout or undo it: kubectl rollout status deployment/coredns -n kube-system says where it stands.',
    ],
  };
}

export default defineRule({
  code: 'DN14',
  title: 'The release of CoreDNS has known weaknesses that its Corefile opens',
  severity: 'medium',
  needs: ['clusterDns'],
  uses: ['pods', 'clock'],
  thresholds: { rolloutMinutes: 60 },
  docs: {
    why: 'Before 1.14.2 rewrite ran after acl, so that a rewritten name was never checked (CVE-2026-26017), and the name that loop probes with could be guessed, so that a pod could stop CoreDNS at its start (CVE-2026-26018); before 1.14.3 a query over HTTPS could be of any length (CVE-2026-32936). Each is named only where the Corefile has what it needs. Before 1.9.0 the kubernetes plugin answered wildcard queries. The release is what the tag of the image says, the upstream version: distributors mend older ones without a new number, so that a finding says where to look and is no proof. Pods of one Service that stay on different images answer differently.',
    actions: [
      'Ask the release notes of whoever publishes the image whether the fix is in it; if not, upgrade CoreDNS to a release that has it, after the Corefile was checked for options that the new one refuses.',
    ],
    rollback:
      'Set the image of the Deployment back to what the finding shows: kubectl rollout undo deployment/coredns -n kube-system.',
    verify: [
      'kubectl get pods -n kube-system -l k8s-app=kube-dns -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image,START:.status.startTime',
      'kubectl get configmap coredns -n kube-system -o yaml',
      'kubectl rollout history deployment/coredns -n kube-system',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/notes/coredns-1.14.2.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/notes/coredns-1.14.3.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/notes/coredns-1.9.0.md',
      'https://github.com/coredns/coredns/security/advisories/GHSA-h75p-j8xm-m278',
      'https://github.com/coredns/coredns/pull/7882',
      'https://github.com/coredns/coredns/pull/7926',
    ],
    silent: [
      'Weaknesses whose plugin or scheme the Corefile does not have.',
      'Those of the libraries in an image, which scanners of images find.',
      'NodeLocal DNSCache and kube-dns, which have versions of their own.',
      'Different images for an hour after a pod started, which a rollout makes (--config changes it).',
    ],
  },
  *subjects({ clusterDns }): Generator<DnsServer | Unknown> {
    const { servers } = clusterDns.value;
    if (servers.state === 'unknown') yield servers;
    for (const server of valueOf(servers) ?? []) {
      if (server.program === 'CoreDNS') yield server;
    }
  },
  *check(server, { clusterDns, ...uses }, { rolloutMinutes }) {
    const { corefiles, service, servers } = clusterDns.value;
    if (server.version.state === 'unknown') yield server.version;
    const version = valueOf(server.version);
    if (version !== undefined) {
      const problem = wildcardProblem(server, version);
      if (problem !== undefined) yield problem;
      for (const seen of valueOf(corefiles)?.found ?? []) {
        if (seen.server?.ref === server.ref) yield* corefileProblems(server, version, seen);
      }
      const isOpen = weaknessesOf(version).length > 0;
      const missing = corefiles.state === 'known' ? corefiles.value.missing : missingOf(corefiles);
      if (isOpen && missing.length > 0) yield unknown(...missing);
    }
    if (service.state === 'known' && valueOf(servers)?.[0] === server)
      yield* unevenProblem(server, service.value, uses, rolloutMinutes);
  },
});
