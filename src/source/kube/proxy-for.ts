import { BlockList, isIP } from 'node:net';
import { UserError } from '../../model/user-error.ts';

/**
 * The proxy to reach the server through, or undefined: the kubeconfig's `proxy-url` if there is one, else
 * HTTPS_PROXY or HTTP_PROXY unless NO_PROXY excludes the server, read as Go's net/http does for kubectl.
 */
export function proxyFor(server: URL, proxyUrl: string | undefined, env: NodeJS.ProcessEnv): URL | undefined {
  if (proxyUrl !== undefined) return parseProxy(proxyUrl, 'the proxy-url of the kubeconfig');
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = env[name] ?? env[name.toLowerCase()] ?? '';
  if (value === '' || isLoopback(server.hostname)) return undefined;
  const excluded = env.NO_PROXY ?? env.no_proxy ?? '';
  if (excluded.split(',').some((entry) => excludes(entry.trim().toLowerCase(), server))) return undefined;
  return parseProxy(value.includes('://') ? value : `http://${value}`, `the environment's ${name}`);
}

/** Host names and addresses that never leave this machine. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function parseProxy(text: string, from: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^(?:https?|socks5h?):$/.test(url.protocol) && url.hostname !== '') return url;
  throw new UserError(`${from} is not a proxy's URL`, 'write it as http://, https:// or socks5://HOST:PORT');
}

function excludes(entry: string, server: URL): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const [network = '', prefix] = entry.split('/');
  if (prefix !== undefined) return isInNetwork(host, network, Number(prefix));
  const parts: (string | undefined)[] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [entry, entry];
  const [, bracketed, plain, port] = parts;
  if (port !== undefined && port !== (server.port || (server.protocol === 'https:' ? '443' : '80'))) {
    return false;
  }
  const name = (bracketed ?? plain ?? '').replace(/^\*(?=\.)/, '');
  if (host === name || isIP(host) !== 0) return host === name;
  return host.endsWith(name.startsWith('.') ? name : `.${name}`);
}

function isInNetwork(host: string, network: string, prefix: number): boolean {
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family || !(prefix >= 0 && prefix <= (family === 4 ? 32 : 128)))
    return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, prefix, type);
  return list.check(host, type);
}
