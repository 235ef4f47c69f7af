import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { nearestFirst } from '../../model/nearest-first.ts';
import { isName } from '../../model/shown-name.ts';
import { UserError } from '../../model/user-error.ts';
import { clusterSearches, usesClusterDns } from '../dns/pod-dns.ts';
import type { Client } from './find-client.ts';

/** Search domains that a client's names are completed with. */
export type Searches =
  | { readonly known: true; readonly domains: readonly string[]; readonly from: string }
  /** The node's own resolver decides, which nothing tells. */
  | { readonly known: false; readonly why: string };

/**
 * The search domains of a client: those of the pod, else those that pods have whatever their namespace is; a name
 * without a namespace is then a mistake, told with the namespaces that have such a Service.
 */
export function searchesOf(
  client: Client,
  name: string,
  domain: string,
  services: Evidence['services'],
): Searches {
  if (client.kind === 'pod') return searchesOfPod(client.pod, domain);
  if (!name.includes('.')) {
    const having = services.items.filter(({ ref }) => ref.name === name);
    const near = having.length > 0 ? having : nearestServices(services, name);
    const [{ ref } = { ref: undefined }] = near;
    const nearest = ref?.namespace === undefined ? `${name}.NAMESPACE` : `${ref.name}.${ref.namespace}`;
    throw new UserError(
      `${name} names no namespace, and this client has none of its own`,
      `give ${nearest}, or a pod as the client`,
    );
  }
  return {
    known: true,
    domains: [`svc.${domain}`, domain],
    from: 'as pods with dnsPolicy ClusterFirst search',
  };
}

function searchesOfPod(pod: Kept<'Pod'>, domain: string): Searches {
  const spec = pod.spec ?? {};
  const namespace = pod.ref.namespace ?? '';
  if (usesClusterDns(spec)) {
    const from = `as its search list of namespace ${namespace} has it`;
    return { known: true, domains: clusterSearches(spec, namespace, domain), from };
  }
  const { dnsPolicy = 'ClusterFirst', dnsConfig } = spec;
  if (dnsPolicy === 'None') {
    return {
      known: true,
      domains: dnsConfig?.searches ?? [],
      from: 'as the searches of its dnsConfig have it',
    };
  }
  const why = `it asks the resolver of its node (dnsPolicy ${isName(dnsPolicy) ? dnsPolicy : 'not valid'}${spec.hostNetwork === true ? ' with hostNetwork' : ''})`;
  return { known: false, why };
}

/** The names that are asked for, completed or as they are, without the dot at their end. */
export function candidatesOf(name: string, domains: readonly string[]): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  return [name, ...domains.map((domain) => `${name}.${domain}`)];
}

/** Could the name be one of the cluster's: without a dot, or within its domain? */
export function isOfCluster(name: string, domain: string): boolean {
  const bare = name.replace(/\.$/, '');
  return !bare.includes('.') || bare.endsWith('.svc') || bare === domain || bare.endsWith(`.${domain}`);
}

/** Services whose name is most like that asked for, the nearest first. */
export function nearestServices(services: Evidence['services'], name: string): readonly Kept<'Service'>[] {
  const [wanted = '', namespace = ''] = name.split('.');
  const all = services.items.filter(({ ref }) => isName(ref.name) && isName(ref.namespace ?? ''));
  const here = all.filter(({ ref }) => ref.namespace === namespace);
  const among = here.length > 0 ? here : all;
  const [nearest] = nearestFirst(
    among.map(({ ref }) => ref.name),
    wanted,
  );
  return among.filter(({ ref }) => ref.name === nearest);
}
