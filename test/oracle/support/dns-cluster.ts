import { endpointSlice, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';

const headless = { clusterIP: 'None', clusterIPs: ['None'], selector: undefined };

/** Services of every kind that a name can be of, as they are written and as the API server keeps them. */
export const dnsObjects: readonly RawObject[] = [
  ...['shop', 'default', 'kube-system'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  })),
  service('shop/cart', { clusterIP: '10.96.0.21', clusterIPs: ['10.96.0.21'] }),
  service('shop/web', headless),
  endpointSlice('shop/web', [{ ready: true }]),
  service('shop/idle', headless),
  service('shop/unready', headless),
  endpointSlice('shop/unready', [{ ready: false }]),
  service('shop/ext', {
    type: 'ExternalName',
    externalName: 'outside.example.org',
    clusterIP: undefined,
    clusterIPs: undefined,
    selector: undefined,
    ports: undefined,
    internalTrafficPolicy: undefined,
  }),
];
