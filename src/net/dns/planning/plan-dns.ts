import type { ClusterDnsPlan, LookupQueries, WorkloadLookups } from '../../../model/dns-plan.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import type { PodSpec } from '../../../model/evidence/workloads.ts';
import { missingOf, valueOf } from '../../../model/maybe.ts';
import { mergeMissing, type Missing } from '../../../model/missing.ts';
import { nearestFirst } from '../../../model/nearest-first.ts';
import { shownName, shownRef } from '../../../model/shown-name.ts';
import { UserError } from '../../../model/user-error.ts';
import { lookUp, type ResolvConf, unaskedBecause } from '../name-lookup.ts';
import { dnsPolicyOf, isWindows, usesClusterDns } from '../pod-dns.ts';
import { type ExpectedAnswers, expectedAnswers } from './expected-answers.ts';
import { askedFor, plannedLookup, queriesByLibc } from './lookups.ts';
import { type PodResolver, podResolver } from './pod-resolver.ts';
import type { DnsQuestion } from './question.ts';
import { isAutopathInForce, remediesFor } from './remedies.ts';

/** The evidence that a plan is made from. */
export const dnsPlanSlices = [
  'clusterDns',
  'podResolvers',
  'services',
  'endpoints',
  'namespaces',
  'pods',
  'version',
] as const;

export type DnsPlanEvidence = Pick<Evidence, (typeof dnsPlanSlices)[number]>;

type Plan = Omit<ClusterDnsPlan, 'cluster' | 'unknown'> & { readonly missing: readonly Missing[] };

/**
 * What one lookup of a name asks in a pod, who answers, and what else it could cost. Without evidence it goes by what is
 * given and by documented defaults. Throws a UserError for a pod that is not there.
 */
export function planDns(question: DnsQuestion, evidence: DnsPlanEvidence | undefined): Plan {
  const { name, namespace, libcs, family } = question;
  const podSpec = podSpecFor(question, evidence?.pods);
  const resolver = podResolver(podSpec, namespace, evidence, question.clusterDomain);
  const conf = replaced(resolver.conf, question);
  const dns = evidence === undefined ? undefined : valueOf(evidence.clusterDns);
  const isClusters = usesClusterDns(podSpec);
  const answers = answersFor(question, evidence);
  const walks = dns !== undefined && isAutopathInForce(dns);
  const asked = askedFor({
    name,
    conf,
    family,
    answers: answers(conf.nameservers[0]),
    autopath:
      walks && isClusters ? { namespace, domain: resolver.clusterDomain, isAssumed: false } : undefined,
  });
  const unasked = unaskedBecause(name);
  const isOnWindows = isWindows(podSpec);
  return {
    pod:
      question.pod === undefined
        ? `any pod of namespace ${namespace} with the defaults`
        : `Pod ${namespace}/${question.pod}`,
    resolvConf: linesOf(resolver, conf, question),
    unasked:
      unasked === undefined
        ? null
        : unasked === 'address'
          ? 'it is an address'
          : 'every pod has it in /etc/hosts, which comes before DNS',
    lookups: isOnWindows ? [] : libcs.map((libc) => plannedLookup(asked, libc)),
    remedies:
      unasked === undefined && !isOnWindows
        ? remediesFor({ asked, libcs, dns, isClusters, namespace, domain: resolver.clusterDomain })
        : [],
    workloads:
      evidence === undefined || question.pod !== undefined
        ? []
        : workloadsOf(question, evidence, answers, walks),
    assumptions: [
      ...assumptionsOf(question, evidence),
      ...(resolver.isUnknownNode && !isOnWindows
        ? [
            'The resolv.conf of the node, which is not known, has no search domain and no option: each domain that it has costs a name that is not found as it is up to 2 queries more.',
          ]
        : []),
    ],
    missing:
      evidence === undefined
        ? []
        : mergeMissing([
            ...windowsUnknown(question, podSpec, evidence),
            ...resolver.missing,
            ...missingOf(evidence.clusterDns),
            ...(dns === undefined ? [] : [...missingOf(dns.corefiles), ...missingOf(dns.nodeLocal)]),
            ...evidence.services.missingIn(),
            ...(question.pod === undefined ? evidence.podResolvers.missingIn() : []),
          ]),
  };
}

function podSpecFor({ pod, namespace }: DnsQuestion, pods: DnsPlanEvidence['pods'] | undefined): PodSpec {
  if (pod === undefined) return {};
  const found = pods?.find(namespace, pod);
  if (found?.state === 'known') return found.value.spec ?? {};
  if (pods === undefined || found?.state === 'unknown')
    throw new UserError(`Pod ${namespace}/${pod} was not read`, 'choose a source whose pods can be read');
  const [nearest] = nearestFirst(
    pods.in(namespace).map(({ ref }) => ref.name),
    pod,
  );
  throw new UserError(
    `there is no Pod ${namespace}/${pod}`,
    nearest === undefined
      ? 'give the namespace that it is in'
      : `give one that there is, such as ${shownName(nearest)}`,
  );
}

/** The resolver of Windows goes by rules of its own, which nothing here reckons with. */
function windowsUnknown(
  { pod }: DnsQuestion,
  podSpec: PodSpec,
  { podResolvers }: DnsPlanEvidence,
): Missing[] {
  const workloads = podResolvers.items.filter((one) => isWindows(one.podSpec)).length;
  if (pod === undefined ? workloads === 0 : !isWindows(podSpec)) return [];
  return [
    {
      what: 'queries of pods on Windows',
      namespaces: null,
      reason: 'not-observable',
      detail: `${pod === undefined ? `${workloads} ${workloads === 1 ? 'workload' : 'workloads'}: ` : ''}their resolver goes by neither ndots nor the order of a search list`,
      next: 'what CoreDNS logs of them, with its plugin log: kubectl logs -n kube-system -l k8s-app=kube-dns',
    },
  ];
}

/** With what was given in place of what kubelet would write. */
function replaced(conf: ResolvConf, { ndots, searches }: DnsQuestion): ResolvConf {
  return {
    nameservers: conf.nameservers,
    searches: searches ?? conf.searches,
    options:
      ndots === undefined
        ? conf.options
        : [...conf.options.filter((option) => !option.startsWith('ndots:')), `ndots:${ndots}`],
  };
}

function linesOf({ lines, conf }: PodResolver, own: ResolvConf, question: DnsQuestion) {
  const [nameserver, search, options] = lines;
  const dropped = [...conf.dropped.nameservers, ...conf.dropped.searches];
  return [
    ...(nameserver === undefined ? [] : [nameserver]),
    ...(question.searches === undefined
      ? search === undefined
        ? []
        : [search]
      : [{ line: `search ${own.searches.join(' ')}`, origin: 'given' }]),
    ...(question.ndots === undefined
      ? options === undefined
        ? []
        : [options]
      : [{ line: `options ndots:${question.ndots}`, origin: 'given' }]),
    ...(dropped.length === 0
      ? []
      : [{ line: `left out: ${dropped.map(shownName).join(' ')}`, origin: 'limits of kubelet' }]),
  ];
}

/** By nameserver, each made once. */
function answersFor({ exists }: DnsQuestion, evidence: DnsPlanEvidence | undefined) {
  const made = new Map<string | undefined, ExpectedAnswers>();
  return (nameserver: string | undefined): ExpectedAnswers => {
    let answers = made.get(nameserver);
    if (answers === undefined) {
      answers = expectedAnswers(nameserver, evidence, exists);
      made.set(nameserver, answers);
    }
    return answers;
  };
}

/** Every way in which pods are told to resolve names, those of Windows left out, most queries first. */
function workloadsOf(
  { name, libcs, family, clusterDomain }: DnsQuestion,
  evidence: DnsPlanEvidence,
  answers: (nameserver: string | undefined) => ExpectedAnswers,
  walks: boolean,
): WorkloadLookups[] {
  const rows = evidence.podResolvers.items.flatMap(({ ref, podSpec, pods }): WorkloadLookups[] => {
    if (isWindows(podSpec)) return [];
    const namespace = ref.namespace ?? 'default';
    const {
      conf,
      clusterDomain: domain,
      isUnknownNode,
    } = podResolver(podSpec, namespace, evidence, clusterDomain);
    const autopath = walks && usesClusterDns(podSpec) ? { namespace, domain, isAssumed: false } : undefined;
    const asked = askedFor({ name, conf, family, answers: answers(conf.nameservers[0]), autopath });
    const host = podSpec.hostNetwork === true ? ' on the host network' : '';
    return [
      {
        workload: shownRef(ref),
        pods,
        policy: `${shownName(dnsPolicyOf(podSpec))}${host}${isUnknownNode ? ', by a resolv.conf of its node that is not known' : ''}`,
        searches: conf.searches.length,
        ndots: lookUp('x', conf, { libc: 'glibc', family }, () => 'nxdomain').ndots,
        queries: queriesByLibc(asked, libcs),
      },
    ];
  });
  const cost = ({ queries: { glibc, musl } }: WorkloadLookups): number =>
    Math.max(...[glibc, musl].map((one: LookupQueries | null) => one?.itself ?? 0));
  return rows.sort((a, b) => cost(b) - cost(a) || b.pods - a.pods || (a.workload < b.workload ? -1 : 1));
}

function assumptionsOf(
  { family, pod, exists }: DnsQuestion,
  evidence: DnsPlanEvidence | undefined,
): string[] {
  return [
    'Nameservers answer: a timeout or SERVFAIL makes a library ask again, or the next nameserver.',
    'getaddrinfo is called each time: neither glibc nor musl caches, programs and runtimes may, and those with a resolver of their own (Go, the JVM with netty) may ask otherwise.',
    ...(family === 'both'
      ? ['A and AAAA are wanted; a program that asks for one family alone sends half.']
      : []),
    ...(pod === undefined && evidence === undefined
      ? ['The pod has dnsPolicy ClusterFirst, and its node adds no search domain.']
      : []),
    ...(exists === undefined ? [] : ['Names outside of what was read exist only as given.']),
  ];
}
