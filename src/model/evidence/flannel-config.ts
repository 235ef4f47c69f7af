import type { HasRef } from '../ref.ts';

/** flannel's net-conf.json, and the ConfigMap it stands in. */
export interface FlannelConfig extends HasRef {
  readonly network: string | undefined;
  readonly ipv6Network: string | undefined;
  readonly backend: {
    /** udp where it is not set: https://github.com/flannel-io/flannel/blob/v0.28.10/pkg/subnet/config.go */
    readonly type: string;
    /** Of the packets that leave the node, encapsulated: flannel takes the overhead off it for pods. In bytes. */
    readonly mtu: number | undefined;
    readonly port: number | undefined;
    readonly vni: number | undefined;
    /** Of the wireguard backend. */
    readonly listenPort: number | undefined;
    readonly directRouting: boolean;
  };
}
