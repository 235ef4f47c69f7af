import type { Missing } from '../missing.ts';
import type { Version } from '../version.ts';

/** The schema of OVN's northbound database as the ovn-nbctl beside it was made for, and the output that tells. */
export interface OvnSchema {
  readonly node: string;
  readonly path: string;
  readonly schema: Version;
}

export interface OvnNorthbound {
  /** By node; with one database for the cluster, that of its pod. */
  readonly found: readonly OvnSchema[];
  /** Outputs that were saved and cannot be read. */
  readonly missing: readonly Missing[];
}
