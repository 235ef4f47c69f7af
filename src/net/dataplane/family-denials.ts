import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { type Maybe, missingOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import type { HasRef } from '../../model/ref.ts';
import { formatRange } from '../addresses/cidr.ts';
import { ciliumVariants } from './cilium-variants.ts';
import type { IpFamily } from '../mtu/mtu.ts';
import { podRangesInUse } from '../addresses/pod-ranges-in-use.ts';
import { familyName } from '../services/service-families.ts';

type Sources = Pick<Evidence, 'cni' | 'ipam' | 'podCidrs' | 'nodes' | 'ciliumConfig' | 'felixConfigurations'>;

/** Something that keeps a family from pods: where it stands, and what it does, as the end of a sentence. */
export interface FamilyDenial {
  readonly owner: HasRef;
  readonly field: string;
  readonly citation: Citation;
  readonly says: string;
  /** Pods may have addresses of the family, which this leaves without routes. */
  readonly despiteAddresses: boolean;
}

/** The settings that keep a family from pods, and what was not read and could hold another. */
export function familyDenials(
  family: IpFamily,
  sources: Sources,
): { readonly found: readonly FamilyDenial[]; readonly missing: readonly Missing[] } {
  const { cni, ipam, podCidrs } = sources;
  const missing: Missing[] = [cni, ipam, podCidrs].flatMap((one: Maybe<unknown>) => missingOf(one));
  if (cni.state !== 'known') return { found: [], missing };
  switch (cni.value.name) {
    case 'Cilium':
      return merge(missing, cilium(family, sources), byRanges(family, sources));
    case 'Calico':
      return merge(missing, felix(family, sources), byRanges(family, sources));
    case 'AWS VPC CNI':
      return merge(missing, aws(family, sources));
    case 'flannel':
    case 'Canal':
      return merge(missing, flannel(family, sources), byRanges(family, sources));
    default:
      return merge(missing, byRanges(family, sources));
  }
}

interface Part {
  readonly found: readonly FamilyDenial[];
  readonly missing: readonly Missing[];
}

function merge(missing: readonly Missing[], ...parts: readonly Part[]): Part {
  return {
    found: parts.flatMap((part) => part.found),
    missing: [...missing, ...parts.flatMap((part) => part.missing)],
  };
}

const nothing: Part = { found: [], missing: [] };

/** Both default to true in the agent; the chart always writes them (pkg/option/config.go of cilium v1.20.2). */
function cilium(family: IpFamily, { ciliumConfig, nodes }: Sources): Part {
  if (ciliumConfig.state !== 'known') return { found: [], missing: missingOf(ciliumConfig) };
  const key = family === 4 ? 'enable-ipv4' : 'enable-ipv6';
  const { variants, missing } = ciliumVariants(ciliumConfig.value, nodes, [key]);
  const [first] = variants;
  if (first === undefined || variants.some(({ setting }) => setting(key).value !== 'false'))
    return { found: [], missing };
  const { ref, field, value } = first.setting(key);
  const says = `Cilium is told ${key} false`;
  return {
    found: [{ owner: { ref }, field, citation: cite({ ref }, field, value), says, despiteAddresses: false }],
    missing,
  };
}

/** https://github.com/projectcalico/calico/blob/v3.32.0/felix/config/config_params.go, Ipv6Support */
function felix(family: IpFamily, { cni, felixConfigurations }: Sources): Part {
  if (family !== 6 || cni.state !== 'known') return nothing;
  const says = 'Felix is told to leave IPv6 alone (ipv6Support false)';
  const name = 'FELIX_IPV6SUPPORT';
  for (const { daemonSet, container } of cni.value.agents) {
    const value = container.env?.find((one) => one.name === name)?.value;
    if (value === undefined) continue;
    const field = `spec.template.spec.containers[name=${container.name ?? ''}].env[name=${name}].value`;
    if (value.toLowerCase() !== 'false') return nothing;
    return {
      found: [
        { owner: daemonSet, field, citation: cite(daemonSet, field, value), says, despiteAddresses: true },
      ],
      missing: [],
    };
  }
  const object = felixConfigurations.find(undefined, 'default');
  if (object.state !== 'known') return { found: [], missing: missingOf(object) };
  const field = 'spec.ipv6Support';
  if (object.value.spec?.ipv6Support !== false) return nothing;
  return {
    found: [
      {
        owner: object.value,
        field,
        citation: cite(object.value, field, false),
        says,
        despiteAddresses: true,
      },
    ],
    missing: [],
  };
}

/** One family or the other: https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md, ENABLE_IPv6 */
function aws(family: IpFamily, { cni }: Sources): Part {
  const agents = cni.state === 'known' ? cni.value.agents : [];
  const found = agents.flatMap(({ daemonSet, container }): FamilyDenial[] => {
    const value = container.env?.find(({ name }) => name === 'ENABLE_IPv6')?.value;
    const given: IpFamily = value?.toLowerCase() === 'true' ? 6 : 4;
    const field = 'spec.template.spec.containers[name=aws-node].env[name=ENABLE_IPv6].value';
    if (given === family) return [];
    const says = `the VPC CNI gives pods addresses of ${familyName(given)} alone`;
    return [
      { owner: daemonSet, field, citation: cite(daemonSet, field, value), says, despiteAddresses: false },
    ];
  });
  return { found, missing: [] };
}

/** flannel routes the families that its net-conf.json enables, whatever pod CIDRs nodes have. */
function flannel(family: IpFamily, { podCidrs }: Sources): Part {
  if (podCidrs.state !== 'known') return nothing;
  const networks = podCidrs.value.pools.filter(({ source }) => source === 'flannel');
  const [first] = networks;
  if (first === undefined || networks.some(({ range }) => range.family === family)) return nothing;
  const says = `flannel has no network of ${familyName(family)}`;
  return { found: [{ ...first, says, despiteAddresses: true }], missing: [] };
}

/** The ranges that the network plugin's IPAM takes pods' addresses from, where all of them were read. */
function byRanges(family: IpFamily, { podCidrs, ipam }: Sources): Part {
  const sources = ipam.state === 'known' ? ipam.value.sources : undefined;
  if (podCidrs.state !== 'known' || sources === undefined) return nothing;
  const { pools, nodes } = podRangesInUse(podCidrs.value, ipam);
  const ranges = [...pools.filter(({ disabled }) => !disabled), ...nodes];
  const [first] = ranges;
  const missing = sources.flatMap((source) => podCidrs.value.missing.get(source) ?? []);
  if (first === undefined || ranges.some(({ range }) => range.family === family)) return nothing;
  if (missing.length > 0) return { found: [], missing };
  const says = `pods get theirs from ${formatRange(first.range)}, which is ${familyName(first.range.family)}`;
  return { found: [{ ...first, says, despiteAddresses: false }], missing: [] };
}
