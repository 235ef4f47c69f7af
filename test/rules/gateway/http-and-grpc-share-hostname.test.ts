import rule from '../../../src/rules/gateway/http-and-grpc-share-hostname.ts';
import { definition, gateway, httpRoute, parentStatus, route } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const edge = gateway('infra/edge');
const made = (day: number, status: object = {}) => ({
  metadata: { creationTimestamp: `2026-03-0${day}T00:00:00Z` },
  ...status,
});
const http = (spec: object = {}, status: object = {}, day = 1) =>
  httpRoute('shop/web', { ...spec }, made(day, status));
const grpc = (spec: object = {}, status: object = {}, day = 2) =>
  route('GRPCRoute', 'shop/calls', { ...spec }, made(day, status));
const accepted = parentStatus('Accepted', 'True', 'Accepted');
const rejected = parentStatus('Accepted', 'False', 'NotAllowedByListeners');
const hostnames = (...all: string[]) => ({ hostnames: all });
const flagged = [['medium', 'GRPCRoute shop/calls']] as const;
const api = (bundle: string) => definition('GRPCRoute', 'grpcroutes', bundle);

testRule('gateway/http-and-grpc-share-hostname', rule, {
  flags: {
    'both for one hostname, up to Gateway API 1.6': {
      objects: [edge, http(hostnames('a.example.com')), grpc(hostnames('a.example.com')), api('v1.6.3')],
      expect: flagged,
    },
    'both for one hostname, from 1.7 on': {
      objects: [edge, http(hostnames('a.example.com')), grpc(hostnames('a.example.com')), api('v1.7.0')],
      expect: flagged,
    },
    'the GRPCRoute that the controller has rejected': {
      objects: [edge, http({}, accepted), grpc({}, rejected), api('v1.7.0')],
      expect: flagged,
    },
    'the older one that the controller has rejected all the same': {
      objects: [edge, http({}, rejected), grpc({}, accepted)],
      expect: [['medium', 'HTTPRoute shop/web']],
    },
    'a younger HTTPRoute': {
      objects: [edge, http({}, {}, 3), grpc()],
      expect: [['medium', 'HTTPRoute shop/web']],
    },
    'a wildcard over a hostname': {
      objects: [edge, http(hostnames('*.example.com')), grpc(hostnames('a.example.com'))],
      expect: flagged,
    },
    'a route for every hostname': {
      objects: [edge, http(), grpc(hostnames('a.example.com'))],
      expect: flagged,
    },
    manifests: { manifests: [edge, http(), grpc()], expect: flagged },
  },
  passes: {
    'different hostnames': {
      objects: [edge, http(hostnames('a.example.com')), grpc(hostnames('grpc.example.com'))],
    },
    'an implementation that has accepted both': { objects: [edge, http({}, accepted), grpc({}, accepted)] },
    'different Gateways': {
      objects: [
        edge,
        gateway('infra/other'),
        http(),
        grpc({ parentRefs: [{ name: 'other', namespace: 'infra' }] }),
      ],
    },
    'two HTTPRoutes': { objects: [edge, http(), httpRoute('shop/other', {}, made(2))] },
    'a GRPCRoute that the listener does not take': {
      objects: [
        gateway('infra/edge', {
          listeners: [
            {
              name: 'http',
              port: 80,
              protocol: 'HTTP',
              allowedRoutes: { namespaces: { from: 'All' }, kinds: [{ kind: 'HTTPRoute' }] },
            },
          ],
        }),
        http(),
        grpc(),
      ],
    },
  },
  unknownUses: {
    listenerSets: { objects: [edge, http(), grpc()], expect: flagged },
    namespaces: { objects: [edge, http(), grpc()], expect: flagged },
    services: { objects: [edge, http(), grpc()], expect: flagged },
    gatewayApi: { objects: [edge, http(), grpc(), api('v1.6.3')], expect: flagged },
  },
  unknowns: {
    'Gateways of another namespace only': { objects: [http(), grpc()], onlyIn: { Gateway: ['shop'] } },
  },
  notApplicable: { 'a cluster without such routes': { objects: [edge] } },
});
