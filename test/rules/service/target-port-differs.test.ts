import rule from '../../../src/rules/service/target-port-differs.ts';
import { pod, service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';
import { podTemplate, workload } from '../../support/workload-objects.ts';

const named = (targetPort: number | string = 'http', spec: object = {}) =>
  service('shop/cart', { ports: [{ name: 'http', port: 80, targetPort }], ...spec });
const weekAgo = '2026-11-16T12:00:00Z';
const on = (
  name: string,
  containerPort: number,
  startTime: string | undefined = weekAgo,
  metadata: object = {},
) => ({
  ...pod(
    `shop/${name}`,
    'cart',
    { containers: [{ name: 'main', ports: [{ name: 'http', containerPort, protocol: 'TCP' }] }] },
    metadata,
  ),
  status: { phase: 'Running', startTime },
});
const template = (kind: string, containerPort: number) =>
  workload(kind, 'shop/cart', 'cart', {
    template: podTemplate({ app: 'cart' }, [{ name: 'main', ports: [{ name: 'http', containerPort }] }]),
  });
const expect = [['low', 'Service shop/cart']] as const;

testRule('service/target-port-differs', rule, {
  flags: {
    'a name that has meant two numbers for a week': {
      objects: [named(), on('cart-1', 8080), on('cart-2', 8080), on('cart-3', 9090)],
      expect,
    },
    'a newer pod beside older ones of its number': {
      objects: [named(), on('cart-1', 8080), on('cart-2', 9090), on('cart-3', 9090, '2026-11-23T11:00:00Z')],
      expect,
    },
    'pods whose time of creation alone is known': {
      objects: [
        named(),
        on('cart-1', 8080),
        { ...on('cart-2', 9090, undefined, { creationTimestamp: weekAgo }), status: { phase: 'Running' } },
      ],
      expect,
    },
    'a headless Service': {
      objects: [named('http', { clusterIP: 'None' }), on('cart-1', 8080), on('cart-2', 9090)],
      expect,
    },
    'manifests of two workloads': {
      manifests: [named(), template('Deployment', 8080), template('StatefulSet', 9090)],
      expect,
    },
    'a manifest whose targetPort is no name': {
      manifests: [
        named('*** look ***'),
        ...['Deployment', 'StatefulSet'].map((kind, index) =>
          workload(kind, 'shop/cart', 'cart', {
            template: podTemplate({ app: 'cart' }, [
              { name: 'main', ports: [{ name: '*** look ***', containerPort: 8080 + index }] },
            ]),
          }),
        ),
      ],
      expect,
    },
  },
  passes: {
    'one number': { objects: [named(), on('cart-1', 8080), on('cart-2', 8080)] },
    'a migration that began less than a week ago': {
      objects: [named(), on('cart-1', 8080), on('cart-2', 9090, '2026-11-16T12:00:01Z')],
    },
    'a pod that does not declare the name, which is another finding': {
      objects: [named(), on('cart-1', 8080), pod('shop/cart-2', 'cart', { containers: [{ name: 'main' }] })],
    },
    'pods of the other number that are terminating or have ended': {
      objects: [
        named(),
        on('cart-1', 8080),
        on('cart-2', 9090, weekAgo, { deletionTimestamp: '2026-11-23T11:59:00Z' }),
        { ...on('cart-3', 9090), status: { phase: 'Succeeded', startTime: weekAgo } },
      ],
    },
    'a pod of another name': {
      objects: [named(), on('cart-1', 8080), on('web', 9090, weekAgo, { labels: { app: 'web' } })],
    },
  },
  unknownUses: {
    pods: { objects: [named(), on('cart-1', 8080)], expect: 'unknown' },
    workloads: { manifests: [named(), template('Deployment', 8080)], complete: true, expect: 'unknown' },
    clock: { objects: [named(), on('cart-1', 8080), on('cart-2', 9090)], expect: 'unknown' },
  },
  unknowns: {
    'pods of unknown age': {
      objects: [named(), on('cart-1', 8080), { ...on('cart-2', 9090), status: { phase: 'Running' } }],
    },
    'pods that were read in another namespace only': {
      objects: [named()],
      onlyIn: { Pod: ['default'] },
    },
  },
  notApplicable: {
    'a numeric targetPort': { objects: [named(8080), on('cart-1', 8080), on('cart-2', 9090)] },
    'a Service without a selector': { objects: [named('http', { selector: {} })] },
    'an ExternalName Service': { objects: [named('http', { type: 'ExternalName' })] },
  },
});
