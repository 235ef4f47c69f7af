import type { DnsHop } from '../../../model/dns-plan.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { valueOf } from '../../../model/maybe.ts';
import { shownDomain } from '../../../model/shown-name.ts';
import type { RecordType } from '../name-lookup.ts';
import { clusterDomains } from '../pod-dns.ts';
import { answerPath } from './answer-path.ts';
import { canonical } from './question.ts';
import { type ExpectedAnswer, kubernetesAnswer } from './service-names.ts';

/** What answers a query for a full name, as far as it is known. */
export interface ExpectedAnswers {
  readonly of: (name: string, type: RecordType) => ExpectedAnswer;
  readonly path: (name: string) => readonly DnsHop[];
}

type DnsEvidence = Pick<Evidence, 'clusterDns' | 'services' | 'endpoints' | 'namespaces'>;

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
    of: (name, type) => {
      const { answering } = pathOf(name);
      if (evidence !== undefined && answering?.plugin === 'kubernetes') {
        const answer = kubernetesAnswer(`${name.toLowerCase()}.`, type, answering, evidence);
        if (answer.outcome !== 'unknown') return answer;
        return exists === undefined ? answer : given(name, exists);
      }
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
 * that exists (plugin/autopath and plugin/kubernetes autopath.go of coredns 1.15.0). Those of the node are not walked.
 */
export function withAutopath(answers: ExpectedAnswers, namespace: string, domain: string): ExpectedAnswers {
  const [first = '', ...others] = clusterDomains(namespace, domain);
  return {
    path: answers.path,
    of: (name, type) => {
      if (!name.endsWith(`.${first}`)) return answers.of(name, type);
      const base = name.slice(0, -first.length - 1);
      for (const full of [name, ...others.map((one) => `${base}.${one}`), base]) {
        const answer = answers.of(full, type);
        if (answer.outcome !== 'nxdomain')
          return { ...answer, because: `autopath answers for ${shownDomain(full)}: ${answer.because}` };
      }
      return answers.of(name, type);
    },
  };
}

/** What would be if of all names of which nothing is known the one alone existed. */
export function onlyItself({ of, path }: ExpectedAnswers, itself: string): ExpectedAnswers {
  return {
    path,
    of: (name, type) => {
      const answer = of(name, type);
      if (answer.outcome !== 'unknown') return answer;
      return { ...answer, outcome: canonical(name) === canonical(itself) ? 'data' : 'nxdomain' };
    },
  };
}
