import rule from '../../../src/rules/endpoints/slice-port-mismatch.ts';
import { endpointSlice, service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const legacy = (ports: readonly object[], more: object = {}, metadata: object = {}) =>
  service('shop/legacy', { selector: undefined, ports, ...more }, metadata);
const http = { name: 'http', port: 80, protocol: 'TCP' };

/** A slice that somebody wrote for shop/legacy, with these ports. */
const slice = (ports: readonly object[] | null, fields: object = {}, endpoints: object[] = [{}]) =>
  endpointSlice('shop/legacy', endpoints, { ports, ...fields });
const from = (managedBy: string, name = 'legacy-x7k') => ({
  metadata: {
    name,
    namespace: 'shop',
    labels: {
      'kubernetes.io/service-name': 'legacy',
      'endpointslice.kubernetes.io/managed-by': managedBy,
    },
  },
});
const flagged = [['high', 'EndpointSlice shop/legacy-x7k']] as const;

testRule('endpoints/slice-port-mismatch', rule, {
  flags: {
    'a slice whose port has another name': {
      objects: [legacy([http]), slice([{ name: 'web', port: 8080, protocol: 'TCP' }])],
      expect: flagged,
    },
    'a named port for a Service whose only port has no name': {
      objects: [
        legacy([{ port: 80, protocol: 'TCP' }]),
        slice([{ name: 'http', port: 8080, protocol: 'TCP' }]),
      ],
      expect: flagged,
    },
    'a nameless port for a Service port with a name': {
      objects: [legacy([http]), slice([{ name: '', port: 8080, protocol: 'TCP' }])],
      expect: flagged,
    },
    'another protocol under the right name': {
      objects: [
        legacy([{ name: 'dns', port: 53, protocol: 'UDP' }]),
        slice([{ name: 'dns', port: 53, protocol: 'TCP' }]),
      ],
      expect: flagged,
    },
    'one port of two': {
      objects: [
        legacy([http, { name: 'admin', port: 9000, protocol: 'TCP' }]),
        slice([
          { name: 'http', port: 8080, protocol: 'TCP' },
          { name: 'metrics', port: 9000, protocol: 'TCP' },
        ]),
      ],
      expect: flagged,
    },
    'a slice that is mirrored from Endpoints': {
      objects: [
        legacy([http]),
        slice(
          [{ name: 'web', port: 8080, protocol: 'TCP' }],
          from('endpointslicemirroring-controller.k8s.io'),
        ),
      ],
      expect: flagged,
    },
    'a port without a number, which kube-proxy does not take for all ports': {
      objects: [legacy([http]), slice([{ name: 'http', protocol: 'TCP' }])],
      expect: flagged,
    },
    'a slice without any port': { objects: [legacy([http]), slice(null)], expect: flagged },
  },
  passes: {
    // https://github.com/cilium/cilium/blob/v1.20.2/operator/pkg/model/translation/gateway-api/translator.go
    'the placeholder in front of Cilium’s Envoy': {
      objects: [
        legacy([http]),
        slice([{ name: '', port: 9999, protocol: 'TCP' }], {
          endpoints: [{ addresses: ['192.192.192.192'], conditions: { ready: true } }],
        }),
      ],
    },
    'the same name and protocol': {
      objects: [legacy([http]), slice([{ name: 'http', port: 8080, protocol: 'TCP' }])],
    },
    'a nameless port on both sides, the protocol left to its default': {
      objects: [legacy([{ port: 80 }]), slice([{ name: '', port: 8080 }])],
    },
    'a port without a number beside a slice that serves the port': {
      objects: [
        legacy([http]),
        slice([{ name: 'http', protocol: 'TCP' }]),
        slice([{ name: 'http', port: 8080, protocol: 'TCP' }], from('staff', 'legacy-vms')),
      ],
    },
    'a further port that the Service does not have': {
      objects: [
        legacy([http]),
        slice([
          { name: 'http', port: 8080, protocol: 'TCP' },
          { name: 'metrics', port: 9100, protocol: 'TCP' },
        ]),
      ],
    },
    'a slice without endpoints': {
      objects: [legacy([http]), slice([{ name: 'web', port: 8080, protocol: 'TCP' }], {}, [])],
    },
    'names of hosts, which is another finding': {
      objects: [
        legacy([http]),
        slice([{ name: 'web', port: 8080, protocol: 'TCP' }], { addressType: 'FQDN' }),
      ],
    },
    'another controller’s slice beside one that the EndpointSlice controller fills': {
      objects: [
        service('shop/legacy', { ports: [http] }),
        slice([{ name: 'http', port: 8080, protocol: 'TCP' }], from('endpointslice-controller.k8s.io')),
        slice(
          [{ name: 'web', port: 8080, protocol: 'TCP' }],
          from('endpointslice-mesh-controller.cilium.io', 'legacy-east'),
        ),
      ],
    },
    'a port that no slice offers, and no slice port that is left over': {
      objects: [
        legacy([http, { name: 'admin', port: 9000, protocol: 'TCP' }]),
        slice([{ name: 'http', port: 8080, protocol: 'TCP' }]),
      ],
    },
  },
  unknowns: {
    'a Service of which not all slices were read': {
      objects: [legacy([http]), slice([{ name: 'web', port: 8080, protocol: 'TCP' }])],
      onlyIn: { EndpointSlice: ['default'] },
    },
  },
  notApplicable: {
    'slices of the EndpointSlice controller alone': {
      objects: [
        service('shop/legacy', { ports: [http] }),
        slice([{ name: 'web', port: 8080, protocol: 'TCP' }], from('endpointslice-controller.k8s.io')),
      ],
    },
    'a headless Service, also with a port that stands for all ports': {
      objects: [legacy([http], { clusterIP: 'None' }), slice([{ name: 'http', protocol: 'TCP' }])],
    },
    'an ExternalName Service': {
      objects: [legacy([http], { type: 'ExternalName' }), slice([{ name: 'web', port: 8080 }])],
    },
    'a Service that another proxy was named for': {
      objects: [
        legacy([http], {}, { labels: { 'service.kubernetes.io/service-proxy-name': 'other' } }),
        slice([{ name: 'web', port: 8080 }]),
      ],
    },
  },
});
