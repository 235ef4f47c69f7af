import { writeFileSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Agent, request as requestOf } from 'node:https';
import { authority, issue } from '../../source/kube/certificates.ts';
import { fakeServer } from '../../source/kube/fake-server.ts';
import type { ControlPlane } from '../control-plane.ts';

/** An answer of the API server, its body not compressed. */
export interface Upstream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers in the API server's place. `count`: how often this scenario was asked for what it spoils, from 1. */
export type Fault = (exchange: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly count: number;
  /** The API server's own answer. */
  readonly upstream: () => Promise<Upstream>;
  /** Passes that answer on. */
  readonly pass: () => Promise<void>;
}) => void | Promise<void>;

export interface FaultProxy {
  /** A kubeconfig of `admin` whose server spoils the paths that `spoils` accepts, and no others. */
  kubeconfigFor(spoils: (path: string, url: URL) => boolean, fault: Fault): string;
  close(): Promise<void>;
}

/** A TLS proxy before the API server. Each scenario has its own path prefix, so that many can run at once. */
export async function startFaultProxy(controlPlane: ControlPlane): Promise<FaultProxy> {
  const ca = await authority();
  const { cert, key } = await issue(ca, { ips: ['127.0.0.1'] });
  const agent = new Agent({ keepAlive: true, ca: readFileSync(controlPlane.caFile, 'utf8') });
  const scenarios: {
    readonly spoils: (path: string, url: URL) => boolean;
    readonly fault: Fault;
    count: number;
  }[] = [];

  const fromServer = (path: string, headers: IncomingHttpHeaders): Promise<Upstream> =>
    new Promise((resolve, reject) => {
      const { authorization, accept, 'user-agent': userAgent } = headers;
      const sent = { authorization, accept, 'user-agent': userAgent, 'accept-encoding': 'identity' };
      const call = requestOf(new URL(path, controlPlane.url), { agent, headers: sent }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
        });
      });
      call.on('error', reject);
      call.end();
    });

  const server = await fakeServer(
    (request, response) => {
      const [, id = '', path = ''] = /^\/s(\d+)(\/.*)$/.exec(request.url ?? '') ?? [];
      const scenario = scenarios[Number(id)];
      const upstream = () => fromServer(path, request.headers);
      const pass = async () => {
        send(response, await upstream());
      };
      const url = new URL(path, controlPlane.url);
      const isSpoilt = scenario?.spoils(url.pathname, url) === true;
      if (isSpoilt) scenario.count += 1;
      const answering = isSpoilt
        ? scenario.fault({ request, response, upstream, pass, count: scenario.count })
        : pass();
      void Promise.resolve(answering).catch(() => response.destroy());
    },
    { cert, key },
  );

  return {
    kubeconfigFor(spoils, fault) {
      const id = scenarios.push({ spoils, fault, count: 0 }) - 1;
      const config = JSON.parse(readFileSync(controlPlane.kubeconfig('admin'), 'utf8')) as {
        clusters: { name: string; cluster: object }[];
      };
      for (const one of config.clusters) {
        one.cluster = {
          server: `${server.url}/s${id}`,
          'certificate-authority-data': Buffer.from(ca.cert).toString('base64'),
        };
      }
      const path = `${controlPlane.kubeconfig('admin')}.s${id}`;
      writeFileSync(path, JSON.stringify(config));
      return path;
    },
    close: async () => {
      agent.destroy();
      await server.close();
    },
  };
}

/** Writes an answer, or what a fault made of it. */
export function send(response: ServerResponse, { status, headers, body }: Upstream): void {
  const type = headers['content-type'];
  response.writeHead(status, {
    ...(type === undefined ? {} : { 'content-type': type }),
    'content-length': body.length,
  });
  response.end(body);
}
