import type { Progress } from '../source.ts';
import type { ApiReader } from './api-reader.ts';
import type { StringCache } from '../protobuf/string-cache.ts';
import type { Discovery } from './discovery.ts';
import type { NamespaceChoice } from './choose-namespaces.ts';

/** What one reading of a cluster shares between the kinds and names it reads. */
export interface Reading {
  readonly reader: ApiReader;
  readonly discovery: Discovery;
  /** Objects asked for at once. */
  readonly pageSize: number;
  readonly progress: Progress;
  /** Shared, because what one kind names (nodes, pods, Services) others name too. */
  readonly strings: StringCache;
  /** Where to look for a kind that may not be listed in the whole cluster; chosen when first asked for. */
  readonly namespaces: () => Promise<NamespaceChoice>;
}
