import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { KubeError } from './kube-error.ts';
import { openTunnel } from './open-tunnel.ts';

/**
 * A keep-alive agent for one server that gives up on a connection after a time, and connects through the proxy if
 * there is one. Aborting the signal ends the connections that are being made.
 */
export function clusterAgent(
  server: URL,
  proxy: URL | undefined,
  connectTimeoutMs: number,
  closed: AbortSignal,
): http.Agent {
  const isTls = server.protocol === 'https:';
  const agent = new (isTls ? https : http).Agent({ keepAlive: true });
  const connectDirectly = agent.createConnection.bind(agent);
  const withinTime = (socket: Socket): Socket => {
    const timer = setTimeout(() => {
      socket.destroy(tooLate(server, connectTimeoutMs));
    }, connectTimeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
    };
    return socket.once(isTls ? 'secureConnect' : 'connect', settle).once('close', settle);
  };

  agent.createConnection = (options, callback) => {
    if (proxy === undefined) return withinTime(connectDirectly(options) as Socket);
    const tunnelling = new AbortController();
    const abort = (): void => {
      tunnelling.abort();
    };
    const timer = setTimeout(abort, connectTimeoutMs);
    closed.addEventListener('abort', abort, { once: true });
    openTunnel(proxy, String(options.host), Number(options.port), tunnelling.signal)
      .finally(() => {
        clearTimeout(timer);
        closed.removeEventListener('abort', abort);
      })
      .then(
        (socket) => {
          const secured = { ...options, socket };
          callback?.(null, isTls ? withinTime(connectDirectly(secured) as Socket) : socket);
        },
        (error: unknown) => {
          // With an error there is no socket, whatever the type says.
          (callback as ((error: unknown) => void) | undefined)?.(error);
        },
      );
    return undefined;
  };
  return agent;
}

function tooLate(server: URL, timeoutMs: number): KubeError {
  return new KubeError(
    'timeout',
    `no connection to ${server.host} within ${timeoutMs / 1000} s`,
    'check the network path to the API server: VPN, firewall, proxy',
  );
}
