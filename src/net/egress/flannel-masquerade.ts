import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';

export const flannelArguments = 'spec.template.spec.containers[name=kube-flannel].args';

/**
 * What says that flannel does not translate what leaves for the outside; undefined where it does. The flag goes before its
 * variable, and without both it does not.
 * https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/configuration.md
 */
export function notMasqueradingFlannel({ daemonSet, container }: NetworkAgent): Citation | undefined {
  const flag = container.args?.find((argument) => argument.startsWith('--ip-masq='));
  const variable = container.env?.find(({ name }) => name === 'FLANNELD_IP_MASQ')?.value;
  const value = flag?.slice('--ip-masq='.length) ?? variable;
  if (value === undefined) return citeDefault(daemonSet, flannelArguments, '--ip-masq=false');
  if (['true', '1', 't'].includes(value.toLowerCase())) return undefined;
  return cite(daemonSet, flannelArguments, flag ?? `FLANNELD_IP_MASQ=${value}`);
}
