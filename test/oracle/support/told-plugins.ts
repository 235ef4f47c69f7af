import type { DecisionStep } from '../../../src/model/corefile-decision.ts';
import { zoneHolds } from '../../../src/net/dns/corefile-decision.ts';
import type { DnsQuery } from '../../../src/net/dns/corefile-rewrite.ts';
import type { Told } from '../../../src/net/dns/planning/decided-answer.ts';

/** What the zone file holds beside its apex: `host`, for 203.0.113.30. */
export const zoneFile = `@ 60 IN SOA ns.example. admin.example. 1 60 60 60 60
@ 60 IN NS ns.example.
host 60 IN A 203.0.113.30
`;

/** The names in the hosts files. */
export const hostsNames = ['host.example.org', 'cart.shop.svc.cluster.local'];

const told = { because: 'the test has made it' };
const found = { ...told, outcome: 'data' } as const;
const nothing = { ...told, outcome: 'nodata' } as const;
const missing = { ...told, outcome: 'nxdomain' } as const;

/** What is behind the plugins that read or ask elsewhere, in the Corefiles that are generated. */
export const toldPlugins: Told = (step, query) => {
  const { plugin, directive, passesOn } = step;
  const passes = passesOn.some((zone) => zoneHolds(zone, query.name));
  switch (plugin) {
    case 'hosts':
      return directive.args.length === 0 ? undefined : inHosts(query, directive.args[0]?.at(-1) ?? '');
    case 'file': {
      // It passes on what it has nothing for, its apex too, but for names that have records of other types.
      const answer = inFile(query, step);
      return passes && query.name !== `host.${step.zones?.[0] ?? ''}` ? 'passes' : answer;
    }
    case 'forward': {
      const isMissing = query.name.includes('missing');
      if (isMissing && directive.block.some((option) => option.name === 'next')) return 'passes';
      if (isMissing) return missing;
      return isAddress(query) ? found : nothing;
    }
    case 'erratic':
      return isAddress(query) ? found : { ...told, outcome: 'unknown', failure: 'SERVFAIL' };
    default:
      return undefined;
  }
};

/** The file of each block has an address of its own. */
function inHosts({ name, type }: DnsQuery, number: string) {
  if (type === 'PTR') return name === `1${number}.113.0.203.in-addr.arpa.` ? found : 'passes';
  if (!hostsNames.includes(name.slice(0, -1))) return 'passes';
  return type === 'A' ? found : nothing;
}

function inFile({ name, type }: DnsQuery, { zones: [zone = ''] = [] }: DecisionStep) {
  if (name === zone) return nothing;
  if (name !== `host.${zone}`) return missing;
  return type === 'A' ? found : nothing;
}

function isAddress({ type }: DnsQuery): boolean {
  return type === 'A' || type === 'AAAA';
}
