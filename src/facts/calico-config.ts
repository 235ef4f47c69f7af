import type { CalicoConfig } from '../model/evidence/calico-config.ts';
import { known, type Maybe } from '../model/maybe.ts';
import { firstKnown } from './config-document.ts';
import { defineSlice } from './define-slice.ts';

const names = ['calico-config', 'canal-config', 'rke2-canal-config'].map((name) => ({
  kind: 'ConfigMap' as const,
  namespace: 'kube-system',
  name,
}));

export const calicoConfig = defineSlice({
  names,
  derive: (snapshot): Maybe<CalicoConfig> => {
    const configMaps = snapshot.listing('ConfigMap');
    const found = firstKnown(names.map(({ namespace, name }) => configMaps.find(namespace, name)));
    if (found.state !== 'known') return found;
    const { ref, data } = found.value;
    const mtu = data?.veth_mtu;
    return known(
      { ref, backend: data?.calico_backend, vethMtu: mtu === undefined ? undefined : Number(mtu) },
      [],
      found.label,
    );
  },
});
