import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { CiliumVariant } from './cilium-variants.ts';

/** The options that say whether natively routing agents must be told where not to masquerade. */
export const nativeCidrKeys = [
  'ipam',
  'enable-ipv4',
  'enable-ipv6',
  'enable-ipv4-masquerade',
  'enable-ipv6-masquerade',
  'enable-ip-masq-agent',
  'ipv4-native-routing-cidr',
  'ipv6-native-routing-cidr',
] as const satisfies readonly CiliumKey[];

/**
 * The families for which an agent that routes natively wants a native-routing-cidr and has none, so that it exits at its
 * start: checkIPv4NativeRoutingCIDR and its twin.
 * https://github.com/cilium/cilium/blob/v1.20.2/pkg/option/config.go
 */
export function familiesWithoutNativeCidr({ setting }: CiliumVariant): readonly ('4' | '6')[] {
  const is = (key: CiliumKey, byDefault: string) => setting(key).value ?? byDefault;
  if (is('enable-ip-masq-agent', 'false') === 'true') return [];
  const ipam = is('ipam', 'cluster-pool');
  return (['4', '6'] as const).filter(
    (family) =>
      is(`ipv${family}-native-routing-cidr`, '') === '' &&
      is(`enable-ipv${family}`, family === '4' ? 'true' : 'false') === 'true' &&
      is(`enable-ipv${family}-masquerade`, 'true') === 'true' &&
      // These two take the ranges of the VPC, which are of IPv4.
      !(family === '4' && (ipam === 'eni' || ipam === 'alibabacloud')),
  );
}
