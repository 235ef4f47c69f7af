import type { Trace } from '../../../src/model/trace.ts';
import { verdictAtNode } from './compare.ts';

type Told = Pick<Trace, 'verdict' | 'endpoints' | 'steps' | 'sourceSeen'>;

/** How many traces leave the verdict open, or only the source, by why: `source: the address of the pod was not read`. */
export function openReasons(traces: Iterable<Told>): Readonly<Record<string, number>> {
  const reasons: Record<string, number> = {};
  for (const { sourceSeen, ...told } of traces) {
    const { steps } = told;
    const verdict = verdictAtNode(told);
    const isOpen = verdict === 'unknown';
    if (!isOpen && (verdict !== 'reaches' || sourceSeen !== null)) continue;
    const decisive = isOpen ? ['service', 'endpoint'] : ['translation'];
    const open = steps.filter(({ step, unknown }) => unknown !== null && decisive.includes(step));
    const why = `${isOpen ? '' : 'source: '}${open.map(({ unknown }) => unknown).join('; ')}`;
    reasons[why] = (reasons[why] ?? 0) + 1;
  }
  return reasons;
}
