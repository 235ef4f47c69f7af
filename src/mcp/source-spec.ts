import type { Progress, Source } from '../source/source.ts';

/** A source that the command line chose: what a tool may be pointed at. */
export interface SourceSpec {
  readonly id: string;
  readonly type: 'live' | 'snapshot' | 'demo';
  /** In this program's own words. */
  readonly about: string;
  /** What would be read, told without reading it. UserError when it is plain that it cannot be read. */
  look(): Promise<{ readonly cluster: string | null; readonly server: string | null }>;
  /** One source for each cluster in it, fresh: what was read before is not known to it. */
  open(progress: Progress): Promise<Source[]>;
  /** What changed outside since the server started and is not followed. */
  changes(): Promise<readonly string[]>;
}
