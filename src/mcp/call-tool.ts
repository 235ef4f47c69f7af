import type { CallToolResult, ServerContext as RequestContext } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { cleanText } from '../model/clean-text.ts';
import { nearestFirst } from '../model/nearest-first.ts';
import { UserError } from '../model/user-error.ts';
import { mostCharacters } from './budget.ts';
import type { Tool } from './define-tool.ts';
import type { LoadTools } from './listed-tools.ts';
import { type Log, traceOf } from './logger.ts';
import { makeContext, type Shared } from './make-context.ts';
import { markEchoes } from './mark-echoes.ts';
import type { ServerContext } from './server-context.ts';
import { withNote } from './untrusted.ts';

const longestError = 2_000;

/** Runs a tool for one request. Whatever goes wrong in it becomes an answer; the server goes on. */
export async function callTool(
  name: string,
  load: LoadTools,
  args: unknown,
  request: RequestContext['mcpReq'],
  shared: Shared,
  log: Log,
): Promise<CallToolResult> {
  const start = performance.now();
  const fields = { tool: name, ...traceOf(request._meta) };
  const done = (outcome: string, more: Readonly<Record<string, unknown>> = {}): void => {
    const ms = Math.round(performance.now() - start);
    log(outcome === 'crashed' ? 'error' : 'info', { ...fields, outcome, ms, ...more }, 'tool call');
  };
  try {
    const tool = (await load()).find((one) => one.name === name);
    if (tool === undefined) throw new Error('a tool is listed that is not there');
    const parsed = tool.input.safeParse(args);
    if (!parsed.success) throw badArguments(tool, parsed.error, shared);
    const context = makeContext(shared, { signal: request.signal, report: reporterOf(request) });
    const { text, structured } = await tool.run(parsed.data, context);
    const result = resultOf(tool, text, structured);
    done('answered', { characters: text.length });
    return result;
  } catch (error) {
    if (request.signal.aborted) {
      done('cancelled');
      return failure('The call was cancelled.', 'call again', undefined);
    }
    if (error instanceof UserError) {
      done('refused');
      return failure(error.message, error.next, args);
    }
    done('crashed', { error: describe(error) });
    return failure(
      `${shared.tool(name)} crashed (${error instanceof Error ? error.name : 'not an Error'}); the server goes on`,
      'call it with other arguments or use another tool, and report the lines on standard error as a defect',
      undefined,
    );
  }
}

function resultOf(
  tool: Tool<ServerContext>,
  text: string,
  structured: Record<string, unknown>,
): CallToolResult {
  const checked = tool.output.safeParse(structured);
  if (!checked.success) throw new OutputError(checked.error);
  const noted = withNote(text);
  if (noted.length > mostCharacters || JSON.stringify(structured).length > mostCharacters) {
    throw new UserError(
      'the answer would be larger than any host takes',
      'narrow it with filters, a smaller limit or detail concise',
    );
  }
  return { content: [{ type: 'text', text: noted }], structuredContent: structured };
}

/** An answer that is not what the tool's own schema says: a defect, told without the values. */
class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(error: z.ZodError) {
    super(error.issues.map(({ code, path }) => `${path.join('.')}: ${code}`).join('; '));
  }
}

function failure(message: string, next: string, args: unknown): CallToolResult {
  const [what, after] = [message, next].map((one) => sentence(markEchoes(one, args, longestError)));
  const text = `${what} Next: ${after}`;
  return { isError: true, content: [{ type: 'text', text: withNote(text) }] };
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

function badArguments(tool: Tool<ServerContext>, error: z.ZodError, shared: Shared): UserError {
  const known = Object.keys(tool.input.shape);
  const told = error.issues.slice(0, 5).map((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const where = issue.path.length === 0 ? 'the arguments' : `argument ${issue.path.join('.')}`;
      return `${cleanText(where, 70)}: ${cleanText(issue.message, 200)}`;
    }
    const [key = ''] = issue.keys;
    const [near] = nearestFirst(known, key.slice(0, 60));
    return `there is no argument ${cleanText(key, 60)}${near === undefined ? '' : `; did you mean ${near}?`}`;
  });
  const all = known.length === 0 ? 'no arguments' : `these arguments: ${known.join(', ')}`;
  return new UserError(told.join('; '), `call ${shared.tool(tool.name)} again; it takes ${all}`);
}

/** Progress for a caller who asked for it. Numbers only grow, as the protocol demands. */
function reporterOf({ _meta, notify }: RequestContext['mcpReq']): (done: number, message: string) => void {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let last = -1;
  return (done, message) => {
    last = Math.max(last + 1, done);
    const params = { progressToken, progress: last, message: cleanText(message, 200) };
    notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}

/** What a defect's report needs. A message may repeat what a cluster or a file holds, so only ours is told. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error };
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const message = error instanceof OutputError ? { message: error.message } : {};
  return { type: error.name, ...message, stack: stack.slice(0, 8) };
}
