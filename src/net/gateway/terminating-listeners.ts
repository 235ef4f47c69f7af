import type { Kept } from '../../model/kinds/index.ts';
import type { Listener } from './listener-answer.ts';

/** A certificate that a listener names, with the API's defaults filled in. */
export interface CertificateReference {
  readonly field: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A listener that ends TLS, and therefore needs a certificate. */
export interface TerminatingListener {
  readonly listener: Listener;
  readonly field: string;
  readonly references: readonly CertificateReference[];
}

/** Those of a Gateway or ListenerSet; protocols of an implementation's own are left to it. */
export function terminatingListeners({
  ref,
  spec,
}: Kept<'Gateway'> | Kept<'ListenerSet'>): TerminatingListener[] {
  return (spec?.listeners ?? []).flatMap((listener) => {
    const { name = '', protocol, tls } = listener;
    if (protocol !== 'HTTPS' && protocol !== 'TLS') return [];
    if (tls?.mode === 'Passthrough') return [];
    const field = `spec.listeners[name=${name}].tls`;
    const references = (tls?.certificateRefs ?? []).map((one, index) => ({
      field: `${field}.certificateRefs[${index}]`,
      group: one.group ?? '',
      kind: one.kind ?? 'Secret',
      namespace: one.namespace ?? ref.namespace ?? '',
      name: one.name ?? '',
    }));
    return [{ listener, field, references }];
  });
}
