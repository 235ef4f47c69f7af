import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient } from '../kube/kube-client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { Failure } from './failure.ts';
import { retryDelay } from './retry-delay.ts';
import { Slots } from './slots.ts';

type Answer<Body> =
  | { readonly body: Body; readonly failure?: undefined }
  | { readonly body?: undefined; readonly failure: Failure };

/** What a body is made of: JSON's value, or protobuf's bytes. */
export type Body = { readonly json: unknown; readonly bytes?: undefined } | { readonly bytes: Buffer };

const jsonType = 'application/json';
/** https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
const protobufType = 'application/vnd.kubernetes.protobuf';

/** Enough for the envelope of a list and for its metadata. */
const firstBytes = 4096;

interface ReaderOptions {
  /** Aborted with a TimeoutError at the deadline, or with the caller's reason. */
  readonly signal: AbortSignal;
  readonly remainingMs: () => number;
  /** Most requests at once. */
  readonly concurrency: number;
  /** Most bytes of one answer. */
  readonly maxBytes: number;
}

/** Reads from one API server until a deadline: few requests at once, patient with a server that is busy. */
export class ApiReader {
  readonly #client: KubeClient;
  readonly #options: ReaderOptions;
  readonly #slots: Slots;
  /** Once the client could not renew its credential, asking again would only ask for it again. */
  #refused: Failure | undefined;

  constructor(client: KubeClient, options: ReaderOptions) {
    this.#client = client;
    this.#options = options;
    this.#slots = new Slots(options.concurrency);
  }

  /** The JSON at a path. Rejects only when the caller aborts, with the caller's reason. */
  async getJson(path: string, accept = jsonType): Promise<Answer<unknown>> {
    const { body, failure } = await this.#get(path, accept);
    if (failure !== undefined) return { failure };
    return body.bytes === undefined ? { body: body.json } : notAnswered(path, jsonType);
  }

  /**
   * The same in protobuf, from a server that has it, else in JSON. `begun` gets the first bytes of protobuf as soon as
   * they are there, and once more when the server is asked again.
   */
  async getProtobuf(path: string, begun?: (bytes: Buffer) => void): Promise<Answer<Body>> {
    const answer = await this.#get(path, `${protobufType},${jsonType}`, begun);
    return answer.failure?.status === 406 ? this.#get(path, jsonType) : answer;
  }

  async #get(path: string, accept: string, begun?: (bytes: Buffer) => void): Promise<Answer<Body>> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#slots.run(() => this.#getOnce(path, accept, begun));
      const delay = answer.failure === undefined ? undefined : retryDelay(answer.failure, attempt);
      if (delay === undefined) return answer;
      if (delay >= this.#options.remainingMs()) return { failure: tooLate(answer.failure) };
      await sleep(delay, undefined, { signal: this.#options.signal }).catch(() => {
        // The next request tells why.
      });
    }
  }

  async #getOnce(path: string, accept: string, begun?: (bytes: Buffer) => void): Promise<Answer<Body>> {
    if (this.#refused !== undefined) return { failure: this.#refused };
    const { signal, maxBytes } = this.#options;
    try {
      const { headers, body } = await this.#client.get(path, { signal, maxBytes, accept });
      const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
      const isProtobuf = type === protobufType && accept.includes(protobufType);
      const chunks: Buffer[] = [];
      let [size, hasBegun] = [0, false];
      for await (const chunk of body) {
        chunks.push(chunk);
        size += chunk.length;
        if (begun === undefined || hasBegun || !isProtobuf || size < firstBytes) continue;
        hasBegun = true;
        begun(Buffer.concat(chunks));
      }
      if (isProtobuf) return { body: { bytes: Buffer.concat(chunks, size) } };
      return type === jsonType
        ? parse(Buffer.concat(chunks).toString('utf8'), path)
        : notAnswered(path, jsonType);
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      if (error.reason === 'unauthorized') this.#refused = error;
      return { failure: error };
    }
  }
}

function parse(text: string, path: string): Answer<Body> {
  try {
    return { body: { json: JSON.parse(text) as unknown } };
  } catch {
    // The parser's message would quote the text.
    return unreadable(`${withoutQuery(path)} was answered with broken JSON`);
  }
}

function notAnswered(path: string, type: string): { failure: Failure } {
  return unreadable(`${withoutQuery(path)} was not answered with ${type}`);
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path;
}

/** The failure of an answer that is not what was asked for. */
export function unreadable(detail: string): { failure: Failure } {
  return {
    failure: {
      reason: 'unreadable',
      detail,
      next: 'repeat; if it stays, look for a proxy before the API server',
    },
  };
}

function tooLate(last: Failure | undefined): Failure {
  return {
    reason: 'timeout',
    detail: `the time allowed ran out; the last answer was: ${last?.detail ?? 'none'}`,
    next: 'allow more with --timeout, or read fewer kinds or namespaces',
  };
}
