import type { ExternalDnsInstance } from '../../model/evidence/external-dns.ts';
import type { Metadata } from '../../model/kinds/define-kind.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { HasRef } from '../../model/ref.ts';

/** The prefixes of ExternalDNS's annotations: its default up to 0.21, and from 0.22.0 on, which does not read the other. */
export const annotationPrefixes = [
  'external-dns.alpha.kubernetes.io/',
  'external-dns.kubernetes.io/',
] as const;

export type AnnotationPrefix = (typeof annotationPrefixes)[number];

/** One object that asks ExternalDNS for records by an annotation. */
export interface DnsNameRequest {
  readonly object: HasRef & { readonly metadata: Metadata };
  readonly prefix: AnnotationPrefix;
  /** Lower case, without the dot at their end. */
  readonly hostnames: readonly string[];
  /** The annotation that names them. */
  readonly annotation: 'hostname' | 'internal-hostname';
}

const sources: Readonly<Record<string, string>> = {
  Service: 'service',
  Ingress: 'ingress',
  HTTPRoute: 'gateway-httproute',
  GRPCRoute: 'gateway-grpcroute',
  TLSRoute: 'gateway-tlsroute',
  TCPRoute: 'gateway-tcproute',
  UDPRoute: 'gateway-udproute',
};

/** The --source that looks at objects of this kind. */
export function sourceFor(kind: string): string {
  return sources[kind] ?? '';
}

export function canonicalName(name: string): string {
  return name.trim().toLowerCase().replace(/\.$/, '');
}

export function annotationOf(
  { object, prefix }: Pick<DnsNameRequest, 'object' | 'prefix'>,
  name: string,
): string | undefined {
  return object.metadata.annotations?.[`${prefix}${name}`];
}

/** What this object asks for, once for each prefix; nothing where it names another controller than ExternalDNS. */
export function requestsOf(object: DnsNameRequest['object']): DnsNameRequest[] {
  return annotationPrefixes.flatMap((prefix) => {
    const controller = annotationOf({ object, prefix }, 'controller');
    if (controller !== undefined && controller !== 'dns-controller') return [];
    return (['hostname', 'internal-hostname'] as const).flatMap((annotation) => {
      const hostnames = (annotationOf({ object, prefix }, annotation) ?? '')
        .split(',')
        .map(canonicalName)
        .filter((name) => name !== '');
      return hostnames.length === 0 ? [] : { object, prefix, hostnames, annotation };
    });
  });
}

/** The prefix of the annotations that an instance reads; undefined where its version would tell and does not. */
export function prefixOf(instance: ExternalDnsInstance): string | undefined {
  const set = instance.get('annotation-prefix');
  if (set !== undefined) return set;
  if (instance.version.state !== 'known') return undefined;
  const { major, minor } = instance.version.value;
  return annotationPrefixes[major > 0 || minor >= 22 ? 1 : 0];
}

export type Uncovered = 'prefix' | 'source' | 'namespace' | 'internal';

/** Why no instance makes the records that are asked for; undefined where one does, or may. */
export function whyUncovered(
  request: DnsNameRequest,
  instances: readonly ExternalDnsInstance[],
): Uncovered | undefined {
  const { kind, namespace } = request.object.ref;
  let left = instances.filter((one) => (prefixOf(one) ?? request.prefix) === request.prefix);
  if (left.length === 0) return 'prefix';
  left = left.filter((one) => one.all('source').includes(sourceFor(kind)));
  if (left.length === 0) return 'source';
  left = left.filter((one) => (one.get('namespace') ?? namespace) === namespace);
  if (left.length === 0) return 'namespace';
  if (kind !== 'Service' || request.annotation === 'internal-hostname') return undefined;
  return isInternal(request) && left.every((one) => one.get('publish-internal-services') !== 'true')
    ? 'internal'
    : undefined;
}

/** A plain ClusterIP Service gets a record only on demand: external-dns v0.22.0, source/service.go. */
function isInternal(request: DnsNameRequest): boolean {
  const { spec } = request.object as Kept<'Service'>;
  return (
    (spec?.type ?? 'ClusterIP') === 'ClusterIP' &&
    spec?.clusterIP !== 'None' &&
    annotationOf(request, 'target') === undefined
  );
}
