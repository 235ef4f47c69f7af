import { ageText } from '../../model/age-text.ts';
import { type Citation, cite, citeNotFound } from '../../model/cite.ts';
import type { CertificateFacts } from '../../model/evidence/certificates.ts';
import type { SeenCondition } from '../../model/evidence/gateway-conditions.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, type Unknown, valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { certificateCovers } from './certificate-covers.ts';
import { citeGatewayCondition } from './cite-gateway-condition.ts';
import { gatewayOf } from './listener-set-admission.ts';
import { secretFault } from './tls-secret-fault.ts';
import { type CertificateReference, type TerminatingListener } from './terminating-listeners.ts';

type Holder = Kept<'Gateway'> | Kept<'ListenerSet'>;
export type CertificateEvidence = Pick<
  Evidence,
  'gateways' | 'certificates' | 'referenceGrants' | 'gatewayClasses' | 'clock'
>;

/** A Secret that a listener names, and what is known of it. */
export interface NamedCertificate {
  readonly reference: CertificateReference;
  readonly certificate: Maybe<CertificateFacts>;
}

export interface CertificateFault {
  readonly severity: 'high' | 'medium';
  readonly field: string;
  readonly message: string;
  readonly evidence: readonly [Citation, ...Citation[]];
  readonly involves?: readonly HasRef[];
}

const day = 86_400_000;

/** Controllers that take certificates from their cloud, which no Gateway names. */
const cloud = /^(networking\.gke\.io|gateway\.k8s\.aws|application-networking\.k8s\.aws)\//;

function isAutomatic({ metadata }: Holder): boolean {
  return Object.keys(metadata.annotations ?? {}).some((key) => key.startsWith('cert-manager.io/'));
}

/** Does its controller know of certificates that no listener names? Unknown where its class was not read. */
function takesOthers(holder: Holder, { gateways, gatewayClasses }: CertificateEvidence): boolean | Unknown {
  const place = holder.ref.kind === 'Gateway' ? holder.ref : gatewayOf(holder);
  const gateway = valueOf(gateways.find(place.namespace, place.name));
  if (gateway?.metadata.annotations?.['networking.gke.io/certmap'] !== undefined) return true;
  const found = gatewayClasses.find(undefined, gateway?.spec?.gatewayClassName ?? '');
  if (found.state === 'unknown') return found;
  return found.state === 'known' && cloud.test(found.value.spec?.controllerName ?? '');
}

/** The Secrets that a grant does not withhold; of another kind, only its controller can tell. */
export function namedCertificates(
  holder: Holder,
  { references }: TerminatingListener,
  seen: CertificateEvidence,
): NamedCertificate[] {
  const { kind, namespace = '' } = holder.ref;
  const from = { group: 'gateway.networking.k8s.io', kind, namespace };
  return references
    .filter((one) => one.group === '' && one.kind === 'Secret')
    .filter(
      (one) => one.namespace === namespace || seen.referenceGrants.permitting(from, one).state !== 'absent',
    )
    .map((reference) => ({
      reference,
      certificate: seen.certificates.of(reference.namespace, reference.name),
    }));
}

function secretText({ namespace, name }: CertificateReference): string {
  return `Secret ${shownName(namespace)}/${shownName(name)}`;
}

/** What is wrong with the certificates that a listener names, as far as it is known. */
export function* certificateFaults(
  holder: Holder,
  one: TerminatingListener,
  judged: readonly NamedCertificate[],
  seen: CertificateEvidence,
  expiryDays: number,
): Generator<CertificateFault> {
  const who = `Listener ${shownName(one.listener.name ?? '')} of ${formatRef(holder.ref)}`;
  const now = valueOf(seen.clock);
  for (const { reference, certificate } of judged) {
    if (certificate.state === 'absent' && isAutomatic(holder)) continue;
    const fault = secretFault([], certificate, now);
    const seenAt = cite(holder, reference.field, `${reference.namespace}/${reference.name}`);
    const involves = certificate.state === 'known' ? [certificate.value.by] : [];
    if (fault !== undefined) {
      const missing: Citation[] =
        certificate.state === 'absent' ? [citeNotFound(secretText(reference), certificate.label)] : [];
      yield {
        severity: 'high',
        field: `${reference.field}.name`,
        message: `${who} takes its certificate from ${secretText(reference)}, ${fault.text}: ${fault.isServed ? 'clients refuse the connection' : 'TLS handshakes fail'}.`,
        evidence: [seenAt, ...missing, ...fault.evidence],
        involves,
      };
      continue;
    }
    if (certificate.state !== 'known' || now === undefined) continue;
    const { notBefore, notAfter, by } = certificate.value;
    if (notAfter === undefined) continue;
    const lifetime = notBefore === undefined ? Infinity : notAfter - notBefore;
    const left = notAfter - now;
    if (left >= Math.min(expiryDays * day, lifetime / 4)) continue;
    yield {
      severity: 'medium',
      field: `${reference.field}.name`,
      message: `${who} takes its certificate from ${secretText(reference)}, which runs out in ${ageText(left)}: from then on clients refuse the connection.`,
      evidence: [seenAt, cite(by, 'notAfter', new Date(notAfter).toISOString())],
      involves,
    };
  }
  const { hostname = '' } = one.listener;
  const known = judged.map(({ certificate }) => valueOf(certificate));
  const names = known.map((value) => (value?.issued === true ? value.names : undefined));
  const isAll = judged.length === one.references.length && names.length > 0;
  if (hostname === '' || !isAll || names.some((of) => of === undefined)) return;
  if (
    certificateCovers(
      names.flatMap((of) => of ?? []),
      hostname,
    )
  )
    return;
  const [first] = judged;
  if (first === undefined) return;
  yield {
    severity: 'high',
    field: `spec.listeners[name=${one.listener.name ?? ''}].hostname`,
    message: `${who} is for ${shownName(hostname)}, and the certificate in ${secretText(first.reference)} is for other names: clients refuse the connection.`,
    evidence: [
      cite(holder, `spec.listeners[name=${one.listener.name ?? ''}].hostname`, hostname),
      ...known.flatMap((value) => (value === undefined ? [] : [cite(value.by, 'names', value.names)])),
    ],
    involves: known.flatMap((value) => (value === undefined ? [] : [value.by])),
  };
}

/** A listener that ends TLS without naming a certificate, where nobody else brings one. */
export function* withoutCertificate(
  holder: Holder,
  { listener, field }: TerminatingListener,
  status: SeenCondition | undefined,
  seen: CertificateEvidence,
): Generator<CertificateFault | Unknown> {
  if (status?.status === 'True' || Object.keys(listener.tls?.options ?? {}).length > 0) return;
  const others = takesOthers(holder, seen);
  if (others === true) return;
  if (others !== false) {
    yield others;
    return;
  }
  yield {
    severity: 'high',
    field,
    message: `Listener ${shownName(listener.name ?? '')} of ${formatRef(holder.ref)} ends TLS and names no certificate: TLS handshakes fail.`,
    evidence: [
      cite(holder, field, listener.tls?.certificateRefs ?? '(not set)'),
      ...(status === undefined ? [] : [citeGatewayCondition(holder, status)]),
    ],
  };
}
