import { type Citation, cite, citeNotFound } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { absent, known, type Maybe } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import type { PolicyTarget } from './backend-tls-targets.ts';

type Policy = Kept<'BackendTLSPolicy'>;

/** A reference of a BackendTLSPolicy that leads nowhere: `Service shop/cart, which does not exist`. */
export interface ReferenceFault {
  readonly words: string;
  readonly field: string;
  readonly evidence: readonly [Citation, Citation];
  readonly involves: readonly HasRef[];
}

/** Of a target: its Service is not there, or has no port of that name. Absent for other kinds and where nothing is wrong. */
export function targetFault(
  { policy, field, group, kind, name, section }: PolicyTarget,
  services: Listing<Kept<'Service'>>,
): Maybe<ReferenceFault> {
  if (group !== '' || kind !== 'Service') return absent(policy.ref.label);
  const namespace = policy.ref.namespace ?? '';
  const service = services.find(namespace, name);
  if (service.state === 'unknown') return service;
  const what = `Service ${namespace}/${shownName(name)}`;
  if (service.state === 'absent') {
    return fault({
      words: `${what}, which does not exist`,
      field: `${field}.name`,
      evidence: [cite(policy, field, name), citeNotFound(what, service.label)],
      involves: [],
    });
  }
  const names = (service.value.spec?.ports ?? []).map((port) => port.name ?? '');
  if (section === '' || names.includes(section)) return absent(service.label);
  return fault({
    words: `port ${shownName(section)} of ${what}, which has no port of that name`,
    field: `${field}.sectionName`,
    evidence: [
      cite(policy, `${field}.sectionName`, section),
      cite(service.value, 'spec.ports[].name', names.join(', ')),
    ],
    involves: [service.value],
  });
}

/**
 * For each ConfigMap that a policy takes its authorities from: it is not there, or its key ca.crt holds no certificate. Other
 * kinds are the implementation's own.
 * https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/backendtlspolicy_types.go
 */
export function authorityFaults(
  policy: Policy,
  caBundles: Listing<Kept<'ConfigMap'>>,
): readonly Maybe<ReferenceFault>[] {
  const refs = policy.spec?.validation?.caCertificateRefs ?? [];
  return refs.flatMap(({ group = '', kind = 'ConfigMap', name = '' }, index) => {
    if (group !== '' || kind !== 'ConfigMap') return [];
    const at = `spec.validation.caCertificateRefs[${index}]`;
    const namespace = policy.ref.namespace ?? '';
    const found = caBundles.find(namespace, name);
    if (found.state === 'unknown') return [found];
    const what = `ConfigMap ${namespace}/${shownName(name)}`;
    const named = cite(policy, at, name);
    const field = `${at}.name`;
    if (found.state === 'absent') {
      const words = `${what}, which does not exist`;
      return [fault({ words, field, evidence: [named, citeNotFound(what, found.label)], involves: [] })];
    }
    const word = found.value.data?.['ca.crt'];
    if (word === 'certificate' || word === 'not rendered') return [];
    const lack = word === undefined ? 'which has no key ca.crt' : 'whose key ca.crt holds no certificate';
    const evidence = [named, cite(found.value, 'data[ca.crt]', word)] as const;
    return [fault({ words: `${what}, ${lack}`, field, evidence, involves: [found.value] })];
  });
}

function fault(value: ReferenceFault): Maybe<ReferenceFault> {
  return known(value, value.evidence);
}
