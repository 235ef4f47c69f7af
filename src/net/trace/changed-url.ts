import type { UrlChange } from '../../model/evidence/routes.ts';
import { shownName } from '../../model/shown-name.ts';
import type { RequestedUrl } from './parse-target.ts';

const usualPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Where a redirect sends a client, with the rules for its port (HTTPRequestRedirectFilter of gateway-api v1.7.0). */
export function redirectedTo(
  url: RequestedUrl,
  { scheme, hostname, port, path }: UrlChange,
  prefix: string | undefined,
  listenerPort: number,
): RequestedUrl {
  const own = scheme === 'http' || scheme === 'https' ? scheme : url.scheme;
  const byScheme = scheme === undefined ? listenerPort : (usualPorts[scheme] ?? listenerPort);
  return {
    scheme: own,
    host: hostname?.toLowerCase() ?? url.host,
    port: port ?? byScheme,
    path: changedPath(url.path, path, prefix),
    query: url.query,
  };
}

/**
 * A path with its whole, or the prefix that matched, replaced; the prefix has no slash at its end (table of
 * HTTPPathModifier.ReplacePrefixMatch).
 */
export function changedPath(path: string, change: UrlChange['path'], prefix: string | undefined): string {
  if (change?.type === 'ReplaceFullPath') return change.replaceFullPath ?? '/';
  if (change?.type !== 'ReplacePrefixMatch' || prefix === undefined) return path;
  const rest = prefix === '/' ? path.replace(/^\/$/, '') : path.slice(prefix.length);
  return `${(change.replacePrefixMatch ?? '').replace(/\/$/, '')}${rest}` || '/';
}

/** A URL, or only its path, for a sentence; what is not plain is left out. */
export function urlText({ scheme, host, port, path }: RequestedUrl, part: 'all' | 'path' = 'all'): string {
  const shown = /^[-\w./~%]{1,200}$/.test(path) ? path : '(a path that is not shown)';
  if (part === 'path') return shown;
  const at = port === usualPorts[scheme] ? '' : `:${port}`;
  return `${scheme}://${host === undefined ? '(address)' : shownName(host)}${at}${shown}`;
}
