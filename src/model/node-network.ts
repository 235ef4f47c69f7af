/** A network interface of a node. */
export interface IpLink {
  readonly name: string;
  readonly index: number;
  /** In bytes. */
  readonly mtu: number;
  /** UP, DOWN, UNKNOWN (for devices without a carrier), LOWERLAYERDOWN, ... */
  readonly state: string;
  /** vxlan, bridge, veth, wireguard, ...: only `ip -d link` tells it, and not for hardware. */
  readonly kind?: string;
  /** The bridge or bond it belongs to. */
  readonly master?: string;
  readonly flags: readonly string[];
}

/** A route of a node; a route over several hops becomes one of these for each. */
export interface IpRoute {
  /** An address, a prefix, or `default`. */
  readonly dst: string;
  /** unicast, or blackhole, unreachable, local, ... */
  readonly type: string;
  readonly via?: string;
  readonly dev?: string;
  /** Who put it there: kernel, bird, boot, or a number. */
  readonly proto?: string;
  readonly src?: string;
  /** In bytes. */
  readonly mtu?: number;
  /** Absent for the main table. */
  readonly table?: string;
}

/** A resolver configuration as glibc reads it; what the file does not set is absent. */
export interface ResolvConf {
  /** In order; glibc asks the first three only, and 127.0.0.1 when there is none. */
  readonly nameservers: readonly string[];
  /** Of the last `search` or `domain` line. */
  readonly search: readonly string[];
  readonly options: {
    readonly ndots?: number;
    /** In seconds. */
    readonly timeout?: number;
    readonly attempts?: number;
    /** Options without a value, in order: `rotate`, `single-request-reopen`, `use-vc`, ... */
    readonly flags: readonly string[];
  };
  /** Lines, from 1, that glibc skips although they hold something: an indented keyword, an address that is none. */
  readonly ignoredLines: readonly number[];
}
