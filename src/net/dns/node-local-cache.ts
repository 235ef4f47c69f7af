import { type Citation, cite } from '../../model/cite.ts';
import type { Directive, ServerBlock } from '../../model/corefile.ts';
import type { CorefileSeen, DnsServer } from '../../model/evidence/cluster-dns.ts';
import { formatRange, parseAddress } from '../addresses/cidr.ts';
import { blocksOf } from './corefile-subjects.ts';

/** What node-cache itself fills in when it starts; whoever installs it fills in the others. */
const filledIn = new Set([
  '__PILLAR__UPSTREAM__SERVERS__',
  '__PILLAR__CLUSTER__DNS__',
  '__PILLAR__LOCAL__DNS__',
  '__PILLAR__DNS__SERVER__',
]);
const placeholder = /__PILLAR__[A-Z_]*[A-Z]__/g;
const everyAddress = new Set(['0.0.0.0', '::']);

/** The value of a flag of node-cache; undefined where it is not given. */
export function flagOf({ container }: DnsServer, name: string): string | undefined {
  return container.args?.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
}

/** The arguments of node-cache, as evidence. */
export function citeArguments(server: DnsServer): Citation {
  const { field, container } = server;
  return cite(server, `${field}.containers[name=${container.name ?? ''}].args`, container.args ?? []);
}

/**
 * The Service that node-cache takes its upstream from, whose address it writes where the Corefile has
 * __PILLAR__CLUSTER__DNS__; undefined where nothing asks for it.
 */
export function upstreamServiceOf(server: DnsServer, corefile: CorefileSeen): string | undefined {
  const [part] = corefile.files;
  const isAsked = part.configMap.data?.[part.key]?.includes('__PILLAR__CLUSTER__DNS__') === true;
  return isAsked ? (flagOf(server, 'upstreamsvc') ?? 'kube-dns') : undefined;
}

/** Those of the texts that are addresses, written canonically. */
export function addressesAmong(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const address = parseAddress(text);
    return address === undefined ? [] : formatRange(address);
  });
}

/** The first line, from 1, with a placeholder that nobody fills in any more. */
export function unfilledLineIn({
  files: [part],
}: CorefileSeen): { readonly line: number; readonly text: string } | undefined {
  const lines = (part.configMap.data?.[part.key] ?? '').split('\n').map((line) => line.replace(/#.*/, ''));
  const index = lines.findIndex(
    (line) => line.match(placeholder)?.some((one) => !filledIn.has(one)) === true,
  );
  return index < 0 ? undefined : { line: index + 1, text: lines[index]?.trim() ?? '' };
}

/** Forwards to an address that the cache answers on itself. */
export function selfForwardsIn(
  corefile: CorefileSeen,
  local: readonly string[],
): readonly { readonly seen: CorefileSeen; readonly directive: Directive; readonly address: string }[] {
  return blocksOf(corefile)
    .flatMap(({ directives }) => directives.filter(({ name }) => name === 'forward'))
    .flatMap((directive) => {
      const address = addressesAmong(directive.args.slice(1)).find((one) => local.includes(one));
      return address === undefined ? [] : [{ seen: corefile, directive, address }];
    });
}

/** A server block that listens on an address which the cache does not take, or not on one that it does. */
export interface BindFault {
  readonly block: ServerBlock;
  readonly bound: readonly string[];
  /** Of the two the first is told alone: with it CoreDNS does not start. */
  readonly foreign: string | undefined;
  readonly unbound: string | undefined;
}

/** The first of them; undefined where all listen as they should, or on interfaces, whose addresses are not known. */
export function bindFaultIn(corefile: CorefileSeen, local: readonly string[]): BindFault | undefined {
  for (const block of blocksOf(corefile)) {
    const bound = boundBy(block, local);
    const addresses = addressesAmong(bound);
    if (bound.length === 0 || addresses.length < bound.length) continue;
    if (addresses.some((address) => everyAddress.has(address))) continue;
    const foreign = addresses.find((address) => !local.includes(address));
    const unbound = local.find((address) => !addresses.includes(address));
    if (foreign !== undefined || unbound !== undefined) return { block, bound, foreign, unbound };
  }
  return undefined;
}

function boundBy({ directives }: ServerBlock, local: readonly string[]): readonly string[] {
  return directives
    .filter(({ name }) => name === 'bind')
    .flatMap(({ args }) => args)
    .flatMap((arg) => (arg === '__PILLAR__LOCAL__DNS__' ? local : [arg]))
    .filter((arg) => arg !== '__PILLAR__DNS__SERVER__');
}
