import { CiliumConfig } from '../model/evidence/cilium-config.ts';
import { known, type Maybe } from '../model/maybe.ts';
import { defineSlice } from './define-slice.ts';

/** cilium-config and the CiliumNodeConfigs of its namespace: agents read both from the namespace they run in. */
export const ciliumConfig = defineSlice({
  kinds: ['CiliumNodeConfig'],
  names: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
  derive: (snapshot): Maybe<CiliumConfig> => {
    const configMap = snapshot.listing('ConfigMap').find('kube-system', 'cilium-config');
    if (configMap.state !== 'known') return configMap;
    const overrides = snapshot.listing('CiliumNodeConfig');
    return known(
      new CiliumConfig(configMap.value, overrides.in('kube-system'), overrides.missingIn('kube-system')),
      [],
      configMap.label,
    );
  },
});
