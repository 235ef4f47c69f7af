import type { Snapshot } from '../snapshot/snapshot.ts';
import type { ObjectName } from '../source/source.ts';
import { defineSlice } from './define-slice.ts';

/** The ConfigMaps that BackendTLSPolicies name, which stand beside them; they are asked for once the policies were read. */
export const caBundles = defineSlice({
  kinds: ['BackendTLSPolicy'],
  follow: (snapshot: Snapshot): ObjectName[] =>
    snapshot
      .listing('BackendTLSPolicy')
      .items.flatMap(({ ref, spec }) =>
        (spec?.validation?.caCertificateRefs ?? []).flatMap(
          ({ group = '', kind = 'ConfigMap', name = '' }) =>
            group === '' && kind === 'ConfigMap' && name !== ''
              ? [{ kind: 'ConfigMap' as const, namespace: ref.namespace ?? '', name }]
              : [],
        ),
      ),
  derive: (snapshot) => snapshot.listing('ConfigMap'),
});
