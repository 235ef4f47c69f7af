import { z } from 'zod';
import type { Evidence } from '../model/evidence/index.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Origin } from './origin.ts';

/**
 * Arguments by which every tool that reads a cluster chooses what is read, and how fresh it must be. Few words, for they
 * stand in the list once a tool; the server's instructions explain them.
 */
export const sourceInput = {
  source: z.string().optional().describe('Id from list_sources; default: the first'),
  refresh: z.boolean().optional(),
  maxAge: z.int().optional().describe('Seconds a reading may be reused'),
};

/** Arguments of every tool that answers a list. */
export const pageInput = {
  cursor: z.string().optional().describe('nextCursor'),
  limit: z
    .int()
    .max(100)
    .refine((limit) => limit > 0, 'at least 1')
    .default(25),
  detail: z.enum(['concise', 'full']).default('concise'),
};

export interface SourceArguments {
  readonly source?: string | undefined;
  readonly refresh?: boolean | undefined;
  readonly maxAge?: number | undefined;
  /** A page that is walked stays with the reading it began in. */
  readonly cursor?: string | undefined;
}

/** One cluster as it was read, shared by all tools that are called on it. */
export interface Reading {
  readonly snapshot: Snapshot;
  readonly evidence: Evidence;
  /** For the answer: which source and cluster, when it was read, how old it is. */
  readonly origin: Origin;
  /** What a snapshot says in its own words of what it lacks: never among this program's words. */
  readonly foreign: ReadonlySet<string>;
  /** Names of objects that no API server would take, which files may hold. */
  readonly strangeNames: readonly string[];
}

/** What a tool may do besides computing. */
export interface ToolContext {
  /** The cluster of a source, read now or before. Throws UserError for what cannot be read, with the next step. */
  load(choice: SourceArguments): Promise<Reading>;
  /** All clusters of a source. */
  loadAll(choice: SourceArguments): Promise<Reading[]>;
  /** The name under which this server lists another of its tools, for what an answer refers to. */
  readonly tool: (name: string) => string;
  /** Aborted when the caller no longer waits. */
  readonly signal: AbortSignal;
}

/** The same facts twice: as text, and as the tool's output schema has it. */
export interface Answer<Output> {
  readonly text: string;
  readonly structured: Output;
}

interface ToolSpec<I extends z.ZodObject, O extends z.ZodObject, Context> {
  /** snake_case, verb first. Its siblings may be named in `description`: a prefix is added to them too. */
  readonly name: string;
  readonly title: string;
  /** What it returns, what it does not, and which sibling to use instead. Instructs nobody. */
  readonly description: string;
  /** A `z.strictObject`, so that a misspelt argument is told. */
  readonly input: I;
  readonly output: O;
  /**
   * Arguments that are judged: a credential in one is told in the answer and never repeated there. In all other
   * arguments of all tools it refuses the call.
   */
  readonly judges?: readonly string[];
  readonly run: (args: z.output<I>, context: Context) => Promise<Answer<z.input<O>>>;
}

/** A tool as the server registers it, its types forgotten. */
export type Tool<Context = ToolContext> = Omit<ToolSpec<z.ZodObject, z.ZodObject, Context>, 'run'> & {
  readonly run: (args: unknown, context: Context) => Promise<Answer<Record<string, unknown>>>;
};

/** States a tool. That it only reads is said once for all of them, where they are registered. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject, Context = ToolContext>(
  spec: ToolSpec<I, O, Context>,
): Tool<Context> {
  // The server parses arguments with `input` before it hands them to `run`.
  return spec as unknown as Tool<Context>;
}
