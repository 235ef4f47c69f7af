import type { IpRoute } from '../node-network.ts';

/** The main routing table of one node, and the output that holds it. */
export interface NodeRoutes {
  readonly node: string;
  readonly path: string;
  readonly routes: readonly IpRoute[];
}
