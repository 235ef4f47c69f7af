import type { ExternalDnsInstance } from '../../model/evidence/external-dns.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { HasRef, ObjectRef } from '../../model/ref.ts';
import { parseAddress } from '../addresses/cidr.ts';
import {
  annotationOf,
  canonicalName,
  type DnsNameRequest,
  prefixOf,
  requestsOf,
  sourceFor,
} from './dns-name-requests.ts';

/** One object that wants a record, whoever looks at it. */
export interface Claim extends HasRef {
  readonly hostnames: readonly string[];
  readonly field: string;
  readonly targets: readonly string[];
  readonly targetsField: string;
  readonly setIdentifier: string | undefined;
  /** Undefined for an Ingress that names hosts in its rules alone. */
  readonly request: DnsNameRequest | undefined;
  /** Instances that look at it for sure: those with filters may not. */
  readonly instances: readonly ExternalDnsInstance[];
}

function looksAt(
  instance: ExternalDnsInstance,
  { kind, namespace }: ObjectRef,
  prefix: string | undefined,
): boolean {
  const filters = ['annotation-filter', 'label-filter', 'ingress-class'];
  return (
    instance.isClear &&
    instance.all('source').includes(sourceFor(kind)) &&
    (instance.get('namespace') ?? namespace) === namespace &&
    (prefix === undefined || prefixOf(instance) === prefix) &&
    filters.every((option) => instance.all(option).length === 0)
  );
}

function addressesOf(object: Kept<'Service'> | Kept<'Ingress'>): string[] {
  return (object.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
}

function claimsOf(
  object: Kept<'Service'> | Kept<'Ingress'>,
  hosts: readonly string[],
  found: readonly ExternalDnsInstance[],
): Claim[] {
  const requests = requestsOf(object).filter(({ annotation }) => annotation === 'hostname');
  const claim = (request: DnsNameRequest | undefined, hostnames: readonly string[], field: string): Claim => {
    const target = request === undefined ? undefined : annotationOf(request, 'target');
    return {
      ref: object.ref,
      hostnames,
      field,
      targets: target === undefined ? addressesOf(object) : target.split(',').map((one) => one.trim()),
      targetsField:
        request === undefined || target === undefined
          ? 'status.loadBalancer.ingress'
          : `metadata.annotations[${request.prefix}target]`,
      setIdentifier: request === undefined ? undefined : annotationOf(request, 'set-identifier'),
      request,
      instances: found.filter((one) => looksAt(one, object.ref, request?.prefix)),
    };
  };
  return [
    ...requests.map((request) =>
      claim(request, request.hostnames, `metadata.annotations[${request.prefix}hostname]`),
    ),
    ...(hosts.length > 0 && requests.length === 0 ? [claim(undefined, hosts, 'spec.rules[].host')] : []),
  ];
}

/** Whatever asks for records and is looked at by one of these instances. */
export function claimsIn(
  { services, ingresses }: Pick<Evidence, 'services' | 'ingresses'>,
  found: readonly ExternalDnsInstance[],
): Claim[] {
  return [
    ...services.items.flatMap((service) => claimsOf(service, [], found)),
    ...ingresses.items.flatMap((ingress) => {
      const hosts = (ingress.spec?.rules ?? []).flatMap(({ host }) =>
        host === undefined ? [] : canonicalName(host),
      );
      return claimsOf(ingress, [...new Set(hosts)], found);
    }),
  ].filter(({ instances }) => instances.length > 0);
}

/** Records of one source with addresses alone are merged into one with all of them: endpoint.MergeEndpoints. */
function areMerged(a: Claim, b: Claim): boolean {
  return (
    a.ref.kind === b.ref.kind &&
    [...a.targets, ...b.targets].every((target) => parseAddress(target) !== undefined)
  );
}

/** Do two of them ask for different records under one name? */
export function contend(a: Claim, b: Claim): boolean {
  return (
    a.ref !== b.ref &&
    a.targets.length > 0 &&
    b.targets.length > 0 &&
    [...a.targets].sort().join() !== [...b.targets].sort().join() &&
    a.setIdentifier === b.setIdentifier &&
    a.instances.some((instance) => b.instances.includes(instance)) &&
    !areMerged(a, b)
  );
}
