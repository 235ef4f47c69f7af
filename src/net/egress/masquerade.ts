import type { AddressRange } from '../../model/address-range.ts';
import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, valueOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { awsSetting, isAwsNode, isTrue } from '../dataplane/aws-node.ts';
import { containsRange, parseAddress, parseCidr } from '../addresses/cidr.ts';
import { citeSetting } from '../dataplane/cilium-variants.ts';
import { notMasqueradingFlannel } from './flannel-masquerade.ts';
import { isPublicAddress } from '../addresses/public-address.ts';

/** What becomes of the source address of a pod's packets as they leave its node for the world outside. */
export type Masquerade =
  /** `node`: they get an address of the pod's node; `kept`: they keep the pod's. */
  | { readonly is: 'node' | 'kept'; readonly says: string; readonly from: readonly Citation[] }
  | { readonly is: 'unknown'; readonly why: string; readonly from: readonly Citation[] };

/** A destination outside; undefined for one of which only the name is known, taken to be a public IPv4 address. */
export type Outside = AddressRange | undefined;

export type MasqueradeSeen = Pick<Evidence, 'cni' | 'nodes' | 'ciliumConfig' | 'calicoPools' | 'workloads'>;

/** Images of agents beside the CNI that translate what leaves the nodes. */
export const maskers = /(?:^|\/)(?:azure-)?ip-masq-agent(?:[-:@v]|$)/;

/**
 * Is the address of a pod on a network of its own masqueraded? kube-proxy has no part in it: it masquerades connections to
 * Services alone, masqueradeAll or not. Where an agent beside the CNI may do it, nothing is said to be kept.
 */
export function masqueradeOf(pod: Kept<'Pod'>, to: Outside, seen: MasqueradeSeen): Masquerade {
  const own = byCni(pod, to, seen);
  if (own.is !== 'kept') return own;
  const agent = seen.workloads.items.find(
    ({ ref, podSpec, replicas }) =>
      ref.kind === 'DaemonSet' &&
      replicas !== 0 &&
      podSpec?.containers?.some(({ image = '' }) => maskers.test(image)),
  );
  if (agent !== undefined) {
    const image = cite(agent, 'spec.template.spec.containers[].image', 'ip-masq-agent');
    return open('the CNI leaves it, and ip-masq-agent, whose configuration is not read, may change it', [
      ...own.from,
      image,
    ]);
  }
  const unread = seen.workloads.missingIn();
  return unread.length > 0
    ? open(`an agent may change it that was not read: ${lacks(unread)}`, own.from)
    : own;
}

function byCni(pod: Kept<'Pod'>, to: Outside, seen: MasqueradeSeen): Masquerade {
  const { cni } = seen;
  if (cni.state !== 'known') {
    return open(cni.state === 'absent' ? 'no CNI was recognized' : lacks(cni.missing), []);
  }
  const { name, agents } = cni.value;
  switch (name) {
    case 'Cilium':
      return byCilium(pod, to, seen);
    case 'Calico':
      return byCalico(pod, to, seen);
    case 'flannel':
    case 'Canal': {
      const agent = agents.find(({ product }) => product === 'flannel');
      if (agent === undefined)
        return open(`${name} runs inside another process, whose options are not read`, cni.from);
      const off = notMasqueradingFlannel(agent);
      return off === undefined
        ? { is: 'node', says: 'flannel masquerades what leaves its network', from: cni.from }
        : { is: 'kept', says: 'flannel runs without --ip-masq', from: [off] };
    }
    case 'AWS VPC CNI':
      return byAws(pod, to, seen);
    case 'kindnet':
      return { is: 'node', says: 'kindnet masquerades what leaves its network', from: cni.from };
    default:
      return open(`what ${name} does depends on settings that are not read`, cni.from);
  }
}

/** https://docs.cilium.io/en/v1.20/network/concepts/masquerading/ and snat_v4_needs_masquerade of bpf/lib/nat.h, v1.20.2. */
function byCilium(pod: Kept<'Pod'>, to: Outside, { ciliumConfig, nodes }: MasqueradeSeen): Masquerade {
  if (ciliumConfig.state !== 'known')
    return open(lacks(missingOf(ciliumConfig)) || 'cilium-config is not there', []);
  const config = ciliumConfig.value;
  const node = valueOf(nodes.find(undefined, pod.spec?.nodeName ?? ''));
  const family = to?.family ?? 4;
  const on = `enable-ipv${family}-masquerade` as const;
  const native = `ipv${family}-native-routing-cidr` as const;
  const keys = [on, native, 'enable-ip-masq-agent', 'ipam'] as const satisfies readonly CiliumKey[];
  if (node === undefined && keys.some((key) => config.isOverridden(key))) {
    return open('a CiliumNodeConfig changes it on some nodes, and the pod’s was not read', []);
  }
  if (config.missing.length > 0) return open(lacks(config.missing), []);
  const setting = (key: CiliumKey) =>
    node === undefined
      ? { ref: config.ref, field: `data.${key}`, value: config.get(key) }
      : config.on(node, key);
  const masquerade = setting(on);
  const from = [citeSetting(masquerade, 'true')];
  if (masquerade.value === 'false') return { is: 'kept', says: 'Cilium does not masquerade', from };
  const range = parseCidr(setting(native).value ?? '');
  if (range !== undefined) {
    from.push(citeSetting(setting(native), ''));
    const inside = liesIn(to, range);
    if (inside === undefined) return open(`whether it is an address of ${native} is not known`, from);
    if (inside) return { is: 'kept', says: `it is an address of ${native}, which Cilium leaves alone`, from };
  }
  if (setting('enable-ip-masq-agent').value === 'true') {
    return open('its ip-masq-agent excepts ranges, and their list, ConfigMap ip-masq-agent, is not read', [
      ...from,
      citeSetting(setting('enable-ip-masq-agent'), 'false'),
    ]);
  }
  const ipam = setting('ipam');
  if (ipam.value === 'multi-pool') {
    return open('pools of its multi-pool IPAM may be excepted', [...from, citeSetting(ipam, 'cluster-pool')]);
  }
  const isCloud = /^(eni|azure|alibabacloud)$/.test(ipam.value ?? '');
  if (isCloud && range === undefined && to !== undefined && !isPublicAddress(to)) {
    return open('it may lie in the cloud network, whose ranges Cilium leaves alone', [
      ...from,
      citeSetting(ipam, 'cluster-pool'),
    ]);
  }
  return { is: 'node', says: 'Cilium masquerades what leaves its network', from };
}

/** Felix masquerades what pods of a pool with natOutgoing send to addresses that are in no pool, disabled ones too. */
function byCalico(pod: Kept<'Pod'>, to: Outside, { calicoPools }: MasqueradeSeen): Masquerade {
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
  const other = pools.find(({ range }) => liesIn(to, range) === true);
  if (other !== undefined) {
    return {
      is: 'kept',
      says: `it is an address of IPPool ${other.object.ref.name}, to which Calico does not masquerade`,
      from: [...from, cite(other.object, 'spec.cidr', other.object.spec?.cidr)],
    };
  }
  if (missing.length > 0)
    return open(`it may be an address of a pool that was not read: ${lacks(missing)}`, from);
  return { is: 'node', says: `IPPool ${pool.object.ref.name} has natOutgoing`, from };
}

/** https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md; the ranges of the VPC are not in the API. */
function byAws(pod: Kept<'Pod'>, to: Outside, { cni, nodes }: MasqueradeSeen): Masquerade {
  const agent =
    cni.state === 'known' ? cni.value.agents.find(({ product }) => product === 'AWS VPC CNI') : undefined;
  const node = valueOf(nodes.find(undefined, pod.spec?.nodeName ?? ''));
  if (agent === undefined) return open('its agent runs where no DaemonSet tells its options', []);
  if (node === undefined) return open('the node of the pod was not read', []);
  if (!isAwsNode(node)) return open('the node is none that aws-node runs on', []);
  const ipv6 = awsSetting(agent, 'ENABLE_IPv6', 'false');
  if (isTrue(ipv6) || to?.family === 6) {
    return to?.family === 6
      ? { is: 'kept', says: 'IPv6 addresses are not translated', from: [ipv6.citation] }
      : open('in a cluster of IPv6 a second address translates IPv4', [ipv6.citation]);
  }
  const external = awsSetting(agent, 'AWS_VPC_K8S_CNI_EXTERNALSNAT', 'false');
  if (isTrue(external)) {
    return {
      is: 'kept',
      says: 'AWS_VPC_K8S_CNI_EXTERNALSNAT leaves translation to a NAT gateway',
      from: [external.citation],
    };
  }
  const excluded = awsSetting(agent, 'AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS', '');
  const from = [external.citation, ...(excluded.value === '' ? [] : [excluded.citation])];
  const ranges = excluded.value.split(',').flatMap((text) => parseCidr(text.trim()) ?? []);
  const hits = ranges.map((range) => liesIn(to, range));
  if (hits.includes(true)) {
    return { is: 'kept', says: 'it is in AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS', from };
  }
  if (hits.includes(undefined))
    return open('whether it is in AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS is not known', from);
  if (to !== undefined && !isPublicAddress(to)) {
    return open('it may lie in the VPC, within which nothing is translated', from);
  }
  return { is: 'node', says: 'the VPC CNI translates what leaves the VPC', from };
}

/** Undefined where only a name is known and the range has public addresses. */
function liesIn(to: Outside, range: AddressRange): boolean | undefined {
  if (to !== undefined) return range.family === to.family && containsRange(range, to);
  const first = { ...range, last: range.first };
  return range.family === 4 && isPublicAddress(first) ? undefined : false;
}

/** The pod's address of a family. */
export function addressOf({ status }: Kept<'Pod'>, family: 4 | 6): AddressRange | undefined {
  return [status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)]
    .flatMap((text) => parseAddress(text ?? '') ?? [])
    .find((one) => one.family === family);
}

function open(why: string, from: readonly Citation[]): Masquerade {
  return { is: 'unknown', why, from };
}

function lacks(missing: readonly Missing[]): string {
  return [...new Set(missing.map(({ what, reason }) => `${what}: ${reason}`))].slice(0, 3).join('; ');
}
