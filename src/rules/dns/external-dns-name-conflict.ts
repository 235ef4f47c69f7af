import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { ExternalDnsInstance } from '../../model/evidence/external-dns.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef, type ObjectRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { containsRange, parseAddress, parseCidr } from '../../net/addresses/cidr.ts';
import { type Claim, claimsIn, contend } from '../../net/dns/dns-claims.ts';
import { annotationOf, canonicalName } from '../../net/dns/dns-name-requests.ts';

interface Subject {
  readonly ref: ObjectRef;
  readonly claim: Claim;
  readonly byHost: ReadonlyMap<string, readonly Claim[]>;
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].flatMap(
  (text) => parseCidr(text) ?? [],
);

function citeTargets(claim: Claim): Citation {
  return cite(claim, claim.targetsField, claim.targets.join(', '));
}

function* conflicts({ claim, byHost }: Subject): Generator<Problem> {
  for (const hostname of claim.hostnames) {
    const claims = byHost.get(hostname) ?? [];
    const rival = claims.slice(0, claims.indexOf(claim)).find((other) => contend(other, claim));
    if (rival === undefined) continue;
    yield {
      field: claim.field,
      message: `${formatRef(claim.ref)} and ${formatRef(rival.ref)} both ask for a record of ${shownName(hostname)} and lead to different addresses: ExternalDNS gives the name to one of them, and the clients of the other end up there.`,
      evidence: [
        cite(claim, claim.field, hostname),
        citeTargets(claim),
        cite(rival, rival.field, hostname),
        citeTargets(rival),
      ],
      involves: [rival],
    };
    return;
  }
}

function isWithin(hostname: string, domain: string): boolean {
  return domain.startsWith('.')
    ? hostname.endsWith(domain)
    : hostname === domain || hostname.endsWith(`.${domain}`);
}

function* outside({ hostnames, request, instances, field, ...claim }: Claim): Generator<Problem> {
  if (request === undefined) return;
  const isPlain = (instance: ExternalDnsInstance) =>
    instance.all('domain-filter').length > 0 && instance.all('regex-domain-filter').length === 0;
  if (!instances.every(isPlain)) return;
  const domains = instances
    .flatMap((one) => one.all('domain-filter'))
    .flatMap((one) => one.split(','))
    .map(canonicalName);
  const lost = hostnames.find((hostname) => !domains.some((domain) => isWithin(hostname, domain)));
  if (lost === undefined) return;
  yield {
    field,
    message: `${formatRef(claim.ref)} asks for a record of ${shownName(lost)}, which is in none of the domains that ExternalDNS is limited to: no record is made.`,
    evidence: [cite(claim, field, lost), ...instances.map((one) => one.cite('domain-filter', ''))],
    involves: instances,
  };
}

function* privateInPublic(claim: Claim): Generator<Problem> {
  const isPublic = claim.instances.every(
    (one) => one.get('provider') === 'aws' && one.get('aws-zone-type') === 'public',
  );
  const inside = claim.targets.find((target) => {
    const address = parseAddress(target);
    return address !== undefined && privateRanges.some((range) => containsRange(range, address));
  });
  if (!isPublic || inside === undefined) return;
  yield {
    field: claim.field,
    message: `${formatRef(claim.ref)} gets a record of ${shownName(claim.hostnames[0] ?? '')} in a public zone with the private address ${inside}: clients outside of its network cannot reach it.`,
    evidence: [citeTargets(claim), ...claim.instances.map((one) => one.cite('aws-zone-type', ''))],
    involves: claim.instances,
  };
}

/** Seconds of a number or of a duration as Go writes it. */
function secondsOf(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(text);
  return parts === null || text === ''
    ? undefined
    : Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0);
}

function* slowFailover({ request, ...claim }: Claim, failoverTtlSeconds: number): Generator<Problem> {
  if (request === undefined) return;
  const failover = annotationOf(request, 'aws-failover');
  const ttl = annotationOf(request, 'ttl');
  const seconds = secondsOf(ttl ?? '');
  if (failover === undefined || seconds === undefined || seconds <= failoverTtlSeconds) return;
  yield {
    field: `metadata.annotations[${request.prefix}ttl]`,
    message: `${formatRef(claim.ref)} is one side of a failover record with a TTL of ${seconds} s: for so long resolvers go on answering with the side that failed.`,
    evidence: [
      cite(claim, `metadata.annotations[${request.prefix}ttl]`, ttl),
      cite(claim, `metadata.annotations[${request.prefix}aws-failover]`, failover),
    ],
  };
}

export default defineRule({
  code: 'XD03',
  title: 'A record of ExternalDNS leads to the wrong place, or is never made',
  severity: 'medium',
  needs: ['externalDns'],
  uses: ['services', 'ingresses'],
  thresholds: { failoverTtlSeconds: 300 },
  docs: {
    why: 'ExternalDNS makes one record set of a name and a set identifier. Where two objects ask for the same one, it takes one of them and logs nothing that is easily found: the one that holds the record already, else the one whose target sorts first. Services among themselves, and Ingresses, are merged into one record with all their addresses; those with host names as targets are not. A name outside of --domain-filter is left out, a private address in a public zone leads nowhere from outside, and a long TTL (300 s by default, our choice) outlives a failover.',
    actions: [
      'Decide which object the name belongs to and take the annotation or the host out of the other.',
      'Where both are meant, give each a set-identifier and the provider’s routing annotations (weight, failover, region).',
      'Where the domain is the fault, add it to --domain-filter of one instance.',
    ],
    rollback: 'Write the former annotation again; ExternalDNS sets the record with its next synchronization.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get ingresses -A -o wide',
      'kubectl get services -A -o wide',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/plan/conflict.go',
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/endpoint/utils.go',
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/endpoint/domain_filter.go',
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/docs/annotations/annotations.md',
    ],
    silent: [
      'Records with different set identifiers (weighted, by latency, failover), and objects that lead to the same addresses.',
      'Services with addresses that share a name, and Ingresses: one record holds them all.',
      'Objects that different instances look at, as split-horizon setups have them, and instances with annotation, label or class filters.',
      'Domains given by expressions, and private addresses unless the instance is limited to public zones (--aws-zone-type=public).',
    ],
  },
  *subjects(seen): Generator<Subject> {
    const claims = claimsIn(seen, seen.externalDns.value.found);
    const byHost = new Map<string, Claim[]>();
    for (const claim of claims) {
      for (const hostname of claim.hostnames) {
        const others = byHost.get(hostname);
        if (others === undefined) byHost.set(hostname, [claim]);
        else others.push(claim);
      }
    }
    for (const claim of claims) yield { ref: claim.ref, claim, byHost };
  },
  *check(subject, { services, ingresses }, { failoverTtlSeconds }) {
    const { claim } = subject;
    yield* conflicts(subject);
    yield* outside(claim);
    yield* privateInPublic(claim);
    yield* slowFailover(claim, failoverTtlSeconds);
    const missing = [...services.missingIn(), ...ingresses.missingIn()];
    if (missing.length > 0) yield unknown(...missing);
  },
});
