import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, valueOf } from '../../model/maybe.ts';
import { shownAddress } from '../../model/shown-name.ts';
import { containsRange, parseAddress } from '../addresses/cidr.ts';
import { felixSetting } from '../dataplane/felix-setting.ts';
import {
  lacks,
  liesInAny,
  type Masquerade,
  type MasqueradeSeen,
  open,
  type Outside,
} from './masquerade-answer.ts';
import { addressOf } from './pod-address-of.ts';

type Seen = Pick<MasqueradeSeen, 'calicoPools' | 'felixConfigurations' | 'cni' | 'nodes'>;

/**
 * Felix masquerades what pods of a pool with natOutgoing send to addresses that are in no pool, disabled ones too; by an
 * address, to ports and by interfaces that it is told:
 * https://github.com/projectcalico/calico/blob/v3.32.0/felix/rules/nat.go (NATOutgoingChain)
 */
export function byCalico(pod: Kept<'Pod'>, to: Outside, seen: Seen): Masquerade {
  const { calicoPools } = seen;
  if (calicoPools.state !== 'known') return open(lacks(missingOf(calicoPools)) || 'no IPPool is there', []);
  const { pools, missing } = calicoPools.value;
  const family = to?.family ?? 4;
  const address = addressOf(pod, family);
  if (address === undefined) return open(`the pod has no IPv${family} address in what was read`, []);
  const pool = pools.find(({ range }) => containsRange(range, address));
  if (pool === undefined)
    return open(missing.length > 0 ? lacks(missing) : 'its address is of no IPPool', []);
  const { natOutgoing } = pool.object.spec ?? {};
  if (natOutgoing !== true) {
    const from = [
      natOutgoing === undefined
        ? citeDefault(pool.object, 'spec.natOutgoing', false)
        : cite(pool.object, 'spec.natOutgoing', natOutgoing),
    ];
    return { is: 'kept', says: `IPPool ${pool.object.ref.name} has no natOutgoing`, from };
  }
  const from = [cite(pool.object, 'spec.natOutgoing', true)];
  const other = pools.find(({ range }) => liesInAny(to, [range]) === true);
  if (other !== undefined) {
    return {
      is: 'kept',
      says: `it is an address of IPPool ${other.object.ref.name}, to which Calico does not masquerade`,
      from: [...from, cite(other.object, 'spec.cidr', other.object.spec?.cidr)],
    };
  }
  if (missing.length > 0)
    return open(`it may be an address of a pool that was not read: ${lacks(missing)}`, from);
  if (
    liesInAny(
      to,
      pools.map(({ range }) => range),
    ) === undefined
  )
    return open('whether it is an address of an IPPool is not known: only its name is', from);
  return translated(pod, pool.object.ref.name, family, from, seen);
}

function translated(
  pod: Kept<'Pod'>,
  pool: string,
  family: 4 | 6,
  from: readonly Citation[],
  { felixConfigurations, cni, nodes }: Seen,
): Masquerade {
  const unread = felixConfigurations.missingIn();
  if (unread.length > 0) return open(`Felix may be told of an address to take: ${lacks(unread)}`, from);
  const agents = cni.state === 'known' ? cni.value.agents.filter(({ product }) => product === 'Calico') : [];
  const node = valueOf(nodes.find(undefined, pod.spec?.nodeName ?? ''));
  const setting = (key: Parameters<typeof felixSetting>[0]) =>
    felixSetting(key, agents, felixConfigurations, node);
  const filter = setting('iptablesNATOutgoingInterfaceFilter');
  if (filter !== undefined && filter.value !== '') {
    return open(
      'Felix masquerades on interfaces that it is told alone, and by which one packets leave is not in the API',
      [...from, filter.citation],
    );
  }
  const range = setting('natPortRange');
  const ports = range === undefined ? undefined : portsIn(range.value);
  const cited = [...from, ...(range === undefined ? [] : [range.citation])];
  const limit = ports === undefined ? {} : { ports };
  const fixed = setting('natOutgoingAddress');
  const address = fixed === undefined ? undefined : parseAddress(fixed.value);
  if (fixed !== undefined) {
    const all = [...cited, fixed.citation];
    if (address?.family !== 4 || family !== 4) {
      return open('natOutgoingAddress is set, an address of IPv4 that does not fit', all);
    }
    return {
      is: 'set',
      source: shownAddress(fixed.value),
      says: `IPPool ${pool} has natOutgoing, and natOutgoingAddress is set`,
      from: all,
      ...limit,
    };
  }
  return { is: 'node', says: `IPPool ${pool} has natOutgoing`, from: cited, ...limit };
}

/** How many ports `30000:40000`, or one alone, allows. */
function portsIn(text: string): number | undefined {
  const [, first, last = first] = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  return Math.max(0, Number(last) - Number(first) + 1) || undefined;
}
