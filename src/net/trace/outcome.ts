import type { Trace } from '../../model/trace.ts';

/** What following a path to its end gives; the parts that a way of asking has not are left out. */
export interface Outcome extends Pick<Trace, 'verdict' | 'steps' | 'endpoints' | 'sourceSeen' | 'handoffs'> {
  readonly perNode?: Trace['perNode'];
  readonly groups?: Trace['groups'];
  readonly crossZoneShare?: number | null;
}
