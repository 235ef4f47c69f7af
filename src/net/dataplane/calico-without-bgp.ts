import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { absent, known, type Maybe, missingOf, unknown } from '../../model/maybe.ts';

/**
 * Known where Calico is told to speak no BGP: by the operator's Installation, or by calico_backend of its ConfigMap where
 * manifests installed it. Absent where neither says so.
 * https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip
 */
export function calicoWithoutBgp(
  installations: Evidence['installations'],
  calicoConfig: Evidence['calicoConfig'],
): Maybe<true> {
  const operator = installations.items.find(({ spec }) => spec?.calicoNetwork?.bgp === 'Disabled');
  if (operator !== undefined) return known(true, [cite(operator, 'spec.calicoNetwork.bgp', 'Disabled')]);
  if (calicoConfig.state === 'known' && calicoConfig.value.backend === 'vxlan')
    return known(true, [cite(calicoConfig.value, 'data.calico_backend', 'vxlan')]);
  const missing = [...installations.missingIn(), ...missingOf(calicoConfig)];
  return missing.length > 0 ? unknown(...missing) : absent(installations.coverage.label);
}
