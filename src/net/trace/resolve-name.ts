import { type Citation, cite } from '../../model/cite.ts';
import type { ClusterDns } from '../../model/evidence/cluster-dns.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import type { TraceStep } from '../../model/trace.ts';
import { clusterTarget } from '../dns/external-name-target.ts';
import { type Client, clientText } from './find-client.ts';
import { candidatesOf, isOfCluster, nearestServices, searchesOf } from './search-names.ts';
import { lackText, settled, unsettled } from './step.ts';

type Seen = Pick<Evidence, 'services' | 'clusterDns'>;

/** What a name leads to. */
export type Resolved =
  | { readonly found: 'service'; readonly service: Kept<'Service'>; readonly step: TraceStep }
  | { readonly found: 'outside'; readonly name: string; readonly step: TraceStep }
  | { readonly found: 'nothing' | 'unknown'; readonly step: TraceStep };

/** Where nothing tells another. */
export const defaultDomain = 'cluster.local';

/** Follows a DNS name as the client's resolver completes it to the Service that CoreDNS answers for. */
export function resolveName(name: string, client: Client, { services, clusterDns }: Seen): Resolved {
  const dns = valueOf(clusterDns);
  const told = dns?.clusterDomain;
  const domain = told?.state === 'known' ? told.value : defaultDomain;
  const from: Citation[] =
    told?.state === 'known'
      ? [...told.from]
      : [
          {
            object: 'kubelet',
            field: 'clusterDomain',
            seen: `${defaultDomain} (taken as the usual one)`,
            label: 'inference',
          },
        ];
  const searches = searchesOf(client, name, domain, services);
  const who = clientText(client);
  // A node's resolver completes it otherwise than the cluster's, and is no way out for what is meant as a Service.
  const [meant = '', ofNamespace = '', ...rest] = name.split('.');
  const isMeant = rest.length === 0 && services.find(ofNamespace, meant).state !== 'absent';
  if (!searches.known && (isOfCluster(name, domain) || isMeant)) {
    const says = `${who} asks for ${name}; whether its resolver knows names of the cluster is not known.`;
    return { found: 'unknown', step: unsettled('dns', says, searches.why, from) };
  }
  for (const candidate of candidatesOf(name, searches.known ? searches.domains : [])) {
    const target = clusterTarget(candidate, domain);
    if (target === undefined) continue;
    const service = services.find(target.namespace, target.name);
    const isExact = candidate === `${target.name}.${target.namespace}.svc.${domain}`;
    if (service.state === 'unknown' && isExact) {
      const says = `${candidate} may be the name of Service ${target.namespace}/${target.name}.`;
      return { found: 'unknown', step: unsettled('dns', says, lackText(service.missing), from) };
    }
    if (service.state !== 'known') continue;
    if (!isExact) {
      // Only the search list made it so: the name of a pod of such a Service, which hardly any name means.
      if (!isOfCluster(name, domain)) continue;
      const says = `${candidate} would be one pod of ${formatRef(service.value.ref)}; names of single pods are not followed.`;
      return { found: 'unknown', step: unsettled('dns', says, 'give the address of the pod instead', from) };
    }
    const how = candidate === name.replace(/\.$/, '') || !searches.known ? '' : `, ${searches.from}`;
    return answered(service.value, candidate, how, client, dns, from);
  }
  if (!isOfCluster(name, domain)) {
    const [near] = services.in(name.split('.')[1] ?? '').length > 0 ? nearestServices(services, name) : [];
    const meant =
      near === undefined
        ? ''
        : ` If a Service is meant, the nearest is ${near.ref.name}.${near.ref.namespace ?? ''}.`;
    const says = `${name} is no name of the cluster (domain ${domain}); the servers that DNS forwards to answer it.${meant}`;
    const step = unsettled('dns', says, 'what they answer is not in the API', from);
    return { found: 'outside', name: name.replace(/\.$/, ''), step };
  }
  const [near] = nearestServices(services, name);
  const nearest =
    near === undefined ? '' : `; the nearest name is ${near.ref.name}.${near.ref.namespace ?? ''}`;
  const says = `${name} does not resolve (NXDOMAIN): no Service has that name${nearest}.`;
  return { found: 'nothing', step: settled('dns', says, from) };
}

function answered(
  service: Kept<'Service'>,
  candidate: string,
  how: string,
  client: Client,
  dns: ClusterDns | undefined,
  from: readonly Citation[],
): Resolved {
  const pods = dns?.pods;
  const evidence = [...from, cite(service, 'metadata.name', service.ref.name)];
  if (pods?.state === 'known' && pods.value.ready === 0) {
    const says = `${candidate} would be ${formatRef(service.ref)}, but no DNS pod is ready (0 of ${pods.value.pods}).`;
    return { found: 'nothing', step: settled('dns', says, [...evidence, ...pods.from]) };
  }
  const says = `${candidate} is ${formatRef(service.ref)}${how}.`;
  if (client.kind === 'node') {
    const own = `${clientText(client)} asks its own resolver, which knows names of the cluster only where it is told to; the way to ${formatRef(service.ref)} is followed.`;
    const why = 'what the resolver of a node knows is not in the API';
    return { found: 'service', service, step: unsettled('dns', own, why, evidence) };
  }
  if (client.kind !== 'external') return { found: 'service', service, step: settled('dns', says, evidence) };
  const outside = `From outside, DNS of the cluster is not asked; the way to ${formatRef(service.ref)} is followed.`;
  const why = 'which name of public DNS leads to its addresses is not in the API';
  return { found: 'service', service, step: unsettled('dns', outside, why, evidence) };
}
