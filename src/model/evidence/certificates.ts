import type { Kept } from '../kinds/index.ts';
import { type Coverage, Listing } from '../listing.ts';
import { known, type Maybe } from '../maybe.ts';

/** What is known of a server certificate that a Secret holds. Times are in milliseconds since the epoch. */
export interface CertificateFacts {
  /** Who says so: the Secret, which only a snapshot can hold, or the cert-manager Certificate that writes it. */
  readonly by: Kept<'Secret'> | Kept<'Certificate'>;
  /** Of the Secret itself; undefined where only a Certificate tells of it. */
  readonly type: string | undefined;
  readonly keys: readonly string[] | undefined;
  /** False: what stands in tls.crt is no certificate. */
  readonly readable: boolean | undefined;
  /** DNS names, wildcards among them, and addresses, in lower case. */
  readonly names: readonly string[] | undefined;
  readonly notBefore: number | undefined;
  readonly notAfter: number | undefined;
  /** False: its Certificate says that none was issued yet. */
  readonly issued: boolean;
}

/** The Secrets of a snapshot, and what cert-manager says of those that were not read, which in a cluster are all. */
export class Certificates extends Listing<Kept<'Secret'>> {
  readonly #issued: Listing<Kept<'Certificate'>> | undefined;

  constructor(secrets: readonly Kept<'Secret'>[], coverage: Coverage, issued?: Listing<Kept<'Certificate'>>) {
    super(secrets, coverage);
    this.#issued = issued;
  }

  /** Of the Secret with this name; absent only where the Secrets of its namespace were read and nothing writes it. */
  of(namespace: string, name: string): Maybe<CertificateFacts> {
    const secret = this.find(namespace, name);
    if (secret.state === 'known') return known(ofSecret(secret.value), [], secret.label);
    const writer = this.#issued?.in(namespace).find(({ spec }) => spec?.secretName === name);
    return writer === undefined ? secret : known(ofCertificate(writer), [], writer.ref.label);
  }
}

function ofSecret(by: Kept<'Secret'>): CertificateFacts {
  const { type = 'Opaque', keys, certificate } = by;
  return {
    by,
    type,
    keys,
    readable: certificate?.readable,
    names: certificate?.names,
    notBefore: timeOf(certificate?.notBefore),
    notAfter: timeOf(certificate?.notAfter),
    issued: true,
  };
}

/** `notAfter` is there once a certificate was issued, whatever the condition Ready says of renewing it. */
function ofCertificate(by: Kept<'Certificate'>): CertificateFacts {
  const { spec = {}, status } = by;
  const { commonName, dnsNames = [], ipAddresses = [] } = spec;
  const names = [...dnsNames, ...ipAddresses];
  const isReady = (status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True');
  return {
    by,
    type: undefined,
    keys: undefined,
    readable: undefined,
    names: (names.length === 0 && commonName !== undefined ? [commonName] : names).map((name) =>
      name.toLowerCase(),
    ),
    notBefore: timeOf(status?.notBefore),
    notAfter: timeOf(status?.notAfter),
    issued: isReady || status?.notAfter !== undefined,
  };
}

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
