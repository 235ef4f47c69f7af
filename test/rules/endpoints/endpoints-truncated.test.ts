import rule from '../../../src/rules/endpoints/endpoints-truncated.ts';
import { endpointSlice, service } from '../../support/objects.ts';
import { readEndpoints, readSlices, role } from '../../support/roles.ts';
import { testRule } from '../../support/test-rule.ts';

/** EndpointSlices of shop/cart with so many endpoints, a hundred in each. */
const slices = (count: number, addressType = 'IPv4') =>
  Array.from({ length: Math.ceil(count / 100) }, (_, part) =>
    endpointSlice('shop/cart', [], {
      metadata: {
        name: `cart-${addressType.toLowerCase()}-${part}`,
        namespace: 'shop',
        labels: { 'kubernetes.io/service-name': 'cart' },
      },
      addressType,
      endpoints: Array.from({ length: Math.min(100, count - part * 100) }, (_, index) => ({
        addresses: [addressType === 'IPv4' ? `10.1.${part}.${index}` : `fd00::${part}:${index}`],
      })),
    }),
  );
const old = role('old-ingress', [readEndpoints]);

testRule('endpoints/endpoints-truncated', rule, {
  flags: {
    'a Service with 1,001 endpoints and a role that reads Endpoints': {
      objects: [service('shop/cart'), ...slices(1001), old],
      expect: [['medium', 'Service shop/cart']],
    },
    'several such roles': {
      objects: [service('shop/cart'), ...slices(1200), old, role('shop/scraper', [readEndpoints])],
      expect: [['medium', 'Service shop/cart']],
    },
  },
  passes: {
    '1,000 endpoints, all of which fit': { objects: [service('shop/cart'), ...slices(1000), old] },
    'nothing that reads Endpoints': { objects: [service('shop/cart'), ...slices(1001)] },
    'roles that read EndpointSlices too, or in another namespace': {
      objects: [
        service('shop/cart'),
        ...slices(1001),
        role('ingress', [readEndpoints, readSlices]),
        role('web/scraper', [readEndpoints]),
      ],
    },
    'two families of 600 endpoints each': {
      objects: [
        service('shop/cart', { ipFamilies: ['IPv4', 'IPv6'] }),
        ...slices(600),
        ...slices(600, 'IPv6'),
        old,
      ],
    },
  },
  unknownUses: {
    endpointsReaders: { objects: [service('shop/cart'), ...slices(1001)], expect: 'unknown' },
  },
  unknowns: {
    'slices of which not all were read': {
      objects: [service('shop/cart'), ...slices(900), old],
      onlyIn: { EndpointSlice: ['default'] },
    },
  },
  notApplicable: {
    'a Service without a selector': {
      objects: [service('shop/cart', { selector: undefined }), ...slices(2)],
    },
    'a Service without slices': { objects: [service('shop/cart')] },
  },
});
