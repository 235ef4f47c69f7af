import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient } from '../kube/kube-client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { Failure } from './failure.ts';
import { retryDelay } from './retry-delay.ts';
import { Slots } from './slots.ts';

type Answer =
  | { readonly body: unknown; readonly failure?: undefined }
  | { readonly body?: undefined; readonly failure: Failure };

interface ReaderOptions {
  /** Aborted with a TimeoutError at the deadline, or with the caller's reason. */
  readonly signal: AbortSignal;
  readonly remainingMs: () => number;
  /** Most requests at once. */
  readonly concurrency: number;
  /** Most bytes of one answer. */
  readonly maxBytes: number;
}

/** Reads JSON from one API server until a deadline: few requests at once, patient with a server that is busy. */
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
  async getJson(path: string, accept?: string): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#slots.run(() => this.#getOnce(path, accept));
      const delay = answer.failure === undefined ? undefined : retryDelay(answer.failure, attempt);
      if (delay === undefined) return answer;
      if (delay >= this.#options.remainingMs()) return { failure: tooLate(answer.failure) };
      await sleep(delay, undefined, { signal: this.#options.signal }).catch(() => {
        // The next request tells why.
      });
    }
  }

  async #getOnce(path: string, accept: string | undefined): Promise<Answer> {
    if (this.#refused !== undefined) return { failure: this.#refused };
    const { signal, maxBytes } = this.#options;
    try {
      const response = await this.#client.get(path, {
        signal,
        maxBytes,
        ...(accept === undefined ? {} : { accept }),
      });
      return parse(await response.text(maxBytes), response.headers['content-type'], path);
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      if (error.reason === 'unauthorized') this.#refused = error;
      return { failure: error };
    }
  }
}

function parse(text: string, contentType: string | undefined, path: string): Answer {
  const [where = ''] = path.split('?', 1);
  if (!/^application\/json\b/i.test(contentType ?? '')) {
    return unreadable(`${where} was not answered with application/json`);
  }
  try {
    return { body: JSON.parse(text) as unknown };
  } catch {
    // The parser's message would quote the text.
    return unreadable(`${where} was answered with broken JSON`);
  }
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
