import type { Citation } from '../../model/cite.ts';
import type { Directive } from '../../model/corefile.ts';
import type { ClusterDns, CorefileSeen, DnsServer } from '../../model/evidence/cluster-dns.ts';
import { valueOf } from '../../model/maybe.ts';
import { placeIn } from './corefile-place.ts';
import { blocksOf } from './corefile-subjects.ts';

/** A resource that CoreDNS lists and watches, and what says so where it does not always. */
export interface CorednsNeed {
  readonly group: string;
  readonly resource: string;
  readonly because: Citation | undefined;
}

/** The Corefiles of CoreDNS that could be read. */
export function corednsCorefiles(dns: ClusterDns): readonly CorefileSeen[] {
  const found = valueOf(dns.corefiles)?.found ?? [];
  return found.filter(({ program, parsed }) => program === 'CoreDNS' && parsed.ok);
}

/** Every kubernetes plugin in them. */
export function kubernetesPlugins(dns: ClusterDns): { seen: CorefileSeen; plugin: Directive }[] {
  return corednsCorefiles(dns).flatMap((seen) =>
    blocksOf(seen).flatMap(({ directives }) =>
      directives.filter(({ name }) => name === 'kubernetes').map((plugin) => ({ seen, plugin })),
    ),
  );
}

/** Endpoints before 1.8.1, EndpointSlices since; undefined where the version is not known. */
function endpointsSince(server: DnsServer | undefined): 'endpoints' | 'endpointslices' | undefined {
  if (server?.version.state !== 'known') return undefined;
  const { major, minor, patch } = server.version.value;
  const isOld = major === 1 && (minor < 8 || (minor === 8 && patch < 1));
  return isOld ? 'endpoints' : 'endpointslices';
}

/**
 * What the kubernetes plugin lists and watches, by its options and CoreDNS' version (plugin/kubernetes/controller.go).
 * `unsure`: endpoints too, and not known of which kind.
 * https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/controller.go
 */
export function corednsNeeds(dns: ClusterDns): { needs: readonly CorednsNeed[]; unsure: boolean } {
  const plugins = kubernetesPlugins(dns);
  const option = (name: string) => {
    const found = plugins.flatMap(({ seen, plugin }) =>
      plugin.block.filter((one) => one.name === name).map((one) => ({ seen, one })),
    );
    return found.map(({ seen, one }) => ({ args: one.args, evidence: placeIn(seen, one).evidence }));
  };
  const core = (resource: string): CorednsNeed => ({ group: '', resource, because: undefined });
  const needs: CorednsNeed[] = [core('services'), core('namespaces')];
  const server = (valueOf(dns.servers) ?? []).find(({ program }) => program === 'CoreDNS');
  const endpoints = endpointsSince(server);
  const hasEndpoints =
    plugins.length === 0 ||
    plugins.some(({ plugin }) => plugin.block.every(({ name }) => name !== 'noendpoints'));
  if (hasEndpoints && endpoints === 'endpoints') needs.push({ ...core('endpoints'), because: server?.image });
  if (hasEndpoints && endpoints === 'endpointslices') {
    needs.push({ group: 'discovery.k8s.io', resource: 'endpointslices', because: server?.image });
  }
  const verified = option('pods').find(({ args }) => args[0] === 'verified');
  if (verified !== undefined) needs.push({ ...core('pods'), because: verified.evidence });
  const [imports] = option('multicluster');
  if (imports !== undefined) {
    needs.push({ group: 'multicluster.x-k8s.io', resource: 'serviceimports', because: imports.evidence });
  }
  return { needs, unsure: hasEndpoints && endpoints === undefined };
}
