import rule from '../../../src/rules/service/topology-setting-ignored.ts';
import { node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const mode = 'service.kubernetes.io/topology-mode';
const hints = 'service.kubernetes.io/topology-aware-hints';

const cart = (spec: Record<string, unknown>, annotations: Record<string, string> = {}) =>
  service('shop/cart', spec, { annotations });
const server = (gitVersion: string) => ({ 'outputs/version.json': JSON.stringify({ gitVersion }) });
const on = (gitVersion: string, ...objects: RawObject[]) => ({ objects, files: server(gitVersion) });

testRule('service/topology-setting-ignored', rule, {
  flags: {
    'trafficDistribution beside the annotation that wins': {
      ...on('v1.37.2', cart({ trafficDistribution: 'PreferSameZone' }, { [mode]: 'Auto' })),
      expect: [['medium', 'Service shop/cart']],
    },
    'trafficDistribution beside the old annotation, in lower case': {
      ...on('v1.37.2', cart({ trafficDistribution: 'PreferSameNode' }, { [hints]: 'auto' })),
      expect: [['medium', 'Service shop/cart']],
    },
    'trafficDistribution where all traffic is kept on its node': {
      ...on('v1.37.2', cart({ trafficDistribution: 'PreferSameZone', internalTrafficPolicy: 'Local' })),
      expect: [['medium', 'Service shop/cart']],
    },
    'the annotation where all traffic is kept on its node': {
      ...on('v1.37.2', cart({ internalTrafficPolicy: 'Local' }, { [mode]: 'Auto' })),
      expect: [['medium', 'Service shop/cart']],
    },
    'both traffic policies Local': {
      ...on(
        'v1.37.2',
        cart({
          type: 'LoadBalancer',
          trafficDistribution: 'PreferSameZone',
          internalTrafficPolicy: 'Local',
          externalTrafficPolicy: 'Local',
        }),
      ),
      expect: [['medium', 'Service shop/cart']],
    },
    'an old annotation that overrules the new one': {
      ...on('v1.37.2', cart({}, { [hints]: 'Disabled', [mode]: 'Auto' })),
      expect: [['medium', 'Service shop/cart']],
    },
    'an old annotation that switches on what the new one switches off': {
      ...on('v1.37.2', cart({}, { [hints]: 'Auto', [mode]: 'Disabled' })),
      expect: [['medium', 'Service shop/cart']],
    },
    'topologyKeys in a manifest': {
      manifests: [cart({ topologyKeys: ['kubernetes.io/hostname', '*'] })],
      complete: true,
      expect: [['medium', 'Service shop/cart']],
    },
    'PreferClose from 1.35 on': {
      ...on('v1.35.0', cart({ trafficDistribution: 'PreferClose' })),
      expect: [['low', 'Service shop/cart']],
    },
    'the old annotation alone from 1.27 on': {
      ...on('v1.27.0', cart({}, { [hints]: 'Auto' })),
      expect: [['low', 'Service shop/cart']],
    },
    'PreferClose where kubelets of 1.35 tell that the server is no older': {
      objects: [
        cart({ trafficDistribution: 'PreferClose' }),
        node('worker-1', { status: { nodeInfo: { kubeletVersion: 'v1.35.2' } } }),
      ],
      expect: [['low', 'Service shop/cart']],
    },
  },
  passes: {
    'PreferSameZone alone': on('v1.37.2', cart({ trafficDistribution: 'PreferSameZone' })),
    'the annotation alone': on('v1.37.2', cart({}, { [mode]: 'Auto' })),
    'PreferClose before 1.35, where its successor is not yet for everyone': on(
      'v1.34.9',
      cart({ trafficDistribution: 'PreferClose' }),
    ),
    'the old annotation before 1.27, which knows no other': on('v1.26.15', cart({}, { [hints]: 'Auto' })),
    'trafficDistribution beside an annotation that switches hints off': on(
      'v1.37.2',
      cart({ trafficDistribution: 'PreferSameZone' }, { [mode]: 'Disabled' }),
    ),
    'trafficDistribution beside a mode of another implementation': on(
      'v1.37.2',
      cart({ trafficDistribution: 'PreferSameZone' }, { [mode]: 'example.com/lowest-rtt' }),
    ),
    'trafficDistribution with externalTrafficPolicy Local, which leaves in-cluster traffic to it': on(
      'v1.37.2',
      cart({ type: 'LoadBalancer', trafficDistribution: 'PreferSameZone', externalTrafficPolicy: 'Local' }),
    ),
    'internalTrafficPolicy Local where traffic from outside still follows trafficDistribution': on(
      'v1.37.2',
      cart({
        type: 'NodePort',
        trafficDistribution: 'PreferSameZone',
        internalTrafficPolicy: 'Local',
        externalTrafficPolicy: 'Cluster',
      }),
    ),
    'internalTrafficPolicy Local of a headless Service, which no proxy heeds': on(
      'v1.37.2',
      cart({ clusterIP: 'None', trafficDistribution: 'PreferSameZone', internalTrafficPolicy: 'Local' }),
    ),
    'a Service that another proxy handles': on(
      'v1.37.2',
      service(
        'shop/cart',
        { trafficDistribution: 'PreferSameZone', internalTrafficPolicy: 'Local' },
        { labels: { 'service.kubernetes.io/service-proxy-name': 'other' } },
      ),
    ),
  },
  unknownUses: {
    version: { objects: [cart({ trafficDistribution: 'PreferClose' })], expect: 'unknown' },
  },
  unknowns: {
    'PreferClose where only older kubelets are known': {
      objects: [
        cart({ trafficDistribution: 'PreferClose' }),
        node('worker-1', { status: { nodeInfo: { kubeletVersion: 'v1.34.2' } } }),
      ],
    },
    'the old annotation on a server of unknown version': { objects: [cart({}, { [hints]: 'Auto' })] },
  },
  notApplicable: {
    'a Service without any such setting': on('v1.37.2', cart({})),
    'a Service without a selector, whose endpoints somebody else hints': on(
      'v1.37.2',
      cart({ selector: {}, trafficDistribution: 'PreferSameZone' }, { [mode]: 'Auto' }),
    ),
    'an ExternalName Service': on(
      'v1.37.2',
      cart({ type: 'ExternalName', trafficDistribution: 'PreferClose' }),
    ),
  },
});
