import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { CiliumConfig, CiliumSetting } from '../../model/evidence/cilium-config.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import type { Missing } from '../../model/missing.ts';

type Node = Kept<'Node'>;

/** Nodes whose agents run with the same values of some keys. */
export interface CiliumVariant {
  readonly setting: (key: CiliumKey) => CiliumSetting;
  /** The nodes; undefined where no CiliumNodeConfig changes any of the keys, so that it holds on all there are. */
  readonly nodes: readonly Node[] | undefined;
  /** `every node`, or which ones. */
  readonly where: string;
}

/** What differs between nodes in these keys, and what was not read and could change it. */
export interface CiliumVariants {
  readonly variants: readonly CiliumVariant[];
  readonly missing: readonly Missing[];
}

/** The nodes by what they run with: cilium-config's values where no CiliumNodeConfig changes any of the keys. */
export function ciliumVariants(
  config: CiliumConfig,
  nodes: Listing<Node>,
  keys: readonly CiliumKey[],
): CiliumVariants {
  if (!keys.some((key) => config.isOverridden(key))) {
    const setting = (key: CiliumKey) => ({ ref: config.ref, field: `data.${key}`, value: config.get(key) });
    return { variants: [{ setting, nodes: undefined, where: 'every node' }], missing: config.missing };
  }
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const values = JSON.stringify(keys.map((key) => config.on(node, key).value ?? null));
    const group = groups.get(values);
    if (group === undefined) groups.set(values, [node]);
    else group.push(node);
  }
  const variants = [...groups.values()].flatMap((group): CiliumVariant[] => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      { setting: (key) => config.on(first, key), nodes: group, where: whereOf(group, nodes.items.length) },
    ];
  });
  return { variants, missing: [...config.missing, ...nodes.missingIn()] };
}

function whereOf(group: readonly Node[], all: number): string {
  if (group.length === all) return 'every node';
  const names = group.map(({ ref }) => ref.name);
  return `${names.length} of ${all} nodes (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`;
}

/** The setting as evidence, or the default that is documented where nothing sets it. */
export function citeSetting(setting: CiliumSetting, byDefault: string): Citation {
  return setting.value === undefined
    ? citeDefault(setting, setting.field, byDefault)
    : cite(setting, setting.field, setting.value);
}
