import rule from '../../../src/rules/service/external-name-misused.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const external = (externalName: string | undefined, spec: object = {}, metadata: object = {}) =>
  service(
    'shop/db',
    {
      type: 'ExternalName',
      externalName,
      selector: undefined,
      clusterIP: undefined,
      clusterIPs: undefined,
      ports: undefined,
      ...spec,
    },
    metadata,
  );
const flagged = (severity: 'high' | 'medium' | 'low', ...objects: RawObject[]) =>
  ({ objects, expect: [[severity, 'Service shop/db']] }) as const;
const refused = (name: string | undefined) =>
  ({ manifests: [external(name)], expect: [['medium', 'Service shop/db']] }) as const;

testRule('service/external-name-misused', rule, {
  flags: {
    localhost: flagged('high', external('localhost')),
    'a name below localhost': flagged('high', external('db.localhost.')),
    'a loopback address': flagged('high', external('127.0.0.1')),
    'a loopback address of IPv6': { ...refused('::1'), expect: [['high', 'Service shop/db']] },
    'an IPv4 address': flagged('medium', external('192.0.2.10')),
    'an IPv6 address': refused('2001:db8::10'),
    'a scheme': refused('https://db.example.com'),
    'a port': refused('db.example.com:5432'),
    'a path': refused('db.example.com/main'),
    'an underscore': refused('_db.example.com'),
    'a text that is no name': refused('*** look here ***'),
    'no name at all': refused(undefined),
    'a port in a cluster that has it all the same': flagged('medium', external('db.example.com:5432')),
    'a name of one label': flagged('medium', external('postgres')),
    'a name of one label with a dot at its end': flagged('medium', external('postgres.')),
    'a name that ends in svc': flagged('medium', external('db.data.svc')),
    'a name and a namespace': flagged('medium', external('db.data'), service('data/db')),
    'a Service that does not exist': flagged('medium', external('gone.data.svc.cluster.local')),
    'its own name': flagged('medium', external('db.shop.svc.cluster.local.')),
    'an alias into another namespace': flagged(
      'low',
      external('db.data.svc.cluster.local'),
      service('data/db'),
    ),
    'a pod’s name in another namespace': flagged(
      'low',
      external('db-0.db.data.svc.cluster.local'),
      service('data/db'),
    ),
    'a selector': flagged('medium', external('db.example.com', { selector: { app: 'db' } })),
    'a port that is to be translated': flagged(
      'medium',
      external('db.example.com', { ports: [{ name: 'pg', port: 5432, targetPort: 6432 }] }),
    ),
  },
  passes: {
    'a name outside of the cluster': { objects: [external('db.example.com')] },
    'the same with a dot at its end': { objects: [external('db.example.com.')] },
    'a name of two labels that means no Service': { objects: [external('example.com')] },
    'ports that say where to connect': {
      objects: [
        external('db.example.com', {
          ports: [
            { port: 443, targetPort: 443 },
            { name: 'b', port: 80 },
            { name: 'c', port: 1, targetPort: 'c' },
          ],
        }),
      ],
    },
    'an alias in its own namespace': {
      objects: [external('cart.shop.svc.cluster.local'), service('shop/cart')],
    },
    'a name of the cluster set': { objects: [external('db.data.svc.clusterset.local')] },
    'an alias that a controller owns': {
      objects: [
        external(
          'gateway.knative.svc.cluster.local',
          {},
          { ownerReferences: [{ kind: 'Route', name: 'db', controller: true }] },
        ),
      ],
    },
  },
  unknownUses: {
    clusterDns: {
      objects: [external('db.data.svc.cluster.local'), service('data/db')],
      expect: [['low', 'Service shop/db']],
    },
  },
  unknowns: {
    'a target in the same namespace among manifests that are not complete': {
      manifests: [external('cart.shop.svc.cluster.local')],
    },
  },
  notApplicable: { 'a Service of another type': { objects: [service('shop/db')] } },
});
