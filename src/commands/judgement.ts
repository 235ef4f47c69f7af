import type { CommandCheck } from '../model/command-check.ts';

/** What is said of one command; undefined where nothing is to be said, as of text filters. */
export type Judgement = Pick<CommandCheck, 'cli' | 'verdict' | 'detail' | 'suggestion'>;
