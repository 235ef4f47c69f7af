import rule from '../../../src/rules/dns/external-dns-ownership.ts';
import { externalDns } from '../../support/external-dns.ts';
import { testRule } from '../../support/test-rule.ts';

const old = { image: 'registry.k8s.io/external-dns/external-dns:v0.21.0' };
const safe = [
  'provider=aws',
  'source=service',
  'policy=sync',
  'txt-owner-id=prod-1',
  'domain-filter=shop.example',
];
const without = (...names: string[]) =>
  safe.filter((flag) => !names.some((name) => flag.startsWith(`${name}=`)));
const main = ['Deployment dns/main'] as const;

testRule('dns/external-dns-ownership', rule, {
  flags: {
    'two instances with one owner that look at different objects': {
      objects: [
        externalDns('dns/ingresses', [...without('source'), 'source=ingress']),
        externalDns('dns/services', safe),
      ],
      expect: [['high', 'Deployment dns/services']],
    },
    'the same where only one of them deletes': {
      objects: [
        externalDns('dns/ingresses', [
          ...without('source', 'policy'),
          'source=ingress',
          'policy=upsert-only',
        ]),
        externalDns('dns/services', [...without('domain-filter'), 'domain-filter=eu.shop.example']),
      ],
      expect: [['high', 'Deployment dns/services']],
    },
    'no policy from 0.22.0 on': {
      objects: [externalDns('dns/main', without('policy'))],
      expect: [['high', ...main]],
    },
    'registry noop with sync': {
      objects: [externalDns('dns/main', [...safe, 'registry=noop'])],
      expect: [['high', ...main]],
    },
    'the default owner': {
      objects: [externalDns('dns/main', without('txt-owner-id'))],
      expect: [['medium', ...main]],
    },
    'the default owner, written out, and no domain filter': {
      objects: [
        externalDns('dns/main', [...without('txt-owner-id', 'domain-filter'), 'txt-owner-id=default']),
      ],
      expect: [['medium', ...main]],
    },
    'the default owner with the default policy of 0.21': {
      objects: [externalDns('dns/main', without('txt-owner-id', 'policy'), old)],
      expect: [['medium', ...main]],
    },
    'sync without a domain filter': {
      objects: [externalDns('dns/main', without('domain-filter'))],
      expect: [['medium', ...main]],
    },
    'options from variables': {
      objects: [
        externalDns('dns/main', ['provider=aws', 'source=service', 'domain-filter=shop.example'], {
          env: [{ name: 'EXTERNAL_DNS_POLICY', value: 'sync' }],
        }),
      ],
      expect: [['medium', ...main]],
    },
  },
  passes: {
    'an owner and a domain of its own': { objects: [externalDns('dns/main', safe)] },
    'no policy up to 0.21': { objects: [externalDns('dns/main', without('policy'), old)] },
    'a policy that deletes nothing, with the default owner and no filter': {
      objects: [externalDns('dns/main', ['provider=aws', 'source=service', 'policy=upsert-only'])],
    },
    'registry noop that deletes nothing': {
      objects: [externalDns('dns/main', [...without('policy'), 'policy=create-only', 'registry=noop'])],
    },
    'the default owner on zones of the cluster’s own': {
      objects: [
        externalDns('dns/main', [...without('txt-owner-id'), 'zone-id-filter=Z111', 'zone-id-filter=Z112']),
      ],
    },
    'instances that split the work by domain': {
      objects: [
        externalDns('dns/a', safe),
        externalDns('dns/b', [
          ...without('source', 'domain-filter'),
          'source=ingress',
          'domain-filter=other.example',
        ]),
      ],
    },
    'instances that split the work by owner': {
      objects: [
        externalDns('dns/a', safe),
        externalDns('dns/b', [
          ...without('source', 'txt-owner-id'),
          'source=ingress',
          'txt-owner-id=prod-1-ingress',
        ]),
      ],
    },
    'a public and a private zone of one name': {
      objects: [
        externalDns('dns/a', [...safe, 'aws-zone-type=public', 'annotation-filter=scope=public']),
        externalDns('dns/b', [...safe, 'aws-zone-type=private', 'annotation-filter=scope=private']),
      ],
    },
    'two instances that look at the same objects': {
      objects: [externalDns('dns/a', safe), externalDns('dns/b', safe)],
    },
    'domains given by expressions, which are not compared': {
      objects: [
        externalDns('dns/a', [...without('domain-filter'), 'regex-domain-filter=^a']),
        externalDns('dns/b', [
          ...without('domain-filter', 'source'),
          'source=ingress',
          'regex-domain-filter=^b',
        ]),
      ],
    },
    'a provider that knows its zone': {
      objects: [
        externalDns('dns/main', [
          ...without('provider', 'domain-filter'),
          'provider=rfc2136',
          'rfc2136-zone=shop.example',
        ]),
      ],
    },
  },
  unknowns: {
    'no policy in an image without a version': {
      objects: [
        externalDns('dns/main', without('policy'), {
          image: 'registry.k8s.io/external-dns/external-dns@sha256:0123',
        }),
      ],
    },
    'an owner id that stands in another object': {
      objects: [
        externalDns('dns/main', without('txt-owner-id'), {
          env: [
            { name: 'EXTERNAL_DNS_TXT_OWNER_ID', valueFrom: { configMapKeyRef: { name: 'one', key: 'id' } } },
          ],
        }),
      ],
    },
    'a container under a name of its own, whose options are not kept': {
      objects: [externalDns('dns/main', without('txt-owner-id'), { container: 'dns' })],
    },
    'workloads of which not all were read': {
      objects: [externalDns('dns/main', safe)],
      unread: { StatefulSet: 'forbidden' },
    },
  },
  notApplicable: {
    'a cluster without ExternalDNS': {},
    'an instance that is scaled to zero': {
      objects: [externalDns('dns/main', ['policy=sync'], { replicas: 0 })],
    },
  },
});
