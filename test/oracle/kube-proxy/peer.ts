import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What the connections of one client heard: `SERVER:PORT SOURCE`, or `refused`, `dropped` or a failure, with how often. */
export type Heard = Readonly<Record<string, number>>;

interface Endpoint {
  /** Empty for this process's own. */
  readonly namespace: string;
  readonly network: 'tcp' | 'udp';
  /** With its port. */
  readonly address: string;
}

/** A process that serves and connects in network namespaces. */
export interface Peer {
  /** Serves until the end; who connects is told which address was reached and which source was seen. */
  serve(at: Endpoint): Promise<void>;
  /** Passes connections on, in turns. */
  forward(at: Endpoint, to: readonly string[], from: string): Promise<void>;
  /** Connects so many times. */
  call(from: Endpoint, times: number, timeoutMs: number): Promise<Heard>;
  /** Status, such as `200 OK`, and body of what HTTP answers on the lines behind; `refused` or a failure without one. */
  get(from: Pick<Endpoint, 'namespace' | 'address'>, path: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts the program of main.go, which was built to `binary`. */
export function startPeer(binary: string): Peer {
  const child = spawn(binary, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      for (const { reject } of waiting.values()) reject(new Error('the peer ended'));
      resolve();
    });
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    waiting.get(answer.id)?.resolve(answer);
    waiting.delete(answer.id);
  });
  let last = 0;
  const ask = async (question: object): Promise<Answer> => {
    const id = ++last;
    const answer = await new Promise<Answer>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
    });
    if (answer.error !== undefined) throw new Error(`${JSON.stringify(question)}: ${answer.error}`);
    return answer;
  };
  return {
    serve: async (at) => {
      await ask(at);
    },
    forward: async (at, to, from) => {
      await ask({ ...at, forward: to, forwardFrom: from });
    },
    call: async (from, times, timeoutMs) => (await ask({ ...from, times, timeoutMs })).heard ?? {},
    get: async (from, path) => {
      const { heard = {} } = await ask({ ...from, network: 'http', path, times: 1, timeoutMs: 3000 });
      return Object.keys(heard).join();
    },
    close: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface Answer {
  readonly id: number;
  readonly heard?: Heard;
  readonly error?: string;
}
