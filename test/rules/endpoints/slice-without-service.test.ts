import rule from '../../../src/rules/endpoints/slice-without-service.ts';
import { endpointSlice, service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const managed = 'endpointslice.kubernetes.io/managed-by';
const ours = 'endpointslice-controller.k8s.io';

/** An EndpointSlice shop/`name` with two endpoints, these labels and this further metadata. */
const slice = (name: string, labels: Record<string, string>, metadata: object = {}) =>
  endpointSlice('shop/cart', [{ node: 'worker-1' }, { node: 'worker-2' }], {
    metadata: { name, namespace: 'shop', labels, ...metadata },
  });
const ofCart = (managedBy?: string) => ({
  'kubernetes.io/service-name': 'cart',
  ...(managedBy === undefined ? {} : { [managed]: managedBy }),
});
const owner = (kind: string) => ({ ownerReferences: [{ kind, name: 'cart', controller: true }] });
const selectorless = service('shop/cart', { selector: undefined });

testRule('endpoints/slice-without-service', rule, {
  flags: {
    'a slice without the label': {
      objects: [slice('cart-vms', { app: 'cart' })],
      expect: [['medium', 'EndpointSlice shop/cart-vms']],
    },
    'a slice whose label is empty, though a person named himself': {
      objects: [slice('cart-vms', { 'kubernetes.io/service-name': '', [managed]: 'staff' })],
      expect: [['medium', 'EndpointSlice shop/cart-vms']],
    },
    'a slice of a Service that does not exist': {
      objects: [slice('cart-vms', ofCart('staff'))],
      expect: [['medium', 'EndpointSlice shop/cart-vms']],
    },
    'a slice that the controller left behind when the Service lost its selector': {
      objects: [selectorless, slice('cart-x7k', ofCart(ours), owner('Service'))],
      expect: [['medium', 'EndpointSlice shop/cart-x7k']],
    },
    'a slice that somebody wrote beside those of the controller': {
      objects: [
        service('shop/cart'),
        slice('cart-x7k', ofCart(ours), owner('Service')),
        slice('cart-vms', ofCart()),
      ],
      expect: [['medium', 'EndpointSlice shop/cart-vms']],
    },
  },
  passes: {
    'the slice of a Service with a selector': {
      objects: [service('shop/cart'), slice('cart-x7k', ofCart(ours), owner('Service'))],
    },
    'a slice that people wrote for a Service without a selector': {
      objects: [selectorless, slice('cart-vms', ofCart('staff'))],
    },
    'a slice whose owner is being deleted with its Service': {
      objects: [slice('cart-x7k', ofCart(ours), owner('Service'))],
    },
    'a mirrored slice, whose Endpoints object owns it': {
      objects: [slice('cart-x7k', ofCart('endpointslicemirroring-controller.k8s.io'), owner('Endpoints'))],
    },
    'a slice of Submariner, which knows it by a label of its own': {
      objects: [
        slice('cart-east', {
          [managed]: 'lighthouse-agent.submariner.io',
          'multicluster.kubernetes.io/service-name': 'cart',
        }),
      ],
    },
    'a slice of the Multi-Cluster Services API without a manager': {
      objects: [slice('cart-east', { ...ofCart(), 'multicluster.kubernetes.io/source-cluster': 'east' })],
    },
    'a slice of another controller for a Service that does not exist': {
      objects: [slice('cart-mesh', ofCart('istio.io'))],
    },
    'Cilium ClusterMesh beside the EndpointSlice controller': {
      objects: [
        service('shop/cart'),
        slice('cart-x7k', ofCart(ours), owner('Service')),
        slice('cart-east', ofCart('endpointslice-mesh-controller.cilium.io')),
      ],
    },
    'the API server’s own slice, which says no manager': {
      objects: [
        service('default/kubernetes', { selector: undefined }),
        endpointSlice('default/kubernetes', [{}]),
      ],
    },
    'slices of a Service of type ExternalName, which nothing proxies': {
      objects: [
        service('shop/cart', { type: 'ExternalName', selector: undefined }),
        slice('cart-x7k', ofCart(ours), owner('Service')),
      ],
    },
    'a person’s slice of a Service whose selector matches nothing': {
      objects: [
        service('shop/cart'),
        endpointSlice('shop/cart', [], {
          metadata: { name: 'cart-x7k', namespace: 'shop', labels: ofCart(ours) },
        }),
        slice('cart-vms', ofCart()),
      ],
    },
  },
  unknowns: {
    'a Service that was not read': {
      objects: [slice('cart-vms', ofCart('staff'))],
      onlyIn: { Service: ['default'] },
    },
  },
  notApplicable: {
    'a slice without endpoints': { objects: [endpointSlice('shop/cart', [])] },
    'a slice that is being deleted': {
      objects: [slice('cart-vms', {}, { deletionTimestamp: '2026-11-23T11:59:00Z' })],
    },
    'the object of a leader election': {
      objects: [slice('lock', {}, { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } })],
    },
  },
});
