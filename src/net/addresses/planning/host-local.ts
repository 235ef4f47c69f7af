/**
 * The addresses that the host-local plugin gives pods out of a block of this size: it leaves out the network, the gateway
 * and, with IPv4, the broadcast address:
 * https://github.com/containernetworking/plugins/blob/main/plugins/ipam/host-local/backend/allocator/range.go.
 */
export function hostLocal(
  family: 4 | 6,
  prefix: number,
): { readonly addresses: string; readonly source: string } {
  return {
    addresses: lessOf(sizeOfBlock(family, prefix), family === 4 ? 3n : 2n),
    source: `host-local, less network, gateway${family === 4 ? ' and broadcast' : ''}`,
  };
}

export function sizeOfBlock(family: 4 | 6, prefix: number): bigint {
  return 1n << BigInt((family === 4 ? 32 : 128) - prefix);
}

/** What is left of so many addresses, in decimal. */
export function lessOf(size: bigint, kept: bigint): string {
  return String(size > kept ? size - kept : 0n);
}
