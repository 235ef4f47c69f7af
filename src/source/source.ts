import type { AnyKept, KindId } from '../model/kinds/index.ts';
import type { Missing } from '../model/missing.ts';

/** An object to ask for by name. */
export interface ObjectName {
  readonly kind: KindId;
  readonly namespace?: string;
  readonly name: string;
  /** Asked for only where the cluster may have this kind: the object is about it. */
  readonly about?: KindId;
}

/** What a review wants read. A source may know more than that (a directory) and must not ask for more (a cluster). */
export interface Wanted {
  readonly kinds: readonly KindId[];
  readonly names: readonly ObjectName[];
  /** Namespaces the user limited the review to; empty for all. */
  readonly namespaces: readonly string[];
}

/** Facts about the reading as a whole, told first. */
export interface ReadingInfo {
  readonly type: 'info';
  readonly name: string;
  readonly source: 'live' | 'snapshot' | 'demo';
  /** RFC 3339, or null when nobody wrote it down. */
  readonly collectedAt: string | null;
  /** Host and port of the API server, for display. */
  readonly server?: string;
}

/** One kind group as discovery listed it. */
export interface Installed {
  readonly apiVersion: string;
  readonly kinds: readonly string[];
}

/** When the state that a list shows was read: at some moment between the two, RFC 3339 with milliseconds. */
export interface Taken {
  readonly from: string;
  readonly to: string;
  /** Equal ones of two kinds mean the same state of the cluster; empty where several lists were put together. */
  readonly resourceVersion: string;
}

/** What a source tells, in any order after `info`. A later entry never takes back an earlier one. */
export type Entry =
  | ReadingInfo
  /** What the server has. `complete`: what is not in the list does not exist, but for groups that a gap names. */
  | { readonly type: 'installed'; readonly groups: readonly Installed[]; readonly complete: boolean }
  | { readonly type: 'object'; readonly kind: KindId; readonly object: AnyKept }
  /** The kind was read in full: everywhere, or in these namespaces. `inferred`: taken from a file that need not be whole. */
  | {
      readonly type: 'listed';
      readonly kind: KindId;
      readonly namespaces: readonly string[] | null;
      readonly inferred?: string;
      readonly taken?: Taken;
    }
  | { readonly type: 'read'; readonly name: ObjectName; readonly found: boolean }
  | { readonly type: 'gap'; readonly gap: Gap }
  /** A saved output: `nodes/NODE/FILE`, `outputs/FILE`, `logs/FILE`, as text, redacted. */
  | { readonly type: 'file'; readonly path: string; readonly text: string }
  /** Files that are no evidence at all (a kustomization, Helm values), counted. */
  | { readonly type: 'skipped'; readonly path: string; readonly because: string };

/** Something that could not be read; `kind` when it concerns a kind on the allow-list. */
export interface Gap extends Missing {
  readonly kind?: KindId;
  /** An object of `kind` that is there and could not be read: it must not look absent. */
  readonly object?: { readonly namespace?: string; readonly name: string };
  /** An API group whose discovery did not answer (`*`: discovery as a whole): what it serves is not known. */
  readonly group?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Progress for a person who waits; not part of the reading. */
export type Progress = (message: string) => void;

/** Where evidence comes from. The only thing that everything after it knows about the outside. */
export interface Source {
  /**
   * Reads what is wanted. Called a second time with names that only the first reading could tell (the ConfigMap that
   * the DNS pods mount); tells `info` and `installed` only once.
   */
  read(wanted: Wanted, signal?: AbortSignal): AsyncIterable<Entry>;
  close(): Promise<void>;
}
