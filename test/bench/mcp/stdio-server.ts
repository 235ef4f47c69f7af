import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a tool answered, be it an error. */
export interface Answer {
  readonly text: string;
  /** Undefined where there is none. */
  readonly structured: unknown;
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A server on standard input and output, spoken to without a library: what is measured is the server. */
export interface StdioServer {
  /** Milliseconds from its start to the answer of `tools/list`. */
  readonly listedAfter: number;
  /** Processor seconds of all its threads until then. */
  readonly listedWith: number;
  /** The result of `tools/list`. */
  readonly tools: readonly { readonly name: string; readonly [field: string]: unknown }[];
  call(name: string, args: object): Promise<Answer>;
  /** Resident megabytes. */
  memory(): number;
  stop(): Promise<void>;
}

/** Starts a server, opens the session as clients of 2025 do, and lists its tools. */
export async function startStdioServer(command: string, args: readonly string[]): Promise<StdioServer> {
  const start = performance.now();
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH, HOME: '/nonexistent' },
  });
  const exited = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      resolve();
    });
  });
  const pid = child.pid ?? 0;
  const waiting = new Map<number, (message: Message) => void>();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((one) => one !== '')) {
      const message = JSON.parse(line) as Message;
      if (message.id !== undefined) waiting.get(message.id)?.(message);
    }
  });
  let last = 0;
  const send = (fields: object): void => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...fields })}\n`);
  };
  const request = async (method: string, params: object = {}): Promise<unknown> => {
    const id = (last += 1);
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
    send({ id, method, params });
    const gone = exited.then(() => ({ error: { message: `${command} ended` } }));
    const { result, error } = await Promise.race([answer, gone as Promise<Message>]);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };

  await request('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  });
  send({ method: 'notifications/initialized' });
  const { tools } = (await request('tools/list')) as Pick<StdioServer, 'tools'>;
  return {
    listedAfter: performance.now() - start,
    listedWith: processorSeconds(pid),
    tools,
    async call(name, given) {
      const { content, structuredContent: structured } = (await request('tools/call', {
        name,
        arguments: given,
      })) as { content: { text?: string }[]; structuredContent?: unknown };
      return { text: content.map((part) => part.text ?? '').join('\n'), structured };
    },
    memory: () =>
      Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
    stop() {
      child.kill('SIGKILL');
      return exited;
    },
  };
}

function processorSeconds(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9)
    .reduce((sum, one) => sum + one, 0);
}
