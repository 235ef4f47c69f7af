import type { Config } from '../model/config.ts';
import type { SkillFile } from '../model/skill.ts';
import type { ToolContext } from './define-tool.ts';
import type { Readings } from './readings.ts';
import type { Reviews } from './reviews.ts';
import type { Sources } from './sources.ts';

/** What the tools of the server itself may do besides: know all sources, and keep reviews. */
export interface ServerContext extends ToolContext {
  readonly sources: Sources;
  readonly readings: Readings;
  readonly reviews: Reviews;
  /** Suppressions and thresholds, read anew. Throws UserError for a file that cannot be understood. */
  config(): Promise<Config>;
  /** The text of a file of the skill. */
  readGuide(file: SkillFile): Promise<string>;
}
