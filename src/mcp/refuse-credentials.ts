import {
  type CallToolResult,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import { credentialRefusal } from '../model/credential-refusal.ts';
import type { LoadTools } from './listed-tools.ts';
import type { Log } from './logger.ts';
import type { Shared } from './make-context.ts';

/** What of `McpServer.server` is used: it has more than one form of registering. */
interface Registrar {
  setRequestHandler: (method: string, ...rest: readonly unknown[]) => void;
}

type Handler = (request: { readonly params?: unknown }, context: unknown) => unknown;

/** Requests whose parameters are a caller's to fill in. */
const guarded: readonly string[] = [
  'tools/call',
  'prompts/get',
  'completion/complete',
  'resources/read',
  'skills/get',
  'resources/directory/read',
];

/**
 * Refuses every request that holds a credential, before anything else looks at it: whatever its name, whether its
 * arguments are valid, its `_meta` included. Comes before what registers tools, prompts and resources.
 */
export function refuseCredentials(server: McpServer, load: LoadTools, shared: Shared, log: Log): void {
  const low = server.server as unknown as Registrar;
  const register = low.setRequestHandler.bind(low);
  low.setRequestHandler = (method, ...rest) => {
    const handler = rest.at(-1);
    if (!guarded.includes(method) || typeof handler !== 'function') {
      register(method, ...rest);
      return;
    }
    const guard: Handler = async (request, context) => {
      const params = rest.length === 1 ? request.params : request;
      const kinds = await kindsIn(method, { params, meta: metaOf(context) }, load, shared);
      if (kinds.length === 0) return (handler as Handler)(request, context);
      log('info', { method, outcome: 'refused', reason: 'credential' }, 'request');
      const { message, next } = credentialRefusal(kinds);
      const text = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}. Next: ${next}`;
      if (method !== 'tools/call') throw new ProtocolError(ProtocolErrorCode.InvalidParams, text);
      return { isError: true, content: [{ type: 'text', text }] } satisfies CallToolResult;
    };
    register(method, ...rest.slice(0, -1), guard);
  };
}

function metaOf(context: unknown): unknown {
  return (context as { readonly mcpReq?: { readonly _meta?: unknown } } | undefined)?.mcpReq?._meta;
}

/** The kinds of credentials in a request; of arguments that a tool judges, none. */
async function kindsIn(
  method: string,
  request: { readonly params: unknown; readonly meta: unknown },
  load: LoadTools,
  shared: Shared,
): Promise<string[]> {
  const { credentialsInValue } = await import('../credentials/credentials-in-value.ts');
  const kinds = credentialsInValue(request);
  if (kinds.length === 0 || method !== 'tools/call' || !isCall(request.params)) return kinds;
  const { name, arguments: args = {} } = request.params;
  const judges = (await load()).find((tool) => shared.tool(tool.name) === name)?.judges ?? [];
  const rest = Object.fromEntries(Object.entries(args).filter(([argument]) => !judges.includes(argument)));
  return judges.length === 0
    ? kinds
    : credentialsInValue({ ...request, params: { ...request.params, arguments: rest } });
}

function isCall(
  params: unknown,
): params is { readonly name: string; readonly arguments?: Record<string, unknown> } {
  return (
    typeof params === 'object' &&
    params !== null &&
    'name' in params &&
    (!('arguments' in params) || (typeof params.arguments === 'object' && params.arguments !== null))
  );
}
