import { type CiliumVariant, ciliumVariants } from '../../src/net/dataplane/cilium-variants.ts';
import { ciliumAgent, ciliumConfig } from './network-agents.ts';
import { evidenceIn } from './snapshot-of.ts';

/** What every node runs with where cilium-config says this and no CiliumNodeConfig changes it. */
export function variantWith(config: Readonly<Record<string, string>>): CiliumVariant {
  const { ciliumConfig: read, nodes } = evidenceIn({ objects: [ciliumAgent(), ciliumConfig(config)] });
  if (read.state !== 'known') throw new Error(read.state);
  const [variant] = ciliumVariants(read.value, nodes, []).variants;
  if (variant === undefined) throw new Error('no variant');
  return variant;
}
