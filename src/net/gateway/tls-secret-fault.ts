import { type Citation, cite } from '../../model/cite.ts';
import type { CertificateFacts } from '../../model/evidence/certificates.ts';
import type { Maybe } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import { certificateCovers } from './certificate-covers.ts';

/** `isServed`: what it holds may be shown to clients all the same. */
export interface TlsSecretFault {
  readonly text: string;
  readonly isServed: boolean;
  readonly evidence: readonly Citation[];
}

/**
 * What is wrong with the Secret that a server takes its certificate from, in words that follow its name; undefined where
 * nothing is, or nothing is known. `hosts`: what it is to be good for.
 */
export function secretFault(
  hosts: readonly string[],
  certificate: Maybe<CertificateFacts>,
  now: number | undefined,
): TlsSecretFault | undefined {
  if (certificate.state === 'unknown') return undefined;
  if (certificate.state === 'absent') {
    return { text: 'which does not exist', isServed: false, evidence: [] };
  }
  const { by, type, keys, readable, names, notAfter, issued } = certificate.value;
  // Its Certificate waits to be issued: that is cert-manager's to say, and passes.
  if (!issued) return undefined;
  const lacking = ['tls.crt', 'tls.key'].filter((key) => keys?.includes(key) === false);
  if (lacking.length > 0) {
    return {
      text: `which is of type ${shownName(type ?? '')} and has no ${lacking.join(' and no ')}`,
      isServed: false,
      evidence: [cite(by, 'type', type), cite(by, 'data (keys)', keys)],
    };
  }
  if (readable === false) {
    return {
      text: 'whose tls.crt is no certificate',
      isServed: false,
      evidence: [cite(by, 'data.tls.crt', '(unreadable)')],
    };
  }
  if (notAfter !== undefined && now !== undefined && notAfter <= now) {
    const date = new Date(notAfter).toISOString();
    return {
      text: `whose certificate ran out on ${date.slice(0, 10)}`,
      isServed: true,
      evidence: [cite(by, 'notAfter', date)],
    };
  }
  const bare = names === undefined ? [] : hosts.filter((host) => !certificateCovers(names, host));
  const [first] = bare;
  if (first === undefined) return undefined;
  const more = bare.length === 1 ? '' : ` and ${bare.length - 1} more`;
  return {
    text: `whose certificate is not for ${shownName(first)}${more}`,
    isServed: true,
    evidence: [cite(by, by.ref.kind === 'Secret' ? 'names in tls.crt' : 'spec.dnsNames', names)],
  };
}
