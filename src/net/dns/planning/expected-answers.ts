import type { DnsHop } from '../../../model/dns-plan.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { valueOf } from '../../../model/maybe.ts';
import { shownDomain } from '../../../model/shown-name.ts';
import type { RecordType } from '../name-lookup.ts';
import { clusterDomains } from '../pod-dns.ts';
import { answerPath } from './answer-path.ts';
import { answerBehindAutopath, answerIn, isWalked } from './decided-answer.ts';
import { canonical } from './question.ts';
import type { ExpectedAnswer } from './service-names.ts';

/** What answers a query for a full name, as far as it is known. */
export interface ExpectedAnswers {
  /** Asked in the server block that takes `within`, where it is not the one that takes the name itself. */
  readonly of: (name: string, type: RecordType, within?: string) => ExpectedAnswer;
  readonly path: (name: string) => readonly DnsHop[];
  /** Does autopath walk the search domains of pods when they ask for this name? */
  readonly isWalked: (name: string) => boolean;
}

type DnsEvidence = Pick<Evidence, 'clusterDns' | 'services' | 'endpoints' | 'namespaces' | 'pods'>;

/** The pods whose search domains autopath walks. */
export interface Autopath {
  readonly namespace: string;
  readonly domain: string;
  /** It is asked what if it were in force, whatever the Corefile says. */
  readonly isAssumed: boolean;
}

/** From a nameserver; `exists` says which names exist of those that nothing read tells of. */
export function expectedAnswers(
  nameserver: string | undefined,
  evidence: DnsEvidence | undefined,
  exists: ReadonlySet<string> | undefined,
): ExpectedAnswers {
  const dns = evidence === undefined ? undefined : valueOf(evidence.clusterDns);
  const paths = new Map<string, ReturnType<typeof answerPath>>();
  const pathOf = (name: string): ReturnType<typeof answerPath> => {
    let path = paths.get(name);
    if (path === undefined) paths.set(name, (path = answerPath(name, nameserver, dns)));
    return path;
  };
  return {
    path: (name) => pathOf(name).hops,
    isWalked: (name) => {
      const { decision } = pathOf(name);
      return decision !== undefined && isWalked(decision, `${name.toLowerCase()}.`);
    },
    of: (name, type, within = name) => {
      const { decision } = pathOf(within);
      const query = { name: `${name.toLowerCase()}.`, type };
      const answer =
        decision === undefined
          ? undefined
          : within === name
            ? answerIn(decision, query, evidence)
            : answerBehindAutopath(decision, query, `${within.toLowerCase()}.`, evidence);
      const { outcome = 'unknown', failure } = answer ?? {};
      if (answer !== undefined && (outcome !== 'unknown' || failure !== undefined || exists === undefined))
        return { outcome, because: answer.because };
      if (exists !== undefined) return given(name, exists);
      return { outcome: 'unknown', because: 'nothing was read or given that tells whether it exists' };
    },
  };
}

function given(name: string, exists: ReadonlySet<string>): ExpectedAnswer {
  return exists.has(canonical(name))
    ? { outcome: 'data', because: 'given as a name that exists' }
    : { outcome: 'nxdomain', because: 'not among the names given that exist' };
}

/**
 * The same with autopath, which walks the search domains of the pod that asks for the first of them, to the first name
 * that exists, all in the server block that takes the first (plugin/autopath and plugin/kubernetes autopath.go of coredns
 * 1.15.0). Domains in CoreDNS's own resolv.conf, which it walks before the bare name, are not known and left out.
 */
export function withAutopath(
  answers: ExpectedAnswers,
  { namespace, domain, isAssumed }: Autopath,
): ExpectedAnswers {
  const [first = '', ...others] = clusterDomains(namespace, domain);
  return {
    ...answers,
    of: (name, type) => {
      const isInside = name === first || name.endsWith(`.${first}`);
      if (!isInside || (!isAssumed && !answers.isWalked(name))) return answers.of(name, type);
      if (name === first)
        return { outcome: 'unknown', because: 'autopath fails for the search domain itself: SERVFAIL' };
      const base = name.slice(0, -first.length - 1);
      for (const full of [name, ...others.map((one) => `${base}.${one}`), base]) {
        const answer = answers.of(full, type, name);
        if (answer.outcome !== 'nxdomain')
          return { ...answer, because: `autopath answers for ${shownDomain(full)}: ${answer.because}` };
      }
      return answers.of(name, type);
    },
  };
}

/** What would be if of all names of which nothing is known the one alone existed. */
export function onlyItself(answers: ExpectedAnswers, itself: string): ExpectedAnswers {
  return {
    ...answers,
    of: (name, type, within) => {
      const answer = answers.of(name, type, within);
      if (answer.outcome !== 'unknown') return answer;
      return { ...answer, outcome: canonical(name) === canonical(itself) ? 'data' : 'nxdomain' };
    },
  };
}
