import type { Corefile, ListenerConflict, ServerBlock, ServerKey } from '../model/corefile.ts';
import type { Version } from '../model/version.ts';
import { atLeast } from './version.ts';

interface Listener {
  readonly key: ServerKey;
  readonly address: string | undefined;
}

/**
 * Finds what CoreDNS refuses at its start with "cannot serve dns://.:53 - it is already defined" (coredns
 * core/dnsserver/register.go and address.go); CoreDNS stops at the first. Addresses are compared as they are written.
 * Interface names are taken as addresses of their own, and keys with unknown variables are left out. A block with a
 * `view` may repeat a zone since 1.14.3; without a `version` only what every version refuses is reported.
 */
export function listenerConflictsOf(corefile: Corefile, version?: Version): ListenerConflict[] {
  const repeatingViewsRefused = version !== undefined && !atLeast(version, '1.14.3');
  const registered = new Map<string, Listener>();
  const anyAddress = new Map<string, Listener>();
  const conflicts: ListenerConflict[] = [];

  for (const { block, key, address } of corefile.blocks.flatMap(listenersOf)) {
    const filtered = block.directives.some(({ name }) => name === 'view');
    const socket = JSON.stringify([key.scheme, key.zone, key.port]);
    const bound = JSON.stringify([socket, address]);
    const unbound = JSON.stringify([socket, undefined]);
    const twice = registered.get(bound);
    const overlapping = address === undefined ? anyAddress.get(socket) : registered.get(unbound);
    const earlier = twice ?? overlapping;
    if (earlier !== undefined) {
      if (twice !== undefined && filtered && !repeatingViewsRefused) continue;
      conflicts.push({
        kind: twice === undefined ? 'overlap' : 'defined-twice',
        key,
        address,
        earlier: earlier.key,
        earlierAddress: earlier.address,
      });
    } else if (!filtered) {
      registered.set(bound, { key, address });
      anyAddress.set(socket, { key, address });
    }
  }
  return conflicts;
}

function listenersOf(block: ServerBlock): (Listener & { block: ServerBlock })[] {
  const addresses = boundAddressesOf(block);
  return block.keys
    .filter((key) => key.zone !== undefined)
    .flatMap((key) => addresses.map((address) => ({ block, key, address })));
}

/** The addresses a block certainly listens on, as written after `bind`; `[undefined]` for all there are. */
function boundAddressesOf(block: ServerBlock): (string | undefined)[] {
  const binds = block.directives.filter(({ name }) => name === 'bind');
  if (binds.length === 0) return [undefined];
  return binds.flatMap(({ args, block: options }) => {
    const except = options.filter(({ name }) => name === 'except').flatMap((option) => option.args);
    // An exception by interface name may take away any address.
    if (except.some((name) => !/^[0-9.]+$|:/.test(name))) return [];
    return args.filter((address) => !except.includes(address));
  });
}
