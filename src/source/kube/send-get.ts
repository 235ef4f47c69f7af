import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import { connectionError } from './connection-error.ts';
import { KubeError } from './kube-error.ts';

interface Get {
  readonly server: URL;
  readonly path: string;
  readonly agent: http.Agent;
  readonly headers: OutgoingHttpHeaders;
  readonly tls: RequestOptions;
  readonly idleTimeoutMs: number;
  /** Aborted when the client is closed. */
  readonly closed: AbortSignal;
  readonly signal: AbortSignal | undefined;
}

/** An answer that has begun. */
export interface Sent {
  readonly response: IncomingMessage;
  /** What to tell of an error met while reading it: the caller's own abort, silence, or a broken connection. */
  failureOf(error: unknown): Error;
}

/** Sends a GET, and once more whenever a kept connection turns out to have been closed by the server meanwhile. */
export async function sendGet(get: Get): Promise<Sent> {
  for (;;) {
    const sent = await sendOnce(get);
    if (sent !== 'stale') return sent;
  }
}

function sendOnce(get: Get): Promise<Sent | 'stale'> {
  const { server, signal, closed, idleTimeoutMs } = get;
  const isTls = server.protocol === 'https:';
  return new Promise((resolve, reject) => {
    let silence: KubeError | undefined;
    const failureOf = (error: unknown): Error => {
      if (signal?.aborted === true) return abortReason(signal);
      if (closed.aborted) return new KubeError('unreachable', 'the client was closed', 'read anew');
      return silence ?? connectionError(error, server, get.tls.servername);
    };
    const request = (isTls ? https : http).request({
      ...get.tls,
      method: 'GET',
      agent: get.agent,
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port || (isTls ? 443 : 80),
      path: server.pathname.replace(/\/$/, '') + get.path,
      headers: get.headers,
    });
    // Not the request's own `signal` option: a kept connection would stay bound to the first request's signal.
    const abort = (): void => {
      request.destroy();
    };
    signal?.addEventListener('abort', abort, { once: true });
    request.once('close', () => signal?.removeEventListener('abort', abort));
    request.setTimeout(idleTimeoutMs, () => {
      silence = new KubeError(
        'timeout',
        `${server.host} sent nothing for ${idleTimeoutMs / 1000} s`,
        'repeat; if it stays, check the health of the API server',
      );
      request.destroy();
    });
    request.once('response', (response) => {
      resolve({ response, failureOf });
    });
    // Stays on: once the answer has begun, whoever reads it meets the failure.
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isOurs = signal?.aborted === true || closed.aborted || silence !== undefined;
      if (request.reusedSocket && error.code === 'ECONNRESET' && !isOurs) resolve('stale');
      else reject(failureOf(error));
    });
    if (signal?.aborted === true || closed.aborted) request.destroy();
    else request.end();
  });
}

/** The signal's own reason, but a KubeError where the reason is that time ran out. */
function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  if (!(reason instanceof Error)) return new Error('aborted', { cause: reason });
  if (reason.name !== 'TimeoutError') return reason;
  return new KubeError(
    'timeout',
    'the time allowed ran out before the answer was complete',
    'allow more with --timeout, or read fewer kinds or namespaces',
  );
}

/** The promise's outcome, or the abort's reason if that comes first. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(abortReason(signal));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
