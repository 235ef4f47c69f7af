import { cloudKeys } from './families/cloud.ts';
import { clusterTokens } from './families/cluster.ts';
import { serviceTokens } from './families/services.ts';
import type { Prefixed } from './prefixed.ts';

/** Credentials known by how they begin: the guard looks for them, and what is kept of a cluster is freed of them. */
export const wellKnown: readonly Prefixed[] = [...clusterTokens, ...cloudKeys, ...serviceTokens];
