import type { Corefile, Directive } from '../model/corefile.ts';
import type { CorefileSeen, DnsProgram, DnsServer } from '../model/evidence/cluster-dns.ts';
import { valueOf } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { formatRef } from '../model/ref.ts';
import type { Version } from '../model/version.ts';
import { corednsHasPlugin, newestCorednsInTable, nodeCachePlugins } from '../parse/coredns-plugins.ts';
import { parseVersion } from '../parse/version.ts';

/** Kubernetes 1.21, the first to serve what later releases of CoreDNS read, came with this one. */
export const oldestInUse = parseVersion('1.8.0');
export const newest = parseVersion(newestCorednsInTable);

/**
 * Which plugins of a Corefile its program does not have. Only images whose publisher builds CoreDNS as released are
 * known not to have one; plugins do not disappear in releases newer than the table.
 */
export function supportOf(
  corefile: Corefile,
  program: DnsProgram,
  server: DnsServer | undefined,
): Pick<CorefileSeen, 'lacking' | 'unclear'> {
  const lacking: Directive[] = [];
  const unclear: Directive[] = [];
  const judged = new Set<string>();
  const served = corefile.blocks.flatMap(({ directives }) => directives);
  for (const directive of [...served, ...corefile.unserved]) {
    if (judged.has(directive.name)) continue;
    judged.add(directive.name);
    const has = hasPlugin(directive.name, program, server);
    if (has === 'no') lacking.push(directive);
    if (has === 'unknown') unclear.push(directive);
  }
  return {
    lacking,
    unclear: { plugins: unclear, missing: unclear.length === 0 ? [] : lackOf(program, server) },
  };
}

function hasPlugin(
  name: string,
  program: DnsProgram,
  server: DnsServer | undefined,
): 'yes' | 'no' | 'unknown' {
  const isStock = server?.isStock === true;
  if (name.includes('{$') || name.includes('{%')) return 'unknown';
  if (program === 'NodeLocal DNSCache') {
    if (nodeCachePlugins.has(name)) return 'yes';
    return isStock ? 'no' : 'unknown';
  }
  const version = server === undefined ? undefined : valueOf(server.version);
  if (version === undefined) return isIn(name, oldestInUse) && isIn(name, newest) ? 'yes' : 'unknown';
  const has = corednsHasPlugin(name, version);
  if (has === 'unknown') return isIn(name, newest) ? 'yes' : 'unknown';
  return has === 'no' && !isStock ? 'unknown' : has;
}

function isIn(name: string, version: Version | undefined): boolean {
  return version !== undefined && corednsHasPlugin(name, version) === 'yes';
}

/** What would tell what this program has. */
export function lackOf(program: DnsProgram, server: DnsServer | undefined): readonly Missing[] {
  if (server === undefined) {
    return [
      {
        what: `version of ${program}`,
        namespaces: null,
        reason: 'not-collected',
        detail: 'what reads the Corefile is not among what was read',
        next: 'kubectl get deployments,daemonsets -n kube-system -o yaml',
      },
    ];
  }
  if (server.version.state === 'unknown') return server.version.missing;
  return [
    {
      what: `plugins of ${formatRef(server.ref)}`,
      namespaces: server.ref.namespace === undefined ? null : [server.ref.namespace],
      reason: 'not-observable',
      detail: server.isStock
        ? 'its version is newer or older than what is known here'
        : 'its image is not known to be built as released: it may have plugins of its own',
      next: 'run coredns -plugins from the same image',
    },
  ];
}
