import type { Trace } from '../../../src/model/trace.ts';
import type { Heard } from './peer.ts';
import type { Question, Way } from './questions.ts';

type Told = Pick<Trace, 'verdict' | 'endpoints' | 'sourceSeen' | 'steps'>;

export interface HeardOnWay extends Way {
  readonly heard: Heard;
}

/**
 * The verdict from the node on that takes the connection. A trace leaves it open for clients outside, whose way to the node
 * it does not know; here it is known.
 */
export function verdictAtNode({ verdict, endpoints, steps }: Omit<Told, 'sourceSeen'>): Trace['verdict'] {
  const isOpen = steps.some(
    ({ step, unknown }) => unknown !== null && ['service', 'endpoint', 'policy'].includes(step),
  );
  return verdict === 'unknown' && !isOpen && endpoints.length > 0 ? 'reaches' : verdict;
}

/** What a trace tells otherwise than what was heard; undefined where they agree, or the trace leaves it open. */
export function disagreement(
  question: Question,
  { endpoints, sourceSeen, steps, ...told }: Told,
  ways: readonly HeardOnWay[],
): string | undefined {
  const verdict = verdictAtNode({ ...told, endpoints, steps });
  const said = [...new Set(ways.flatMap(({ heard }) => Object.keys(heard)))].sort();
  const whole = `heard ${said.join(', ')}`;
  if (verdict === 'unknown') {
    const known = endpoints.map(({ address }) => address);
    const others = said.filter((one) => one.includes(' ') && !known.includes(one.replace(/ .*/, '')));
    return known.length > 0 && others.length > 0 ? `unknown, of ${known.join(', ')}: ${whole}` : undefined;
  }
  if (verdict !== 'reaches') return said.join() === verdict ? undefined : `${verdict}: ${whole}`;
  if (said.some((one) => !/^\S+:\d+ \S+$/.test(one))) return `reaches: ${whole}`;
  const servers = [...new Set(said.map((one) => one.replace(/ .*/, '')))].sort();
  const wanted = endpoints.map(({ address }) => address).sort();
  const isSticky = steps.some(({ says }) => says.includes('session affinity keeps'));
  const agree = isSticky
    ? servers.length === 1 && wanted.includes(servers[0] ?? '')
    : servers.join() === wanted.join();
  if (!agree) return `reaches ${isSticky ? 'one of ' : ''}${wanted.join(', ')}: ${whole}`;
  if (sourceSeen === null) return undefined;
  const isRight = ways.every(({ heard, taker }) =>
    Object.keys(heard).every((one) => {
      const [server = '', source = ''] = one.split(' ');
      return isSource(question, taker, sourceSeen, server, source);
    }),
  );
  return isRight ? undefined : `source is ${sourceSeen}: ${whole}`;
}

/** May the server see this source, as a trace puts it? */
function isSource(
  { from, ownNode }: Question,
  taker: readonly string[],
  told: string,
  server: string,
  source: string,
): boolean {
  const [first = '', second = ''] = told.split(' ');
  if (told.startsWith('an address of the client’s node')) return ownNode.includes(source);
  if (told.startsWith('an address of the node that takes')) return taker.includes(source);
  if (told.startsWith('the client’s own')) return from.addresses.includes(source);
  if (second !== '(kept;') return source === first;
  const isBack = from.addresses.some((address) => server.replace(/[[\]]/g, '').startsWith(`${address}:`));
  return isBack ? ownNode.includes(source) : source === first;
}
