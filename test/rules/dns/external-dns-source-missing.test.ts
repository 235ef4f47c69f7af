import rule from '../../../src/rules/dns/external-dns-source-missing.ts';
import { externalDns } from '../../support/external-dns.ts';
import { ingress } from '../../support/ingress.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const old = { image: 'registry.k8s.io/external-dns/external-dns:v0.21.0' };
const untold = { image: 'registry.k8s.io/external-dns/external-dns@sha256:0123' };
const ga = 'external-dns.kubernetes.io/';
const alpha = 'external-dns.alpha.kubernetes.io/';
const flags = ['policy=upsert-only', 'source=service', 'source=ingress'];

const annotated = (
  name: string,
  annotations: object,
  spec: Record<string, unknown> = { type: 'LoadBalancer' },
) => service(`shop/${name}`, spec, { annotations });
const web = annotated('web', { [`${ga}hostname`]: 'web.shop.example' });
const route = (kind: string, metadata: object = {}, hostnames = ['api.shop.example']): RawObject => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: { name: 'api', namespace: 'shop', ...metadata },
  spec: { parentRefs: [{ name: 'edge' }], hostnames },
});

testRule('dns/external-dns-source-missing', rule, {
  flags: {
    'annotations under the former prefix, which 0.22.0 does not read': {
      objects: [
        externalDns('dns/main', flags),
        annotated('web', { [`${alpha}hostname`]: 'web.shop.example' }),
      ],
      expect: [['medium', 'Service shop/web']],
    },
    'annotations under the new prefix, which 0.21 does not read': {
      objects: [externalDns('dns/main', flags, old), web],
      expect: [['medium', 'Service shop/web']],
    },
    'a Service where only Ingresses are looked at': {
      objects: [externalDns('dns/main', ['policy=upsert-only', 'source=ingress']), web],
      expect: [['medium', 'Service shop/web']],
    },
    'an Ingress where only Services are looked at': {
      objects: [
        externalDns('dns/main', ['policy=upsert-only', 'source=service']),
        ingress(
          {},
          {
            metadata: {
              name: 'web',
              namespace: 'shop',
              annotations: { [`${ga}hostname`]: 'web.shop.example' },
            },
          },
        ),
      ],
      expect: [['medium', 'Ingress shop/web']],
    },
    'a GRPCRoute where only HTTPRoutes are looked at': {
      objects: [
        externalDns('dns/main', ['policy=upsert-only', 'source=gateway-httproute']),
        route('GRPCRoute'),
      ],
      expect: [['medium', 'GRPCRoute shop/api']],
    },
    'an annotated TCPRoute': {
      objects: [
        externalDns('dns/main', flags),
        route('TCPRoute', { annotations: { [`${ga}hostname`]: 'db.shop.example' } }, []),
      ],
      expect: [['medium', 'TCPRoute shop/api']],
    },
    'another namespace': {
      objects: [externalDns('dns/main', [...flags, 'namespace=web']), web],
      expect: [['medium', 'Service shop/web']],
    },
    'a ClusterIP Service without --publish-internal-services': {
      objects: [
        externalDns('dns/main', flags),
        annotated('web', { [`${ga}hostname`]: 'web.shop.example' }, {}),
      ],
      expect: [['medium', 'Service shop/web']],
    },
    'many objects for one reason, in one finding': {
      objects: [
        externalDns('dns/main', flags),
        ...['a', 'b', 'c', 'd'].map((name) =>
          annotated(name, { [`${alpha}hostname`]: `${name}.shop.example` }),
        ),
      ],
      expect: [['medium', 'Service shop/a']],
    },
  },
  passes: {
    'a cluster without the Gateway API': {
      objects: [externalDns('dns/main', flags), web],
      notInstalled: ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'],
    },
    'an instance that looks at it': { objects: [externalDns('dns/main', flags), web] },
    'the former prefix, set': {
      objects: [
        externalDns('dns/main', [...flags, `annotation-prefix=${alpha}`]),
        annotated('web', { [`${alpha}hostname`]: 'web.shop.example' }),
      ],
    },
    'both prefixes during an upgrade, each read by one instance': {
      objects: [
        externalDns('dns/new', flags),
        externalDns('dns/old', flags, old),
        annotated('web', { [`${ga}hostname`]: 'web.shop.example', [`${alpha}hostname`]: 'web.shop.example' }),
      ],
    },
    'an image that does not tell its version': { objects: [externalDns('dns/main', flags, untold), web] },
    'several instances that split the work': {
      objects: [
        externalDns('dns/a', ['policy=sync', 'source=ingress']),
        externalDns('dns/b', ['policy=sync', 'source=service', 'namespace=shop']),
        web,
      ],
    },
    'ClusterIP Services that are published, headless, or have a target of their own': {
      objects: [
        externalDns('dns/main', flags),
        annotated('headless', { [`${ga}hostname`]: 'a.shop.example' }, { clusterIP: 'None' }),
        annotated('target', { [`${ga}hostname`]: 'b.shop.example', [`${ga}target`]: '192.0.2.1' }, {}),
        annotated('internal', { [`${ga}internal-hostname`]: 'c.shop.example' }, {}),
      ],
    },
    'a ClusterIP Service with --publish-internal-services': {
      objects: [
        externalDns('dns/main', [...flags, 'publish-internal-services']),
        annotated('web', { [`${ga}hostname`]: 'web.shop.example' }, {}),
      ],
    },
    'routes where ExternalDNS looks at no routes': {
      objects: [externalDns('dns/main', flags), route('HTTPRoute')],
    },
    'an object given to another controller': {
      objects: [
        externalDns('dns/main', ['policy=sync', 'source=ingress']),
        annotated('web', { [`${ga}hostname`]: 'web.shop.example', [`${ga}controller`]: 'other' }),
        route('HTTPRoute'),
      ],
    },
  },
  unknownUses: {
    services: { objects: [externalDns('dns/main', ['source=ingress']), web], expect: 'unknown' },
    ingresses: { objects: [externalDns('dns/main', ['source=ingress']), web], expect: 'unknown' },
    routes: { objects: [externalDns('dns/main', ['source=ingress']), web], expect: 'unknown' },
  },
  unknowns: {
    'sources that stand in another object': {
      objects: [
        externalDns('dns/main', ['policy=sync'], {
          env: [
            { name: 'EXTERNAL_DNS_SOURCE', valueFrom: { configMapKeyRef: { name: 'one', key: 'source' } } },
          ],
        }),
        web,
      ],
    },
    'a container under a name of its own': {
      objects: [externalDns('dns/main', ['source=ingress'], { container: 'dns' }), web],
    },
    'workloads of which not all were read': {
      objects: [externalDns('dns/main', ['source=ingress']), web],
      unread: { DaemonSet: 'forbidden' },
    },
  },
  notApplicable: {
    'a cluster without ExternalDNS': { objects: [web] },
    'objects that ask for nothing': { objects: [externalDns('dns/main', flags), service('shop/cart')] },
  },
});
