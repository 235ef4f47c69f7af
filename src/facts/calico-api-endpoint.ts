import type { Kept } from '../model/kinds/index.ts';
import type { Maybe } from '../model/maybe.ts';
import { firstKnown } from './config-document.ts';
import { defineSlice } from './define-slice.ts';

/** Where the operator looks for it, and where the manifests without it do. */
const names = ['tigera-operator', 'kube-system'].map((namespace) => ({
  kind: 'ConfigMap' as const,
  namespace,
  name: 'kubernetes-services-endpoint',
}));

/** Absent only where it is in neither place: https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf */
export const calicoApiEndpoint = defineSlice({
  names,
  derive: (snapshot): Maybe<Kept<'ConfigMap'>> =>
    firstKnown(names.map(({ namespace, name }) => snapshot.listing('ConfigMap').find(namespace, name))),
});
