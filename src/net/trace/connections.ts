import type { PortEndpoint } from '../services/port-endpoints.ts';
import type { Destination } from './destination.ts';
import type { Client } from './find-client.ts';
import type { NodeProxy } from './node-proxy.ts';

/** The address that the server sees; `source` is undefined where that is not known, and `why` says what is missing. */
export interface SourceSeen {
  readonly source: string | undefined;
  readonly why: string | undefined;
}

/** Connections of a client to a Service, where they go. */
export interface Connections {
  readonly client: Client;
  readonly to: Extract<Destination, { kind: 'service' }>;
  readonly endpoints: readonly PortEndpoint[];
  readonly proxy: NodeProxy;
  /** The node that takes them; undefined where something outside chooses. */
  readonly taker: string | undefined;
}

export function known(source: string): SourceSeen {
  return { source, why: undefined };
}

export function unknown(why: string): SourceSeen {
  return { source: undefined, why };
}
