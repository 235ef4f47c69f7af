/** What a request carries to say who asks. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  /** The client certificate and its key, PEM. */
  readonly certificate: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined;
  /** The literal credentials in it, for taking them out of whatever a server echoes. */
  readonly secrets: readonly string[];
}

/** Where a client gets its credential from, for as long as it lives. */
export interface CredentialSource {
  /** Why the server may have refused it and what the user can do. */
  readonly renewal: string;
  current(): Promise<Credential>;
  /** Another credential than the one the server refused, or undefined when there is none to be had. */
  renew(refused: Credential): Promise<Credential | undefined>;
  close(): void;
}

export const noCredential: Credential = { headers: {}, certificate: undefined, secrets: [] };

/** Undefined when the token holds what HTTP forbids in a header. */
export function bearerOf(token: string): Credential | undefined {
  const trimmed = token.trim();
  if (!/^[\x21-\x7e]+$/.test(trimmed)) return undefined;
  return { headers: { Authorization: `Bearer ${trimmed}` }, certificate: undefined, secrets: [trimmed] };
}
