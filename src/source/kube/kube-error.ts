import { redactText } from '../redact-text.ts';

export type KubeErrorReason =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'timeout'
  | 'unreachable'
  | 'tls'
  | 'not-kubernetes'
  | 'redirect'
  | 'server'
  | 'too-many-requests'
  | 'gone'
  | 'too-large';

interface KubeErrorExtra {
  readonly status?: number;
  readonly retryAfter?: number;
}

/**
 * A request that got no usable answer. `detail` is one bounded line without control characters or credentials,
 * `next` the step that would help; `retryAfter` is in seconds, as the server asked.
 */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly reason: KubeErrorReason;
  readonly detail: string;
  readonly next: string;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;

  constructor(reason: KubeErrorReason, detail: string, next: string, extra: KubeErrorExtra = {}) {
    const cleaned = cleanLine(detail);
    super(cleaned);
    this.reason = reason;
    this.detail = cleaned;
    this.next = cleanLine(next);
    this.status = extra.status;
    this.retryAfter = extra.retryAfter;
  }
}

/** One line of at most `limit` characters: redacted, without control, bidirectional or zero-width characters. */
export function cleanLine(text: string, limit = 800): string {
  const printable = text.slice(0, 16_384).replace(/[^\P{C}\n]/gu, ' ');
  const line = redactText(printable).replace(/\s+/gu, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
}

/** The text with each of these literal credentials replaced, for what a server or plugin may echo. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}
