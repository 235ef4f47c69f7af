import type { Citation } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { KubeProxyMode } from '../../model/evidence/kube-proxy.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { containsRange, parseAddress, parseCidr } from '../addresses/cidr.ts';
import { kubeProxySetting } from '../services/kube-proxy-setting.ts';

/** Whether kube-proxy takes node ports at an address of its node, and the setting that says so. */
export interface NodePortAddress {
  readonly isTaken: boolean;
  /** Which it takes: `its primary address alone`. */
  readonly taken: string;
  readonly from: readonly Citation[];
}

/**
 * At which addresses of a node kube-proxy answers for node ports: in its mode nftables at the primary one of each family
 * unless told otherwise, in the others at every one. Ranges of another family alone count as none.
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kube-proxy/app/server_linux.go (platformApplyDefaults) and
 * pkg/proxy/util/nodeport_addresses.go. Undefined where the setting was not read.
 */
export function nodePortAddress(
  text: string,
  node: Kept<'Node'>,
  mode: KubeProxyMode,
  kubeProxy: Evidence['kubeProxy'],
): NodePortAddress | undefined {
  const address = parseAddress(text);
  if (kubeProxy.state !== 'known' || address === undefined) return undefined;
  const setting = kubeProxySetting(kubeProxy.value, 'nodePortAddresses');
  if (setting.state !== 'known') return undefined;
  const { value } = setting.value;
  const from = setting.from;
  if (value === 'primary' || (value === '' && mode === 'nftables')) {
    const primary = primaryOf(node, text.includes(':'));
    if (primary === undefined) return undefined;
    const isTaken = parseAddress(primary)?.first === address.first;
    return { isTaken, taken: `its primary address ${primary} alone`, from };
  }
  const ranges = value.split(',').map((one) => parseCidr(one.trim()));
  const own = ranges.filter((range) => range?.family === address.family);
  const isTaken =
    own.length === 0 || own.some((range) => range !== undefined && containsRange(range, address));
  return { isTaken, taken: `the addresses in ${value}`, from };
}

/** The first InternalIP of the family, else the first ExternalIP: k8s.io/component-helpers/node/util GetNodeHostIPs. */
function primaryOf({ status }: Kept<'Node'>, isIpv6: boolean): string | undefined {
  const all = status?.addresses ?? [];
  return ['InternalIP', 'ExternalIP']
    .flatMap((wanted) => all.filter(({ type }) => type === wanted))
    .find(({ address = '' }) => address.includes(':') === isIpv6)?.address;
}
