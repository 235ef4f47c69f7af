import http, { type IncomingHttpHeaders, type IncomingMessage, type RequestListener } from 'node:http';
import https, { type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { KubeError } from '../../../src/source/kube/kube-error.ts';

export interface FakeServer {
  readonly url: string;
  readonly port: number;
  readonly seen: { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders }[];
  readonly sockets: Set<Socket>;
  answer: RequestListener;
  close(): Promise<void>;
}

/** A server on loopback that records what arrives; TLS when certificates are given. */
export async function fakeServer(answer: RequestListener, tls?: ServerOptions): Promise<FakeServer> {
  const seen: FakeServer['seen'] = [];
  const sockets = new Set<Socket>();
  const listener: RequestListener = (request, response) => {
    seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    fake.answer(request, response);
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('clientError', (_error, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeServer = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    seen,
    sockets,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
  return fake;
}

export const json =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

export const status = (code: number, message: string): RequestListener =>
  json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }, code);

/** Waits until the condition holds, at most two seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  if (!condition()) throw new Error('the condition never held');
}

/** The common name of the client certificate that came with a request. */
export function clientNameOf({ socket }: IncomingMessage): string {
  const subject = socket instanceof TLSSocket ? Object.entries(socket.getPeerCertificate().subject) : [];
  return String(new Map(subject).get('CN'));
}

/** The KubeError that the promise is rejected with; anything else fails the test. */
export async function kubeErrorOf(promise: Promise<unknown>): Promise<KubeError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof KubeError) return error;
  throw new Error('no KubeError', { cause: error });
}

/** All that an error holds, for asserting what it does not. */
export function allOf(error: Error): string {
  return JSON.stringify(error, [...Object.getOwnPropertyNames(error), 'message', 'stack']);
}
