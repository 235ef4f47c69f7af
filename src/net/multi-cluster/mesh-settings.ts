import type { Citation } from '../../model/cite.ts';
import type { CiliumConfig } from '../../model/evidence/cilium-config.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import type { Missing } from '../../model/missing.ts';
import type { HasRef } from '../../model/ref.ts';
import type { Severity } from '../../model/severity.ts';
import { ciliumVariants, citeSetting } from '../dataplane/cilium-variants.ts';

/** A setting that all clusters of a mesh must have alike. */
interface Alike {
  readonly key: CiliumKey;
  readonly byDefault: string;
  readonly severity: Severity;
  readonly consequence: string;
  /** Values that are compared; any other, one that Cilium does not know among them, says nothing of the other cluster. */
  readonly values: RegExp;
  /** Only where both clusters tunnel. */
  readonly inTunnels?: true;
}

const alike: readonly Alike[] = [
  {
    key: 'max-connected-clusters',
    byDefault: '255',
    severity: 'high',
    values: /^(255|511)$/,
    consequence:
      'identities are numbered otherwise in the two, and the cluster with 511 refuses to connect to the other',
  },
  {
    key: 'routing-mode',
    byDefault: 'tunnel',
    severity: 'high',
    values: /^(native|tunnel)$/,
    consequence:
      'one sends packets in tunnels that the other does not open, and pods of the two do not reach each other',
  },
  {
    key: 'tunnel-protocol',
    byDefault: 'vxlan',
    severity: 'high',
    values: /^(vxlan|geneve)$/,
    inTunnels: true,
    consequence: 'neither opens the packets of the other, and pods of the two do not reach each other',
  },
  {
    key: 'enable-wireguard',
    byDefault: 'false',
    severity: 'medium',
    values: /^(true|false)$/,
    consequence:
      'nodes of one have no key for the other, and what passes between the clusters is not encrypted',
  },
  {
    key: 'enable-ipsec',
    byDefault: 'false',
    severity: 'medium',
    values: /^(true|false)$/,
    consequence: 'what one encrypts the other does not expect, and the other sends in clear text',
  },
  {
    key: 'mtu',
    byDefault: '0',
    severity: 'medium',
    // 0 has each node find out.
    values: /^[1-9]\d*$/,
    consequence:
      'large packets of the cluster with the larger value are dropped or cut on the way to the other',
  },
];

/** The configuration of a cluster and the nodes that run with it. */
interface Configured {
  readonly config: CiliumConfig;
  readonly nodes: Listing<Kept<'Node'>>;
}

/** What the nodes of a cluster run with, all values where CiliumNodeConfigs make them differ: `native and tunnel`. */
interface Effective {
  readonly values: readonly string[];
  readonly text: string;
  readonly at: HasRef;
  readonly field: string;
  readonly citation: Citation;
}

export interface MeshDifference {
  readonly setting: Pick<Alike, 'key' | 'severity' | 'consequence'>;
  readonly own: Effective;
  readonly theirs: Effective;
}

/**
 * The settings in which two clusters of a ClusterMesh differ although they must be alike, and what was not read of them.
 * https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/clustermesh/setup.rst
 */
export function meshDifferences(
  own: Configured,
  theirs: Configured,
): { readonly found: readonly MeshDifference[]; readonly missing: readonly Missing[] } {
  const missing: Missing[] = [];
  const both = (setting: Pick<Alike, 'key' | 'byDefault'>): readonly [Effective, Effective] => [
    effective(own, setting, missing),
    effective(theirs, setting, missing),
  ];
  const isTunnel = both({ key: 'routing-mode', byDefault: 'tunnel' }).every(({ text }) => text === 'tunnel');
  const compared = alike.filter(({ inTunnels }) => inTunnels === undefined || isTunnel);
  const found = compared.flatMap((setting) => {
    const [here, there] = both(setting);
    const isKnown = [...here.values, ...there.values].every((value) => setting.values.test(value));
    return isKnown && here.text !== there.text ? [{ setting, own: here, theirs: there }] : [];
  });
  return { found, missing };
}

function effective(
  { config, nodes }: Configured,
  { key, byDefault }: Pick<Alike, 'key' | 'byDefault'>,
  missing: Missing[],
): Effective {
  const seen = ciliumVariants(config, nodes, [key]);
  missing.push(...seen.missing);
  const settings = seen.variants.map(({ setting }) => setting(key));
  const values = [...new Set(settings.map(({ value }) => value ?? byDefault))].sort();
  const [first = { ref: config.ref, field: `data.${key}`, value: config.get(key) }] = settings;
  const citation = citeSetting(first, byDefault);
  return { values, text: values.join(' and '), at: first, field: first.field, citation };
}
