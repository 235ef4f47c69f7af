import { parsed, type Parsed, unparsed } from '../model/parsed.ts';

/** What flannel wrote to /run/flannel/subnet.env on a node. */
export interface FlannelSubnetEnv {
  readonly network?: string;
  /** The node's part of the network, with the address of its bridge. */
  readonly subnet?: string;
  readonly ipv6Network?: string;
  readonly ipv6Subnet?: string;
  /** In bytes: the MTU that pods get. */
  readonly mtu?: number;
  readonly ipMasq?: boolean;
}

/** Parses /run/flannel/subnet.env (flannel pkg/subnet/subnet.go WriteSubnetFile). */
export function parseFlannelSubnetEnv(text: string): Parsed<FlannelSubnetEnv> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s*(FLANNEL_[A-Z0-9_]+)=(\S*)\s*$/u.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  if (values.size === 0) return unparsed({ message: 'no FLANNEL_ variable in it' });
  const mtu = values.get('FLANNEL_MTU');
  if (mtu !== undefined && !/^\d{1,6}$/u.test(mtu)) {
    const line = text.split('\n').findIndex((each) => each.includes('FLANNEL_MTU='));
    return unparsed({ message: 'FLANNEL_MTU is not a number', line: line + 1, column: 1 });
  }
  const named = (name: string, variable: string) => {
    const value = values.get(variable);
    return value !== undefined && { [name]: value };
  };
  return parsed({
    ...named('network', 'FLANNEL_NETWORK'),
    ...named('subnet', 'FLANNEL_SUBNET'),
    ...named('ipv6Network', 'FLANNEL_IPV6_NETWORK'),
    ...named('ipv6Subnet', 'FLANNEL_IPV6_SUBNET'),
    ...(mtu !== undefined && { mtu: Number(mtu) }),
    ...(values.has('FLANNEL_IPMASQ') && { ipMasq: values.get('FLANNEL_IPMASQ') === 'true' }),
  });
}
