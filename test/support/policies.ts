import type { RawObject } from './snapshot-of.ts';

function named(apiVersion: string, kind: string, path: string, fields: object): RawObject {
  const [first = '', second] = path.split('/');
  const metadata = second === undefined ? { name: first } : { namespace: first, name: second };
  return { apiVersion, kind, metadata, ...fields };
}

/** A NetworkPolicy `namespace/name`. */
export const networkPolicy = (path: string, spec: object): RawObject =>
  named('networking.k8s.io/v1', 'NetworkPolicy', path, { spec });

/** A CiliumNetworkPolicy `namespace/name`, or for the whole cluster without a namespace. */
export const ciliumPolicy = (path: string, fields: object): RawObject =>
  named(
    'cilium.io/v2',
    path.includes('/') ? 'CiliumNetworkPolicy' : 'CiliumClusterwideNetworkPolicy',
    path,
    fields,
  );

/** Calico's NetworkPolicy `namespace/name`, or its GlobalNetworkPolicy without a namespace. */
export const calicoPolicy = (path: string, spec: object): RawObject =>
  named('projectcalico.org/v3', path.includes('/') ? 'NetworkPolicy' : 'GlobalNetworkPolicy', path, { spec });
