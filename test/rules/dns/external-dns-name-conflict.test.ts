import rule from '../../../src/rules/dns/external-dns-name-conflict.ts';
import { externalDns } from '../../support/external-dns.ts';
import { ingress } from '../../support/ingress.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const prefix = 'external-dns.kubernetes.io/';
const main = externalDns('dns/main', ['policy=sync', 'provider=aws', 'source=service', 'source=ingress']);
const at = (...targets: string[]) => ({
  loadBalancer: {
    ingress: targets.map((one) => (/^[\d.]+$/.test(one) ? { ip: one } : { hostname: one })),
  },
});

/** A load balancer shop/`name` that asks for web.shop.example and leads there. */
const web = (name: string, target: string, more: Readonly<Record<string, string>> = {}): RawObject => ({
  ...service(
    `shop/${name}`,
    { type: 'LoadBalancer' },
    {
      annotations: {
        [`${prefix}hostname`]: 'web.shop.example',
        ...Object.fromEntries(Object.entries(more).map(([key, value]) => [`${prefix}${key}`, value])),
      },
    },
  ),
  status: at(target),
});
const front = (name: string, target: string, host = 'web.shop.example') =>
  ingress({}, { metadata: { name, namespace: 'shop' }, spec: { rules: [{ host }] }, status: at(target) });

testRule('dns/external-dns-name-conflict', rule, {
  flags: {
    'a Service and an Ingress with one name': {
      objects: [main, web('web', '192.0.2.1'), front('front', '192.0.2.2')],
      expect: [['medium', 'Ingress shop/front']],
    },
    'two Services whose load balancers have host names': {
      objects: [main, web('a', 'a.elb.example'), web('b', 'b.elb.example')],
      expect: [['medium', 'Service shop/b']],
    },
    'two Ingresses whose load balancers have host names': {
      objects: [main, front('a', 'a.elb.example'), front('b', 'b.elb.example')],
      expect: [['medium', 'Ingress shop/b']],
    },
    'the same set identifier twice': {
      objects: [
        main,
        web('a', 'a.elb.example', { 'set-identifier': 'one' }),
        web('b', 'b.elb.example', { 'set-identifier': 'one' }),
      ],
      expect: [['medium', 'Service shop/b']],
    },
    'a name outside of the domain filter': {
      objects: [
        externalDns('dns/main', ['policy=sync', 'source=service', 'domain-filter=other.example']),
        web('web', '192.0.2.1'),
      ],
      expect: [['medium', 'Service shop/web']],
    },
    'a private address in a public zone': {
      objects: [
        externalDns('dns/main', ['policy=sync', 'provider=aws', 'source=service', 'aws-zone-type=public']),
        web('web', '10.1.2.3'),
      ],
      expect: [['medium', 'Service shop/web']],
    },
    'a long TTL of a failover record': {
      objects: [
        main,
        web('web', '192.0.2.1', { ttl: '1h', 'aws-failover': 'PRIMARY', 'set-identifier': 'one' }),
      ],
      expect: [['medium', 'Service shop/web']],
    },
    'a TTL of 301 seconds': {
      objects: [main, web('web', '192.0.2.1', { ttl: '301', 'aws-failover': 'PRIMARY' })],
      expect: [['medium', 'Service shop/web']],
    },
  },
  passes: {
    'Services with addresses, which are merged into one record': {
      objects: [main, web('a', '192.0.2.1'), web('b', '192.0.2.2')],
    },
    'Ingresses behind one load balancer': {
      objects: [main, front('a', 'a.elb.example'), front('b', 'a.elb.example')],
    },
    'weighted records': {
      objects: [
        main,
        web('a', 'a.elb.example', { 'set-identifier': 'a', 'aws-weight': '10' }),
        web('b', 'b.elb.example', { 'set-identifier': 'b', 'aws-weight': '90' }),
      ],
    },
    'split horizon: instances with filters of their own': {
      objects: [
        externalDns('dns/a', ['policy=sync', 'source=ingress', 'ingress-class=internal']),
        externalDns('dns/b', ['policy=sync', 'source=service']),
        web('web', '192.0.2.1'),
        front('front', '10.1.2.3'),
      ],
    },
    'a private zone': {
      objects: [
        externalDns('dns/main', ['policy=sync', 'provider=aws', 'source=service', 'aws-zone-type=private']),
        web('web', '10.1.2.3'),
      ],
    },
    'a name inside of the domain filter, and one that an expression decides on': {
      objects: [
        externalDns('dns/a', ['policy=sync', 'source=service', 'domain-filter=shop.example']),
        externalDns('dns/b', ['policy=sync', 'source=ingress', 'regex-domain-filter=example']),
        web('web', '192.0.2.1'),
        front('front', '192.0.2.1', 'front.example'),
      ],
    },
    'a host of an Ingress outside of the domain filter, which nobody asked a record for': {
      objects: [
        externalDns('dns/main', ['policy=sync', 'source=ingress', 'domain-filter=other.example']),
        front('front', '192.0.2.1'),
      ],
    },
    'a TTL of 300 seconds, and a long one without failover': {
      objects: [
        main,
        web('a', '192.0.2.1', { ttl: '300', 'aws-failover': 'PRIMARY' }),
        web('b', '192.0.2.1', { ttl: '86400' }),
      ],
    },
    'a Service that has no address yet': {
      objects: [
        main,
        web('web', '192.0.2.1'),
        ingress({}, { spec: { rules: [{ host: 'web.shop.example' }] } }),
      ],
    },
  },
  unknownUses: {
    services: { objects: [main, front('front', '192.0.2.2')], expect: 'unknown' },
    ingresses: { objects: [main, web('web', '192.0.2.1')], expect: 'unknown' },
  },
  notApplicable: {
    'a cluster without ExternalDNS': { objects: [web('web', '192.0.2.1'), front('front', '192.0.2.2')] },
    'objects that nothing looks at': {
      objects: [externalDns('dns/main', ['policy=sync', 'source=node']), web('web', '192.0.2.1')],
    },
  },
});
