/** Hosts whose configuration can be printed. */
export const hosts = ['claude-desktop', 'claude-code', 'vscode', 'cursor', 'gemini-cli'] as const;

export type Host = (typeof hosts)[number];

export interface ServeOptions {
  /** The sources in the order of the command line. */
  readonly sources: readonly GivenSource[];
  readonly kubeconfig?: string;
  readonly complete?: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly readRoot?: readonly string[];
  readonly allowContext?: readonly string[];
  readonly toolPrefix: string;
  /** A file of suppressions and thresholds, as `review` takes it. */
  readonly config?: string;
  readonly verbose?: boolean;
  readonly printConfig?: Host;
}

export type GivenSource = { readonly context: string } | { readonly from: string } | { readonly demo: true };
