import rule from '../../../src/rules/gateway/shared-catch-all.ts';
import { gateway, gatewayObject } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const at = (...values: string[]) => ({
  status: {
    addresses: values.map((value) => ({ type: /[a-z]/.test(value) ? 'Hostname' : 'IPAddress', value })),
  },
});
const listener = (fields: object = {}) => ({
  name: 'https',
  port: 443,
  protocol: 'HTTPS',
  allowedRoutes: { namespaces: { from: 'All' } },
  ...fields,
});
const edge = (fields: object[], status: object = at('203.0.113.7')) =>
  gateway('infra/edge', { listeners: fields }, { ...status });
const takingSets = (from: string) =>
  gateway(
    'infra/edge',
    { listeners: [listener({ hostname: '*.example.com' })], allowedListeners: { namespaces: { from } } },
    at('203.0.113.7'),
  );
const set = (listeners: object[]) =>
  gatewayObject('ListenerSet', 'infra/extra', { parentRef: { name: 'edge' }, listeners });
const medium = [['medium', 'Gateway infra/edge']] as const;
const low = [['low', 'Gateway infra/edge']] as const;

testRule('gateway/shared-catch-all', rule, {
  flags: {
    'a listener without hostname for all namespaces, on a public address': {
      objects: [edge([listener()])],
      expect: medium,
    },
    'a plain HTTP listener and one for TLS': {
      objects: [edge([listener({ protocol: 'HTTP', name: 'http' }), listener({ protocol: 'TLS' })])],
      expect: medium,
    },
    'the name of a load balancer that the internet reaches': {
      objects: [edge([listener()], at('a1-123.eu-west-1.elb.amazonaws.com'))],
      expect: medium,
    },
    'internal addresses': { objects: [edge([listener()], at('10.1.2.3', 'fd00::7'))], expect: low },
    'an internal load balancer': {
      objects: [edge([listener()], at('internal-a1-123.eu-west-1.elb.amazonaws.com'))],
      expect: low,
    },
    'no address': { objects: [edge([listener()], {})], expect: low },
    'ListenerSets of all namespaces': { objects: [takingSets('All')], expect: medium },
    'a listener of a ListenerSet that it takes': {
      objects: [takingSets('Same'), set([listener({ name: 'any' })])],
      expect: [['medium', 'ListenerSet infra/extra']],
    },
    'a manifest': { manifests: [edge([listener()], {})], expect: low },
  },
  passes: {
    'a hostname': { objects: [edge([listener({ hostname: '*.example.com' })])] },
    'the default, which is routes of its own namespace': {
      objects: [edge([listener({ allowedRoutes: undefined })])],
    },
    'selected namespaces': {
      objects: [
        edge([
          listener({
            allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { a: 'b' } } } },
          }),
        ]),
      ],
    },
    'a listener of TCP, which knows no hostnames': {
      objects: [edge([listener({ protocol: 'TCP' }), listener({ protocol: 'UDP', name: 'dns' })])],
    },
    'a protocol of an implementation’s own': {
      objects: [edge([listener({ protocol: 'example.net/HBONE' })])],
    },
    'a ListenerSet that it does not take': {
      objects: [edge([listener({ hostname: 'a.example.com' })]), set([listener()])],
    },
  },
  unknownUses: {
    listenerSets: { objects: [takingSets('Same')], expect: 'unknown' },
    namespaces: { objects: [edge([listener()])], expect: medium },
  },
  notApplicable: { 'a cluster without Gateways': { objects: [] } },
});
