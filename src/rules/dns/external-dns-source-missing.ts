import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { ExternalDnsInstance } from '../../model/evidence/external-dns.ts';
import type { Missing } from '../../model/missing.ts';
import { unknown } from '../../model/maybe.ts';
import { clusterRef, formatRef, type HasRef } from '../../model/ref.ts';
import {
  type DnsNameRequest,
  prefixOf,
  requestsOf,
  sourceFor,
  type Uncovered,
  whyUncovered,
} from '../../net/dns/dns-name-requests.ts';

type Seen = View<'externalDns', 'services' | 'ingresses' | 'routes'>;

interface Asked {
  readonly object: HasRef;
  readonly kind: string;
  readonly reason: Uncovered | 'route';
  readonly field: string;
  readonly seen: string;
}

const citedAtMost = 10;

function requestsIn({ services, ingresses, routes }: Seen): DnsNameRequest[] {
  return [...services.items, ...ingresses.items, ...routes.items].flatMap(requestsOf);
}

/** Routes name their hosts themselves; where ExternalDNS looks at routes at all, one of another kind was forgotten. */
function forgottenRoutes({ externalDns, routes }: Seen): Asked[] {
  const sources = externalDns.value.found.flatMap((one) => one.all('source'));
  if (!sources.some((source) => source.startsWith('gateway-'))) return [];
  return routes.items.flatMap((route) => {
    const isAsked = requestsOf(route).length > 0;
    if (isAsked || route.hostnames.length === 0 || sources.includes(sourceFor(route.kind))) return [];
    const seen = route.hostnames.join(', ');
    return { object: route, kind: route.kind, reason: 'route' as const, field: 'spec.hostnames', seen };
  });
}

function askedIn(seen: Seen): Asked[] {
  const instances = seen.externalDns.value.found;
  const byAnnotation = requestsIn(seen).flatMap((request): Asked[] => {
    const reason = whyUncovered(request, instances);
    if (reason === undefined) return [];
    const { object, prefix, annotation, hostnames } = request;
    const field = `metadata.annotations[${prefix}${annotation}]`;
    return [{ object, kind: object.ref.kind, reason, field, seen: hostnames.join(', ') }];
  });
  return [...byAnnotation, ...forgottenRoutes(seen)];
}

function because(reason: Asked['reason'], kind: string): string {
  switch (reason) {
    case 'prefix':
      return 'under an annotation prefix that no instance of ExternalDNS reads';
    case 'source':
      return `that no instance of ExternalDNS makes, since none has --source=${sourceFor(kind)}`;
    case 'route':
      return `by spec.hostnames, and ExternalDNS looks at routes of other kinds but has no --source=${sourceFor(kind)}`;
    case 'namespace':
      return 'in a namespace that no instance of ExternalDNS looks at';
    case 'internal':
      return 'without an address outside of the cluster, which takes --publish-internal-services in an instance of ExternalDNS';
  }
}

function citeInstance(instance: ExternalDnsInstance, reason: Asked['reason']) {
  if (reason === 'prefix')
    return [instance.image, instance.cite('annotation-prefix', prefixOf(instance) ?? '')];
  if (reason === 'namespace') return [instance.cite('namespace', '')];
  if (reason === 'internal') return [instance.cite('publish-internal-services', 'false')];
  return [instance.cite('source', '')];
}

function problemOf(all: readonly [Asked, ...Asked[]], instances: readonly ExternalDnsInstance[]): Problem {
  const [{ reason, kind, object, field, seen }] = all;
  const names = all.slice(0, 3).map((one) => formatRef(one.object.ref));
  return {
    at: object,
    field,
    message: `${all.length === 1 ? `${names[0] ?? ''} asks` : `${all.length} objects (${names.join(', ')}${all.length > 3 ? ', …' : ''}) ask`} for DNS records ${because(reason, kind)}: the records are not made, or keep what they last held.`,
    evidence: [
      cite(object, field, seen),
      ...all.slice(1, citedAtMost).map((one) => cite(one.object, one.field, one.seen)),
      ...instances.flatMap((one) => citeInstance(one, reason)),
    ],
    involves: [...all.slice(1, citedAtMost).map((one) => one.object), ...instances],
  };
}

function lackingIn({ externalDns, services, ingresses, routes }: Seen): Missing[] {
  const unclear = externalDns.value.found.filter(
    (one) =>
      !one.isClear || ['source', 'namespace', 'annotation-prefix'].some((option) => one.isElsewhere(option)),
  );
  return [
    ...externalDns.value.missing,
    ...unclear.map(({ ref }): Missing => ({
      what: `options of ${formatRef(ref)}`,
      namespaces: [ref.namespace ?? ''],
      reason: 'not-observable',
      next: `kubectl get ${ref.kind.toLowerCase()} ${ref.name} -n ${ref.namespace ?? ''} -o yaml`,
    })),
    ...services.missingIn(),
    ...ingresses.missingIn(),
    ...routes.missingIn(),
  ];
}

export default defineRule({
  code: 'XD02',
  title: 'No ExternalDNS makes the records that objects ask for',
  severity: 'medium',
  needs: ['externalDns'],
  uses: ['services', 'ingresses', 'routes'],
  causes: ['GW02', 'IN10', 'SV20'],
  docs: {
    why: 'ExternalDNS looks only at the kinds that --source names, in the namespace that --namespace names, and at annotations under its own prefix. That prefix changed: up to 0.21 it was external-dns.alpha.kubernetes.io/, from 0.22.0 on it is external-dns.kubernetes.io/, and an instance reads one only. A ClusterIP Service gets a record only with --publish-internal-services. What is not looked at gets no record, and nothing says so.',
    actions: [
      'After an upgrade to 0.22.0 or later set --annotation-prefix=external-dns.alpha.kubernetes.io/, or write the annotations under the new prefix beside the old ones and remove the old ones last.',
      'Otherwise add the missing --source, namespace or --publish-internal-services to one instance, with --policy=upsert-only until its log shows what it does.',
    ],
    rollback: 'Set the former options again. With policy sync the records made meanwhile are deleted then.',
    verify: [
      'kubectl get services -A -o yaml',
      'kubectl get ingresses -A -o yaml',
      'kubectl get httproutes -A -o yaml',
      'kubectl get deployments -A -o wide',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/docs/flags.md',
      'https://github.com/kubernetes-sigs/external-dns/pull/6424',
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/source/annotations/annotations.go',
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/source/service.go',
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/source/gateway.go',
    ],
    silent: [
      'Several instances that split the work: one that looks at the object is enough.',
      'Objects that an annotation gives to another controller, and Ingresses and routes that no annotation and no source for their kind concerns.',
      'Annotation and label filters, which only somebody who knows their purpose can judge.',
    ],
  },
  *subjects(seen): Generator<HasRef> {
    const { services, ingresses, routes } = seen;
    const isUnread = [services, ingresses, routes].some((one) => one.isUnread);
    if (isUnread || requestsIn(seen).length > 0 || routes.items.some(({ hostnames }) => hostnames.length > 0))
      yield { ref: clusterRef };
  },
  *check(_, seen) {
    const lacking = lackingIn(seen);
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }
    const groups = new Map<string, [Asked, ...Asked[]]>();
    for (const asked of askedIn(seen)) {
      const key = `${asked.reason}/${asked.reason === 'prefix' || asked.reason === 'namespace' ? '' : asked.kind}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [asked]);
      else group.push(asked);
    }
    for (const group of groups.values()) yield problemOf(group, seen.externalDns.value.found);
  },
});
