import rule from '../../../src/rules/gateway/layer4-route-illegal.ts';
import { gateway, gatewayClass, parentStatus, route } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const all = { namespaces: { from: 'All' } };
const listener = (name: string, protocol: string, port: number, fields: object = {}) => ({
  name,
  protocol,
  port,
  allowedRoutes: all,
  ...fields,
});
const edge = (...listeners: object[]) => gateway('infra/edge', { listeners });
const tls = (mode: string) => listener('tls', 'TLS', 443, { tls: { mode } });
const https = listener('https', 'HTTPS', 443, { tls: { certificateRefs: [{ name: 'c' }] } });
const tcp = listener('tcp', 'TCP', 5432);
const tlsRoute = (spec: object = {}, fields: object = {}) =>
  route('TLSRoute', 'shop/db', { hostnames: ['db.example.com'], ...spec }, { ...fields });
const made = (day: number) => ({ metadata: { creationTimestamp: `2026-03-0${day}T00:00:00Z` } });
const to = (sectionName: string) => ({ parentRefs: [{ name: 'edge', namespace: 'infra', sectionName }] });
const high = [['high', 'TLSRoute shop/db']] as const;
const accepted = parentStatus('Accepted', 'True', 'Accepted');
const claims = gatewayClass(['Gateway', 'TLSRoute']);

testRule('gateway/layer4-route-illegal', rule, {
  flags: {
    'a TLSRoute on a listener of HTTPS': { objects: [edge(https), tlsRoute()], expect: high },
    'a TLSRoute on the wrong one of two listeners': {
      objects: [edge(https, tls('Passthrough')), tlsRoute(to('https'))],
      expect: high,
    },
    'a TCPRoute on a listener of HTTP': {
      objects: [edge(listener('http', 'HTTP', 80)), route('TCPRoute', 'shop/db')],
      expect: [['high', 'TCPRoute shop/db']],
    },
    'a UDPRoute on a listener of TCP': {
      objects: [edge(tcp), route('UDPRoute', 'shop/dns')],
      expect: [['high', 'UDPRoute shop/dns']],
    },
    'a TLSRoute where TLS ends, which the controller does not claim': {
      objects: [edge(tls('Terminate')), claims, tlsRoute()],
      expect: high,
    },
    'two TCPRoutes on one listener': {
      objects: [
        edge(tcp),
        route('TCPRoute', 'shop/a', {}, made(2)),
        route('TCPRoute', 'shop/b', {}, made(1)),
      ],
      expect: [['medium', 'TCPRoute shop/a']],
    },
    'two UDPRoutes of one moment': {
      objects: [
        edge(listener('dns', 'UDP', 53)),
        route('UDPRoute', 'shop/a', {}, made(1)),
        route('UDPRoute', 'shop/b', {}, made(1)),
      ],
      expect: [['medium', 'UDPRoute shop/b']],
    },
    'a TLSRoute without hostnames': {
      objects: [edge(tls('Passthrough')), tlsRoute({ hostnames: [] })],
      expect: [['medium', 'TLSRoute shop/db']],
    },
    manifests: { manifests: [edge(https), tlsRoute()], expect: high },
  },
  passes: {
    'a TLSRoute that passes TLS through': { objects: [edge(tls('Passthrough')), claims, tlsRoute()] },
    'one listener of two that fits': {
      objects: [edge(https, { ...tls('Passthrough'), port: 8443 }), tlsRoute()],
    },
    'a controller that claims TLSRouteModeTerminate': {
      objects: [edge(tls('Terminate')), gatewayClass(['TLSRoute', 'TLSRouteModeTerminate']), tlsRoute()],
    },
    'a controller that claims no features at all': {
      objects: [edge(tls('Terminate')), gatewayClass(), tlsRoute()],
    },
    'a controller that has accepted the route': {
      objects: [edge(tls('Terminate')), claims, tlsRoute({}, accepted)],
    },
    'a mismatch that the controller has accepted': { objects: [edge(https), tlsRoute({}, accepted)] },
    'a TCPRoute and a UDPRoute on one port number': {
      objects: [
        edge(listener('tcp', 'TCP', 53), listener('udp', 'UDP', 53)),
        route('TCPRoute', 'shop/dns-tcp', to('tcp')),
        route('UDPRoute', 'shop/dns-udp', to('udp')),
      ],
    },
    'two TCPRoutes on two listeners': {
      objects: [
        edge(tcp, listener('other', 'TCP', 3306)),
        route('TCPRoute', 'shop/a', to('tcp')),
        route('TCPRoute', 'shop/b', to('other')),
      ],
    },
    'a TLSRoute refused for its hostname, which is said elsewhere': {
      objects: [edge({ ...tls('Passthrough'), hostname: 'other.example.org' }), tlsRoute()],
    },
    'a TCPRoute of a mesh': {
      objects: [
        edge(tcp),
        route('TCPRoute', 'shop/a', { parentRefs: [{ group: '', kind: 'Service', name: 'cart' }] }),
      ],
    },
  },
  unknownUses: {
    listenerSets: { objects: [edge(https), tlsRoute()], expect: high },
    namespaces: { objects: [edge(https), tlsRoute()], expect: high },
    services: { objects: [edge(https), tlsRoute()], expect: high },
    gatewayClasses: { objects: [edge(tls('Terminate')), claims, tlsRoute()], expect: 'unknown' },
  },
  unknowns: {
    'Gateways of another namespace only': { objects: [tlsRoute()], onlyIn: { Gateway: ['shop'] } },
  },
  notApplicable: { 'a cluster without such routes': { objects: [edge(tcp)] } },
});
