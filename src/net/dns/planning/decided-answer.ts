import type { DecisionStep, ZoneDecision } from '../../../model/corefile-decision.ts';
import { formatRange, parseAddress } from '../../addresses/cidr.ts';
import { aclActions } from '../acl-actions.ts';
import { stepsFor, zoneHolds } from '../corefile-decision.ts';
import { type DnsQuery, rewrittenName, rewrittenQuery } from '../corefile-rewrite.ts';
import { addressOfReverseName } from '../reverse-name.ts';
import { templateAnswer } from '../template-answer.ts';
import type { DnsObjects } from './kubernetes-view.ts';
import { type ExpectedAnswer, kubernetesAnswer } from './service-names.ts';

/** What becomes of a query in a server block. */
export interface DecidedAnswer extends ExpectedAnswer {
  /** The step that decides; undefined where none of them answers. */
  readonly by: DecisionStep | undefined;
  /** A code that says that nothing is said of the name; the outcome is then unknown. */
  readonly failure?: 'SERVFAIL' | 'REFUSED';
}

/** What is known of the names of a plugin that asks elsewhere, or reads a file; `passes` hands the query on. */
export type Told = (step: DecisionStep, query: DnsQuery) => Taken | 'passes' | undefined;

type Taken = Omit<DecidedAnswer, 'by'>;

/** What a server block, with all of its steps, answers to a query that it takes. */
export function answerIn(
  decision: ZoneDecision,
  query: DnsQuery,
  objects: DnsObjects | undefined,
  told: Told = () => undefined,
): DecidedAnswer {
  return answerBy(stepsFor(query.name, decision.steps, query.type), decision, query, objects, told);
}

/** Does autopath walk search domains for a name, where it knows the pod that asks? */
export function isWalked({ steps }: ZoneDecision, name: string): boolean {
  const isAsked = stepsFor(name, steps).some(({ plugin }) => plugin === 'autopath');
  const kubernetes = steps.find(({ plugin }) => plugin === 'kubernetes');
  const pods = kubernetes?.directive.block.findLast((option) => option.name === 'pods')?.args[0];
  return isAsked && pods === 'verified' && kubernetes?.zones?.some((zone) => zoneHolds(zone, name)) === true;
}

/** What the plugins behind autopath answer when it asks them for a further name than the one that came. */
export function answerBehindAutopath(
  decision: ZoneDecision,
  query: DnsQuery,
  came: string,
  objects: DnsObjects | undefined,
  told: Told = () => undefined,
): DecidedAnswer {
  const { steps } = decision;
  const rules = steps.filter(({ plugin }) => plugin === 'rewrite').map(({ directive }) => directive);
  if (rewrittenName(came, rules, query.type) !== came)
    return {
      ...unknownAs('what autopath makes of a name that rewrite changes is not simulated'),
      by: steps[0],
    };
  const behind = steps.filter(({ plugin }) => plugin !== 'rewrite' && plugin !== 'local');
  return answerBy(stepsFor(query.name, behind, query.type), decision, query, objects, told);
}

/** Goes down the steps, to the first that answers. */
function answerBy(
  steps: readonly DecisionStep[],
  { block, otherwise }: ZoneDecision,
  asked: DnsQuery,
  objects: DnsObjects | undefined,
  told: Told,
): DecidedAnswer {
  const rules = steps.filter(({ plugin }) => plugin === 'rewrite').map(({ directive }) => directive);
  const rewritten = rewrittenQuery(asked, rules);
  if (rewritten === undefined)
    return { ...unknownAs('what rewrite makes of the query is not simulated'), by: steps[0] };
  const { query, isAnotherAnswer } = rewritten;
  const stranger = steps.find(({ role }) => role === 'not known');
  if (stranger !== undefined)
    return { ...unknownAs(`${shownPlugin(stranger)} is no plugin of a release`), by: stranger };
  const lists = steps.filter(({ plugin }) => plugin === 'acl');
  for (const step of steps) {
    if (step.plugin === 'acl' && step !== lists[0]) continue;
    // local comes before rewrite.
    const own = step.plugin === 'local' ? asked : query;
    const taken = step.plugin === 'acl' ? aclAnswer(lists, own) : answerOf(step, own, objects, told);
    if (taken === 'passes') continue;
    if (isAnotherAnswer && taken.outcome === 'data' && step.plugin !== 'local')
      return { ...unknownAs('rewrite leaves an answer to another question than was asked'), by: step };
    const isSynthesized = asked.type === 'AAAA' && block.directives.some(({ name }) => name === 'dns64');
    if (isSynthesized && taken.outcome !== 'nxdomain' && taken.outcome !== 'data')
      return { ...unknownAs('dns64 may make an IPv6 address of an IPv4 one'), by: step };
    return { ...taken, by: step };
  }
  // A zone out of a file that passes a name on refuses it no more.
  const isOwned = steps.some(({ plugin }) => plugin === 'file' || plugin === 'secondary');
  return { ...failing(isOwned ? 'SERVFAIL' : otherwise, 'no plugin answers'), by: undefined };
}

function answerOf(
  step: DecisionStep,
  query: DnsQuery,
  objects: DnsObjects | undefined,
  told: Told,
): Taken | 'passes' {
  const { directive, passesOn, plugin } = step;
  if (plugin === 'rewrite' || plugin === 'autopath') return 'passes';
  if (hasVariables(step)) return unknownAs(`${shownPlugin(step)} holds variables whose values are not known`);
  const passes = passesOn.some((zone) => zoneHolds(zone, query.name));
  switch (plugin) {
    case 'local':
      return localAnswer(query);
    case 'template': {
      const answer = templateAnswer(query, directive);
      if (answer === 'passes') return 'passes';
      if (answer === 'not known') return unknownAs('a template whose answer is not simulated');
      return codeAnswer(answer.rcode, answer.records);
    }
    case 'hosts': {
      const isOwn = step.zones?.some((zone) => zoneHolds(zone, query.name)) !== false;
      // It looks up addresses for names outside of its zones, and knows nothing else there.
      if (!isOwn && query.type !== 'PTR') return 'passes';
      const known = told(step, query) ?? hostsAnswer(query, step);
      if (known === undefined) return unknownAs('the file that hosts reads was not read');
      if (known !== 'passes' || passes || query.type === 'PTR') return known;
      return failing('SERVFAIL', 'hosts does not know it, and passes nothing on');
    }
    case 'kubernetes': {
      const answer = objects === undefined ? undefined : kubernetesAnswer(query, step, objects);
      if (answer === undefined) return unknownAs('the objects of the cluster were not read');
      return answer.outcome === 'nxdomain' && passes ? 'passes' : answer;
    }
    case 'whoami':
      return { outcome: 'nodata', because: 'whoami tells who asks, beside the answer' };
    default:
      return told(step, query) ?? unknownAs(`what ${shownPlugin(step)} answers was not read`);
  }
}

function hasVariables({ directive }: DecisionStep): boolean {
  return [directive, ...directive.block].some(({ unresolved }) => unresolved.length > 0);
}

function unknownAs(because: string): ExpectedAnswer {
  return { outcome: 'unknown', because };
}

function failing(failure: 'SERVFAIL' | 'REFUSED', because: string): Taken {
  return { outcome: 'unknown', because: `${because}: ${failure}`, failure };
}

function shownPlugin({ plugin }: DecisionStep): string {
  return /^\w{1,40}$/.test(plugin) ? plugin : 'another plugin';
}

function codeAnswer(rcode: string, records: number): Taken {
  if (rcode === 'NXDOMAIN') return { outcome: 'nxdomain', because: 'a template denies it' };
  if (rcode !== 'NOERROR')
    return failing(rcode === 'REFUSED' ? 'REFUSED' : 'SERVFAIL', 'a template has a code for it');
  return { outcome: records > 0 ? 'data' : 'nodata', because: 'a template answers' };
}

/** Who asks is not known, and a rule for some networks may hold or not. */
function aclAnswer(lists: readonly DecisionStep[], { type }: DnsQuery): Taken | 'passes' {
  if (lists.some(hasVariables)) return unknownAs('acl holds variables whose values are not known');
  const actions = aclActions(
    lists.map(({ directive }) => directive),
    type,
  );
  if (actions.size > 1) return unknownAs('acl goes by the address that asks');
  if (actions.has('filter')) return { outcome: 'nodata', because: 'acl answers with nothing' };
  if (actions.has('block')) return failing('REFUSED', 'acl blocks it');
  return actions.has('drop') ? unknownAs('acl drops it') : 'passes';
}

/** Loopback addresses, and nothing else (plugin/local/local.go). */
function localAnswer({ name, type }: DnsQuery): Taken {
  const because = 'local has loopback addresses';
  const isHost = name === 'localhost.' || name.endsWith('.localhost.') || name.startsWith('localhost.');
  if (isHost) return { outcome: type === 'A' || type === 'AAAA' ? 'data' : 'nodata', because };
  if (name === '1.0.0.127.in-addr.arpa.') return { outcome: type === 'PTR' ? 'data' : 'nodata', because };
  const isApex = /^(?:0|127|255)\.in-addr\.arpa\.$/.test(name);
  return { outcome: isApex ? 'nodata' : 'nxdomain', because };
}

/** Lines `ADDRESS NAME...` of its own; undefined where what a file says counts too. */
function hostsAnswer(
  query: DnsQuery,
  { directive: { args, block }, zones }: DecisionStep,
): ExpectedAnswer | 'passes' | undefined {
  const because = 'a line of hosts names it';
  const isOwn = (name: string): boolean => zones?.some((zone) => zoneHolds(zone, name)) !== false;
  const lines = block.flatMap(({ name, args: names }) => {
    const address = parseAddress(name);
    return address === undefined ? [] : [{ address, names: names.map(absolute).filter(isOwn) }];
  });
  // Without a file it reads the one of its pod, which has that pod and loopback addresses in it.
  const isInPods = /^[^.]+\.$|^[^.]+\.0\.0\.127\.in-addr\.arpa\.$/.test(query.name);
  const otherwise = args.length > 0 || isInPods ? undefined : 'passes';
  if (query.type === 'PTR') {
    const text = addressOfReverseName(query.name);
    const isListed =
      !block.some(({ name }) => name === 'no_reverse') &&
      lines.some(({ address, names }) => names.length > 0 && formatRange(address) === text);
    return isListed ? { outcome: 'data', because } : otherwise;
  }
  const own = lines.filter(({ names }) => names.includes(query.name));
  if (own.length === 0) return otherwise;
  const family = query.type === 'A' ? 4 : query.type === 'AAAA' ? 6 : undefined;
  return { outcome: own.some(({ address }) => address.family === family) ? 'data' : 'nodata', because };
}

function absolute(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`;
}
