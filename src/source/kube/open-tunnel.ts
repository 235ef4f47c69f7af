import http from 'node:http';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import { KubeError, type KubeErrorReason } from './kube-error.ts';

const next = 'check the proxy-url of the kubeconfig, or HTTPS_PROXY and NO_PROXY';

/** A connection to host and port through the proxy, which sees neither requests nor credentials of a TLS server. */
export function openTunnel(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return proxy.protocol.startsWith('socks5')
    ? throughSocks(proxy, host, port, signal)
    : throughConnect(proxy, host, port, signal);
}

function throughConnect(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const target = net.isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
    const user = userOf(proxy);
    const request = (proxy.protocol === 'https:' ? https : http).request({
      method: 'CONNECT',
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      path: target,
      agent: false,
      signal,
      headers: {
        Host: target,
        ...(user && {
          'Proxy-Authorization': `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`,
        }),
      },
    });
    request.once('connect', (response, socket, head) => {
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(proxyError(proxy, `it answered ${response.statusCode ?? 0} to CONNECT ${target}`));
    });
    request.once('response', (response) => {
      response.destroy();
      reject(proxyError(proxy, 'it is not a proxy'));
    });
    request.once('error', (error) => {
      reject(failureOf(proxy, error, signal));
    });
    request.end();
  });
}

async function throughSocks(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const user = userOf(proxy);
  const socket = net.connect({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: Number(proxy.port || 1080),
    signal,
  });
  try {
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    const { SocksClient } = await import('socks');
    await SocksClient.createConnection({
      command: 'connect',
      existing_socket: socket,
      proxy: {
        host: proxy.hostname,
        port: Number(proxy.port || 1080),
        type: 5,
        ...(user && { userId: user.name, password: user.password }),
      },
      destination: { host, port },
    });
    return socket;
  } catch (error) {
    socket.destroy();
    throw failureOf(proxy, error, signal);
  }
}

function userOf(proxy: URL): { name: string; password: string } | undefined {
  if (proxy.username === '') return undefined;
  return { name: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
}

function failureOf(proxy: URL, error: unknown, signal: AbortSignal): KubeError {
  if (signal.aborted) return proxyError(proxy, 'no connection through it within the time allowed', 'timeout');
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return proxyError(proxy, code ?? (error instanceof Error ? error.message : 'the connection failed'));
}

function proxyError(proxy: URL, what: string, reason: KubeErrorReason = 'unreachable'): KubeError {
  return new KubeError(reason, `the proxy ${proxy.protocol}//${proxy.host} does not connect: ${what}`, next);
}
