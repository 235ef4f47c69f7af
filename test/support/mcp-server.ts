import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

/** The built program, which is what hosts start. */
export const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

const message = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

type Message = z.infer<typeof message>;

const answer = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.object({ type: z.literal('text'), text: z.string() })).length(1),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
});

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>>;
}

export interface RunningServer {
  readonly process: ChildProcess;
  /** Sends a request and gives its answer, whichever it is. */
  request(method: string, params?: object): Promise<Message>;
  call(tool: string, args?: object, meta?: object): Promise<ToolAnswer>;
  notify(method: string, params?: object): void;
  /** Writes to the server's standard input as it is. */
  write(text: string): void;
  /** What was said that answers nothing. */
  readonly notifications: Message[];
  /** Lines on standard output that are no message. */
  readonly garbage: string[];
  stderr(): string;
  /** Closes standard input and gives the exit code. */
  end(): Promise<number | null>;
}

/** The environment of a process without a kubeconfig, unless `env` names one. */
export function environment(env: NodeJS.ProcessEnv = {}): Record<string, string> {
  const all = { PATH: process.env.PATH, HOME: '/nonexistent', ...env };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** False: nothing is said yet. */
  readonly handshake?: boolean;
  /** A command that runs the command that follows it, somewhere else. */
  readonly within?: readonly string[];
}

/** Starts `serve` and, unless `handshake` is false, opens the session as clients of 2025 do. */
export async function startServer(
  args: readonly string[],
  { env = {}, handshake = true, within = [] }: StartOptions = {},
): Promise<RunningServer> {
  const [command = '', ...rest] = [...within, process.execPath, program, 'serve', ...args];
  const child = spawn(command, rest, { env: environment(env) });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  child.stdin.on('error', () => undefined);

  const waiting = new Map<number, (message: Message) => void>();
  const notifications: Message[] = [];
  const garbage: string[] = [];
  let out = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
    for (let end = out.indexOf('\n'); end >= 0; end = out.indexOf('\n')) {
      const line = out.slice(0, end);
      out = out.slice(end + 1);
      const parsed = message.safeParse(parseJson(line));
      if (!parsed.success) garbage.push(line);
      else if (parsed.data.id === undefined) notifications.push(parsed.data);
      else waiting.get(parsed.data.id)?.(parsed.data);
    }
  });

  let last = 0;
  const send = (fields: object): void => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...fields })}\n`);
  };
  const request: RunningServer['request'] = (method, params = {}) => {
    const id = (last += 1);
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      send({ id, method, params });
    });
  };
  const server: RunningServer = {
    process: child,
    request,
    async call(name, args = {}, meta) {
      const params = { name, arguments: args, ...(meta === undefined ? {} : { _meta: meta }) };
      const { result, error } = await request('tools/call', params);
      if (error !== undefined) throw new Error(error.message);
      const { isError = false, content, structuredContent = {} } = answer.parse(result);
      return { isError, text: content[0]?.text ?? '', structured: structuredContent };
    },
    notify(method, params = {}) {
      send({ method, params });
    },
    write(text) {
      child.stdin.write(text);
    },
    notifications,
    garbage,
    stderr: () => errors,
    end() {
      child.stdin.end();
      return exited;
    },
  };
  if (handshake) {
    await request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    server.notify('notifications/initialized');
  }
  return server;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
