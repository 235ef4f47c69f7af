import type { CommandTable } from './command-table.ts';
import calicoctl from './tables/calicoctl.json' with { type: 'json' };
import ciliumDbg from './tables/cilium-dbg.json' with { type: 'json' };
import cilium from './tables/cilium.json' with { type: 'json' };
import conntrack from './tables/conntrack.json' with { type: 'json' };
import coredns from './tables/coredns.json' with { type: 'json' };
import hubble from './tables/hubble.json' with { type: 'json' };
import ip from './tables/ip.json' with { type: 'json' };
import iptables from './tables/iptables.json' with { type: 'json' };
import ipvsadm from './tables/ipvsadm.json' with { type: 'json' };
import kubectl from './tables/kubectl.json' with { type: 'json' };
import nft from './tables/nft.json' with { type: 'json' };
import subctl from './tables/subctl.json' with { type: 'json' };

// The compiler sees strings where the tables have one of a few; the tests hold each to its shape.
const tables = [
  kubectl,
  cilium,
  ciliumDbg,
  hubble,
  calicoctl,
  subctl,
  ip,
  conntrack,
  iptables,
  ipvsadm,
  nft,
  coredns,
] as unknown as readonly CommandTable[];

const byName: ReadonlyMap<string, CommandTable> = new Map(tables.map((table) => [table.cli, table]));

/** The table of one of the twelve command lines that a review may name; undefined for all others. */
export function tableOf(cli: string): CommandTable | undefined {
  return byName.get(cli);
}
