import type { LookupQueries, PlannedLookup } from '../../../model/dns-plan.ts';
import { shownDomain } from '../../../model/shown-name.ts';
import {
  type AddressFamily,
  type Libc,
  lookUp,
  type Lookup,
  queriesOf,
  type ResolvConf,
} from '../name-lookup.ts';
import { type Autopath, type ExpectedAnswers, onlyItself, withAutopath } from './expected-answers.ts';

/** One name as pods with this resolv.conf look it up. */
export interface Asked {
  readonly name: string;
  readonly conf: ResolvConf;
  readonly family: AddressFamily;
  readonly answers: ExpectedAnswers;
  /** Set where autopath walks the search domains for pods of that namespace. */
  readonly autopath: Autopath | undefined;
  /** The full name that exists where nothing says which do. */
  readonly itself: string;
}

/** With the name that it is known to be found under, or else the name as it is. */
export function askedFor(asked: Omit<Asked, 'itself'>): Asked {
  const whole = { ...asked, itself: asked.name };
  const { attempts } = lookupWith(whole, 'glibc', answersOf(whole));
  const found = attempts.some(({ then }) => then === 'may stop') ? undefined : attempts.at(-1);
  return found?.then === 'found' ? { ...asked, itself: found.name } : whole;
}

/** How many queries it takes of each library that is asked for. */
export function queriesByLibc(
  asked: Asked,
  libcs: readonly Libc[],
): { glibc: LookupQueries | null; musl: LookupQueries | null } {
  const of = (libc: Libc): LookupQueries | null => (libcs.includes(libc) ? queriesFor(asked, libc) : null);
  return { glibc: of('glibc'), musl: of('musl') };
}

/** The lookup step by step, as far as it is known where it ends. */
export function plannedLookup(asked: Asked, libc: Libc): PlannedLookup {
  const answers = answersOf(asked);
  const { attempts, copies, ndots } = lookupWith(asked, libc, answers);
  let total = 0;
  return {
    libc,
    ndots,
    copies,
    queries: queriesFor(asked, libc),
    attempts: attempts.map(({ name, domain = null, answers: expected, then }) => {
      total += expected.length * copies;
      const because = new Set(expected.map(({ type }) => answers.of(name, type).because));
      return {
        name: shownDomain(name),
        domain: domain === null ? null : shownDomain(domain),
        answers: [...expected],
        because: [...because].join('; '),
        then,
        total,
        path: [...answers.path(name)],
      };
    }),
  };
}

/** The lookup if of all names of which nothing is known only `itself` exists. */
export function lookupOfItself(asked: Asked, libc: Libc): Lookup {
  return lookupWith(asked, libc, answersOf({ ...asked, answers: onlyItself(asked.answers, asked.itself) }));
}

function queriesFor(asked: Asked, libc: Libc): LookupQueries {
  const itself = queriesOf(lookupOfItself(asked, libc)).most;
  return { ...queriesOf(lookupWith(asked, libc, answersOf(asked))), itself };
}

function answersOf({ answers, autopath }: Asked): ExpectedAnswers {
  return autopath === undefined ? answers : withAutopath(answers, autopath);
}

function lookupWith({ name, conf, family }: Asked, libc: Libc, answers: ExpectedAnswers): Lookup {
  return lookUp(name, conf, { libc, family }, (full, type) => answers.of(full, type).outcome);
}
