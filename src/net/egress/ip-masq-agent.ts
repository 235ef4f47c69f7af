import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { IpMasq, IpMasqAgent, IpMasqRanges } from '../../model/evidence/ip-masq.ts';
import { isInTable } from '../../model/kinds/container-table.ts';
import { type Maybe, missingOf } from '../../model/maybe.ts';
import type { AddressRange } from '../../model/address-range.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { parseAddress, parseCidr } from '../addresses/cidr.ts';
import { lacks, liesInAny, type Masquerade, open, type Outside } from './masquerade-answer.ts';

const cidrs = (texts: readonly string[]): AddressRange[] => texts.flatMap((text) => parseCidr(text) ?? []);

/** Addresses of private networks, RFC 1918: the default of the agent. */
const privates = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
/** What the flag nomasq-all-reserved-ranges adds, and what Cilium and GKE have by default. */
const reserved = [
  '100.64.0.0/10',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
];
const linkLocal = { 4: '169.254.0.0/16', 6: 'fe80::/10' } as const;

/** Ranges of GKE's documentation that keep a pod's address unless a list of one's own is given. */
export const defaultRanges: readonly AddressRange[] = cidrs([...privates, ...reserved, linkLocal[4]]);

/**
 * What an agent beside the CNI makes of the source address; undefined where it leaves the family alone. What is in no range
 * of its list gets the node's: https://github.com/kubernetes-sigs/ip-masq-agent/blob/e3000864/cmd/ip-masq-agent/ip-masq-agent.go
 * (NewMasqConfig, syncConfig, validate), and Azure's, which merges files and has no default beside one:
 * https://github.com/Azure/ip-masq-agent-v2/blob/45758a6f/cmd/ip-masq-agent-v2/ip-masq-agent.go.
 */
export function byAgent(agent: IpMasqAgent, to: Outside, seen: IpMasq): Masquerade | undefined {
  const { daemonSet, container, variant } = agent;
  const image = cite(daemonSet, 'spec.template.spec.containers[].image', container.image);
  const isFlagRead = isInTable(container.name ?? '');
  const flag = (name: string) =>
    isFlagRead ? container.args?.includes(`--${name}=true`) === true : undefined;
  const config = variant === 'Azure' ? seen.azureConfig : seen.config;
  const elsewhere = foreignConfig(agent, config);
  if (elsewhere !== undefined) {
    return open(`${formatRef(daemonSet.ref)} mounts ${elsewhere}, so that its configuration is not known`, [
      image,
    ]);
  }
  if (config.state === 'unknown') return open(lacks(missingOf(config)), [image]);
  const hasIpv6 = flag('enable-ipv6');
  const refused = config.state === 'known' ? refusalOf(config.value, variant, hasIpv6) : undefined;
  const from = [...(config.state === 'known' ? config.value.from : []), image];
  if (refused !== undefined) {
    return open(`${formatRef(daemonSet.ref)} refuses its configuration: ${refused}`, from);
  }
  if (to?.family === 6 && hasIpv6 !== true) {
    return hasIpv6 === false ? undefined : open('whether ip-masq-agent has --enable-ipv6 was not read', from);
  }
  const listed = listOf(variant, config);
  const all = flag('nomasq-all-reserved-ranges');
  const byDefault = listed ?? [...privates, ...(all === true ? reserved : [])];
  const who = formatRef(daemonSet.ref);
  const answer = byRanges(
    who,
    to,
    cidrs(byDefault),
    config,
    listed === undefined ? defaultOf(agent, from) : from,
  );
  const isOpen = listed === undefined && all === undefined && answer.is === 'node';
  return isOpen && liesInAny(to, cidrs(reserved)) !== false
    ? open('whether ip-masq-agent has --nomasq-all-reserved-ranges was not read', from)
    : answer;
}

/**
 * What Cilium's own makes of it, which has no need of the list: https://github.com/cilium/cilium/blob/v1.20.2/pkg/ipmasq/ipmasq.go
 * (readConfig, update). A configuration without a list has an empty one; none at all, or an empty text, the default.
 */
export function byCiliumAgent(
  config: Maybe<IpMasqRanges>,
  to: Outside,
  from: readonly Citation[],
): Masquerade {
  if (config.state === 'unknown') return open(lacks(missingOf(config)), from);
  const value = config.state === 'known' ? config.value : undefined;
  const isEmpty =
    value?.nonMasqueradeCIDRs === undefined &&
    value?.masqLinkLocal !== true &&
    value?.masqLinkLocalIPv6 !== true;
  if (value !== undefined && isEmpty) {
    return open(
      'a configuration of its ip-masq-agent that sets nothing counts as none, or as an empty list',
      [...value.from, ...from],
    );
  }
  const texts = value === undefined ? [...privates, ...reserved] : (value.nonMasqueradeCIDRs ?? []);
  const bad = texts.find((text) => parseCidr(text) === undefined);
  if (bad !== undefined) {
    return open('its ip-masq-agent refuses a list with what is no range', [...(value?.from ?? []), ...from]);
  }
  return byRanges('Cilium’s ip-masq-agent', to, cidrs(texts), config, [...(value?.from ?? []), ...from]);
}

function byRanges(
  who: string,
  to: Outside,
  ranges: readonly AddressRange[],
  config: Maybe<IpMasqRanges>,
  from: readonly Citation[],
): Masquerade {
  const value = config.state === 'known' ? config.value : undefined;
  const kept = [
    ...ranges,
    ...(value?.masqLinkLocal === true ? [] : cidrs([linkLocal[4]])),
    ...(value?.masqLinkLocalIPv6 === true ? [] : cidrs([linkLocal[6]])),
  ];
  const isInside = liesInAny(to, kept);
  if (isInside === undefined) return open(`whether ${who} excepts it is not known: only its name is`, from);
  return isInside
    ? { is: 'kept', says: `${who} excepts its range`, from }
    : { is: 'node', says: `${who} masquerades what is in no range that it excepts`, from };
}

/** The list that is given; undefined where the default holds. */
function listOf(variant: IpMasqAgent['variant'], config: Maybe<IpMasqRanges>): readonly string[] | undefined {
  if (config.state !== 'known') return undefined;
  return config.value.nonMasqueradeCIDRs ?? (variant === 'Azure' ? [] : undefined);
}

function defaultOf({ daemonSet }: IpMasqAgent, from: readonly Citation[]): readonly Citation[] {
  return [...from, citeDefault(daemonSet, 'nonMasqueradeCIDRs', privates.join(','))];
}

/** Why an agent takes no such list; undefined where it does. */
function refusalOf(
  { nonMasqueradeCIDRs: ranges = [], limit }: IpMasqRanges,
  variant: IpMasqAgent['variant'],
  hasIpv6: boolean | undefined,
): string | undefined {
  // Azure's counts the ranges of each file by itself.
  if (variant === 'Kubernetes' && ranges.length > limit) {
    return `${ranges.length} ranges are more than ${limit}`;
  }
  for (const text of ranges) {
    const range = parseCidr(text);
    const address = parseAddress(text.split('/')[0] ?? '');
    if (range === undefined || address === undefined) return 'an entry of nonMasqueradeCIDRs is no range';
    if (range.first !== address.first) return `${text} has bits behind its prefix`;
    if (range.family === 6 && hasIpv6 !== true) return `${text} needs --enable-ipv6`;
  }
  return undefined;
}

const usual: Readonly<Record<IpMasqAgent['variant'], readonly string[]>> = {
  Kubernetes: ['ip-masq-agent'],
  Azure: ['azure-ip-masq-agent-config', 'azure-ip-masq-agent-config-reconciled'],
};

/** What the agent mounts as its configuration where that is none of the usual ConfigMaps. */
function foreignConfig({ daemonSet, variant }: IpMasqAgent, config: Maybe<IpMasqRanges>): string | undefined {
  const volumes = daemonSet.spec?.template?.spec?.volumes ?? [];
  const names = volumes.flatMap(({ configMap, projected }) => [
    ...(configMap?.name === undefined ? [] : [configMap.name]),
    ...(projected?.sources ?? []).flatMap((one) => one.configMap?.name ?? []),
  ]);
  const isUsual = daemonSet.ref.namespace === 'kube-system';
  const foreign = names.find((name) => !isUsual || !usual[variant].includes(name));
  if (foreign !== undefined) return `ConfigMap ${shownName(foreign)}, which is not read`;
  return names.length === 0 && config.state !== 'absent' ? 'no ConfigMap' : undefined;
}
