import { type Citation, cite } from '../../model/cite.ts';
import type { ServiceCall } from '../../model/evidence/control-paths.ts';
import { isReady, isUsable } from '../../model/evidence/endpoint-slices.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { selects } from '../../model/label-selector.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';

export type CallEvidence = Pick<Evidence, 'services' | 'endpoints' | 'pods' | 'clock'>;

/** Why a call cannot be answered, and what says so; undefined where it can. */
export type CallVerdict =
  { readonly text: string; readonly evidence: readonly Citation[] } | Unknown | undefined;

/** Is anybody there to answer? Endpoints whose pods are no older than `startupSeconds` count as on their way. */
export function callVerdict(
  { namespace, name, port }: ServiceCall,
  { services, endpoints, pods, clock }: CallEvidence,
  startupSeconds: number,
): CallVerdict {
  const service = services.find(namespace, name);
  if (service.state === 'unknown') return service;
  if (service.state === 'absent') return { text: 'which does not exist', evidence: service.from };
  const { ref, spec } = service.value;
  // The API server goes to the name of an ExternalName Service, and to no headless one unless it routes to endpoints.
  if (spec?.type === 'ExternalName' || spec?.clusterIP === 'None') return undefined;
  const found = spec?.ports?.find((one) => one.port === port);
  if (found === undefined) {
    const ports = (spec?.ports ?? []).map((one) => one.port ?? '').join(', ');
    return { text: `which has no port ${port}`, evidence: [cite(service.value, 'spec.ports[].port', ports)] };
  }
  const { slices, missing } = endpoints.of(ref);
  if (missing.length > 0) return unknown(...missing);
  const all = slices
    .filter(({ ports }) => ports?.some((one) => (one.name ?? '') === (found.name ?? '')) === true)
    .flatMap((slice) => slice.endpoints ?? []);
  if (all.some(isUsable)) return undefined;
  const now = valueOf(clock);
  const isStarting = all.some(({ targetRef }) => {
    const pod = valueOf(pods.find(targetRef?.namespace ?? namespace, targetRef?.name ?? ''));
    const since = Date.parse(pod?.metadata.creationTimestamp ?? pod?.status?.startTime ?? '');
    return now !== undefined && now - since <= startupSeconds * 1000;
  });
  if (isStarting) return undefined;
  const text = all.length === 0 ? 'which has no endpoint' : `none of whose ${all.length} endpoints is ready`;
  return {
    text: `${text} for port ${port}`,
    evidence: slices.map((slice) =>
      cite(
        slice,
        'endpoints[].conditions.ready',
        (slice.endpoints ?? []).map((one) => String(isReady(one))).join(', ') || '(no endpoints)',
      ),
    ),
  };
}

/** Does the webhook see the creation of pods, whatever labels they carry? */
export function catchesPods({ webhook }: ServiceCall): boolean {
  if (webhook === undefined || (webhook.matchConditions ?? []).length > 0) return false;
  if (!selects(webhook.objectSelector ?? {}, {})) return false;
  const has = (values: readonly string[] | undefined, ...wanted: string[]) =>
    wanted.some((one) => values?.includes(one));
  return (webhook.rules ?? []).some(
    ({ apiGroups, operations, resources, scope = '*' }) =>
      has(apiGroups, '', '*') &&
      has(operations, 'CREATE', '*') &&
      has(resources, 'pods', '*', '*/*') &&
      scope !== 'Cluster',
  );
}
