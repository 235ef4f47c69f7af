import { z } from 'zod';
import type { Citation } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { type ServiceProvider, serviceProviders } from '../../model/evidence/service-dataplane.ts';
import { labels } from '../../model/label.ts';
import type { Maybe } from '../../model/maybe.ts';
import type { Version } from '../../model/version.ts';
import { formatVersion } from '../../model/version.ts';
import { formatRange } from '../../net/addresses/cidr.ts';
import { podRangesInUse } from '../../net/addresses/pod-ranges-in-use.ts';
import type { Detail } from '../budget.ts';
import { plain, plainRef } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';

const factNames = [
  'Kubernetes version',
  'platform',
  'CNI',
  'kube-proxy mode',
  'IPAM',
  'pod ranges',
  'Service ranges',
  'node MTU',
] as const;

export const factItem = z.strictObject({
  part: z.literal('facts'),
  fact: z.enum(factNames),
  value: z.string().nullable().describe('null: unknown'),
  label: z.enum(labels).nullable().describe('What it rests on'),
  from: z.array(z.string()).describe('Objects that say so'),
});

export const providerItem = z.strictObject({
  part: z.literal('services'),
  provider: z.enum(serviceProviders),
  translates: z.enum(['yes', 'no', 'unknown']).describe('Addresses of Services, on some node'),
  nodes: z.int().nullable().describe('On how many nodes; null: not known'),
  ready: z.int().nullable(),
  desired: z.int().nullable(),
});

export const agentItem = z.strictObject({
  part: z.literal('agents'),
  product: z.string(),
  daemonSet: z.string(),
  version: z.string().nullable().describe("Its image's; null: the tag does not tell"),
  image: untrusted(300).optional(),
  ready: z.int().nullable(),
  desired: z.int().nullable(),
});

type Fact = z.infer<typeof factItem>;
type Provider = z.infer<typeof providerItem>;
type Agent = z.infer<typeof agentItem>;

export function factItems(evidence: Evidence, detail: Detail): Fact[] {
  const { version, platform, cni, ipam, podCidrs, serviceCidrs, nodeMtu } = evidence;
  const most = detail === 'full' ? 5 : 2;
  const fact = <T>(name: Fact['fact'], maybe: Maybe<T>, textOf: (value: T) => string): Fact => ({
    part: 'facts',
    fact: name,
    value: maybe.state === 'unknown' ? null : maybe.state === 'absent' ? 'none' : textOf(maybe.value),
    label: maybe.state === 'unknown' ? null : maybe.label,
    from: maybe.state === 'unknown' ? [] : originsOf(maybe.from).slice(0, most),
  });
  return [
    fact('Kubernetes version', version, versionText),
    fact('platform', platform, (name) => name),
    fact('CNI', cni, ({ name, version: its, mode, beside }) =>
      [
        its.state === 'known' ? `${name} ${versionText(its.value)}` : name,
        ...(mode.state === 'known' ? [modeText(mode.value)] : []),
        ...(beside.length === 0 ? [] : [`with ${beside.join(', ')}`]),
      ].join(', '),
    ),
    kubeProxyFact(evidence, fact),
    fact('IPAM', ipam, ({ mode }) => ipamText(mode, evidence)),
    fact('pod ranges', podCidrs, (cidrs) => {
      const { pools, nodes } = podRangesInUse(cidrs, ipam);
      const ranges = [...new Set(pools.map(({ range }) => formatRange(range)))];
      return ranges.length > 0
        ? listText(ranges)
        : `${nodes.length} node ranges, and no pool that names them all`;
    }),
    fact('Service ranges', serviceCidrs, ({ ranges }) =>
      listText([...new Set(ranges.map(({ range }) => formatRange(range)))]),
    ),
    fact('node MTU', nodeMtu, ({ groups }) =>
      listText(groups.map(({ mtu, nodes }) => `${mtu} on ${nodes.length}`)),
    ),
  ];
}

/** kube-proxy's mode where it runs, and that it does not where that is known. */
function kubeProxyFact(
  { kubeProxy }: Evidence,
  fact: <T>(name: Fact['fact'], maybe: Maybe<T>, textOf: (value: T) => string) => Fact,
): Fact {
  const name = 'kube-proxy mode';
  if (kubeProxy.state === 'known') return fact(name, kubeProxy.value.mode, (mode) => mode);
  return {
    ...fact(name, kubeProxy, () => ''),
    ...(kubeProxy.state === 'absent' && { value: 'no kube-proxy' }),
  };
}

const modes: ReadonlySet<string> = new Set(['vxlan across subnets', 'ipip across subnets', 'pod subnet']);

/** Modes may come from labels and annotations of nodes, which hold any text. */
function modeText(mode: string): string {
  return mode
    .split(' and ')
    .map((one) => (modes.has(one) ? one : plain(one)))
    .join(' and ');
}

/** The mode of Azure CNI stands in its IPAM's name too. */
function ipamText(text: string, { cni }: Evidence): string {
  const mode = cni.state === 'known' && cni.value.mode.state === 'known' ? cni.value.mode.value : undefined;
  return mode === undefined ? text : text.replace(mode, () => modeText(mode));
}

function listText(texts: readonly string[]): string {
  return texts.length > 10
    ? `${texts.slice(0, 10).join(', ')} and ${texts.length - 10} more`
    : texts.join(', ');
}

/** What a distributor appends is shown where it looks like that. */
export function versionText(version: Version): string {
  const isShort = /^[-+._][\w.+-]{0,40}$/.test(version.suffix);
  return formatVersion(isShort ? version : { ...version, suffix: '' });
}

/** Each object once: `ConfigMap kube-system/cilium-config`, or a saved output by its path. */
export function originsOf(citations: readonly Citation[]): string[] {
  const objects = citations.map(({ object }) => {
    const words = object.split(' ');
    return words.length <= 2 ? words.map(plain).join(' ') : '(not a valid name)';
  });
  return [...new Set(objects)];
}

const unseen = { part: 'services', nodes: null, ready: null, desired: null } as const;

export function providerItems({ serviceDataplane }: Evidence, detail: Detail): Provider[] {
  return serviceProviders.flatMap((provider): Provider[] => {
    const maybe: Maybe<ServiceProvider> =
      serviceDataplane.state === 'known' ? serviceDataplane.value[provider] : serviceDataplane;
    if (maybe.state === 'absent') {
      return detail === 'concise' ? [] : [{ ...unseen, provider, translates: 'no' }];
    }
    if (maybe.state === 'unknown') return [{ ...unseen, provider, translates: 'unknown' }];
    const { nodes, ready, desired } = maybe.value;
    return [
      {
        part: 'services',
        provider,
        translates: 'yes',
        nodes: nodes.state === 'known' ? nodes.value.size : null,
        ready: ready ?? null,
        desired: desired ?? null,
      },
    ];
  });
}

export function agentItems({ networkAgents }: Evidence, detail: Detail): Agent[] {
  const found = networkAgents.state === 'known' ? networkAgents.value.found : [];
  return found.map(({ product, daemonSet, container, version, desired, ready }) => ({
    part: 'agents',
    product,
    daemonSet: plainRef(daemonSet.ref),
    version: version.state === 'known' ? versionText(version.value) : null,
    ...(detail === 'full' && { image: dataText(container.image ?? '', 300) }),
    ready: ready ?? null,
    desired: desired ?? null,
  }));
}

export function factLine({ fact, value, label, from }: Fact): string {
  if (value === null || label === null) return `${fact}: unknown`;
  return `${fact}: ${value} (${label}${from.length === 0 ? '' : `: ${from.join(', ')}`})`;
}

export function providerLine({ provider, translates, nodes, ready, desired }: Provider): string {
  if (translates !== 'yes') return `Services by ${provider}: ${translates}`;
  const where = nodes === null ? 'on nodes not known' : `on ${nodes} node${nodes === 1 ? '' : 's'}`;
  return `Services by ${provider}: yes, ${where}${readyText(ready, desired)}`;
}

export function agentLine({ product, daemonSet, version, image, ready, desired }: Agent): string {
  const what = image === undefined || image === '' ? '' : `, image ${shown(image, 300)}`;
  return `Agent ${product} ${version ?? 'of unknown version'}: DaemonSet ${daemonSet}${readyText(ready, desired)}${what}`;
}

function readyText(ready: number | null, desired: number | null): string {
  return ready === null || desired === null ? ', pods not counted' : `, ${ready} of ${desired} pods ready`;
}
