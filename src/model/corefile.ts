export type Scheme = 'dns' | 'tls' | 'https' | 'grpc' | 'quic' | 'https3' | 'unix';

/** One zone that a server block serves. A CIDR key that covers several reverse zones becomes several of these. */
export interface ServerKey {
  readonly raw: string;
  readonly scheme: Scheme;
  /** Lower case, with the trailing dot; undefined where the key has environment variables that are not known. */
  readonly zone: string | undefined;
  /** Empty for the scheme unix, which has none. */
  readonly port: string;
  readonly line: number;
  readonly column: number;
  readonly file?: string;
  readonly unresolved: readonly string[];
}

export interface ServerBlock {
  readonly keys: readonly ServerKey[];
  readonly directives: readonly Directive[];
  readonly line: number;
  readonly file?: string;
}

export interface Corefile {
  /** Without any, CoreDNS serves its default: whoami and log on `.:53`. */
  readonly blocks: readonly ServerBlock[];
  /** Directives of blocks without a key: CoreDNS wants to know their names, and serves none of them. */
  readonly unserved: readonly Directive[];
  readonly imports: readonly CorefileImport[];
}

/** A plugin in a server block, or one line in a plugin's block. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly line: number;
  readonly column: number;
  /** The imported file in which it stands; absent for the Corefile itself. */
  readonly file?: string;
  readonly block: readonly Directive[];
  /** Environment variables in the name and the arguments whose value is not known; `{$NAME}` stands in their place. */
  readonly unresolved: readonly string[];
  /**
   * Words that CoreDNS's grammar lets pass and plugins stumble over: an opening brace without a word before it on its
   * line; a closing brace behind arguments, or that closes an option's braces with nothing in them; a brace out of a
   * variable that has no other; anything behind a closing brace.
   */
  readonly stray: readonly string[];
}

/** What an `import` brought in. `files` is undefined when it is not known what it matches. */
export interface CorefileImport {
  readonly pattern: string;
  readonly line: number;
  readonly column: number;
  readonly file?: string;
  readonly snippet: boolean;
  readonly files: readonly string[] | undefined;
}

/** Two server keys that CoreDNS refuses to serve together; it names the later one. */
export interface ListenerConflict {
  /** `defined-twice`: same zone, port and address. `overlap`: one of the two is not bound to an address, the other is. */
  readonly kind: 'defined-twice' | 'overlap';
  readonly key: ServerKey;
  /** What `bind` names in the block of `key`; undefined for all addresses. */
  readonly address: string | undefined;
  readonly earlier: ServerKey;
  readonly earlierAddress: string | undefined;
}
