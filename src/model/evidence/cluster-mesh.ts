import type { Citation } from '../cite.ts';
import type { Kept } from '../kinds/index.ts';
import type { Maybe } from '../maybe.ts';
import type { HasRef } from '../ref.ts';
import type { CiliumConfig } from './cilium-config.ts';

/** A cluster that this one is told to connect to, by the name it has in the mesh. */
export interface RemoteCluster {
  readonly name: string;
  readonly citation: Citation;
}

/** Cilium's ClusterMesh where it is on. The object to look at is cilium-config, which holds the cluster's name and id. */
export interface ClusterMesh extends HasRef {
  readonly config: CiliumConfig;
  /** `default` unless something else is set. */
  readonly name: string;
  /** Absent where agents read the etcd of other clusters without offering one of their own. */
  readonly apiserver: Maybe<Kept<'Deployment'>>;
  readonly service: Maybe<Kept<'Service'>>;
  /** In no object that an API server is asked for: known from the Secret of a snapshot or from what agents told. */
  readonly remotes: Maybe<readonly RemoteCluster[]>;
}
