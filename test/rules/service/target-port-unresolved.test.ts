import rule from '../../../src/rules/service/target-port-unresolved.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';
import { podTemplate, workload } from '../../support/workload-objects.ts';

const to = (targetPort: number | string, more: object = {}, spec: object = {}) =>
  service('shop/cart', {
    ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort, ...more }],
    ...spec,
  });
const container = (...ports: object[]) => ({ name: 'main', ports });
const http = { name: 'http', containerPort: 8080, protocol: 'TCP' };
const web = { name: 'web', containerPort: 8080, protocol: 'TCP' };
const podWith = (name: string, containers: object[], more: object = {}, metadata: object = {}) =>
  pod(`shop/${name}`, 'cart', { containers, ...more }, metadata);
const sidecar = (restartPolicy?: string) => ({
  initContainers: [{ name: 'proxy', ports: [http], ...(restartPolicy && { restartPolicy }) }],
});
const manifests = (...objects: RawObject[]): Given => ({ manifests: objects });
const endpointOf = (name: string, ports: object[]) =>
  endpointSlice('shop/cart', [{ node: 'worker-1', pod: name }], { ports });
const expect = (severity: 'high' | 'medium' | 'low') => [[severity, 'Service shop/cart']] as const;

testRule('service/target-port-unresolved', rule, {
  flags: {
    'a name that no pod declares': {
      objects: [to('http'), podWith('cart-1', [container(web)]), podWith('cart-2', [container(web)])],
      expect: expect('high'),
    },
    'a name that some pods do not declare': {
      objects: [
        to('http'),
        podWith('cart-1', [container(http)]),
        podWith('cart-2', [container(web)]),
        podWith('cart-3', [container()]),
      ],
      expect: expect('medium'),
    },
    'a name that is declared for another protocol': {
      objects: [to('http', { protocol: 'UDP' }), podWith('cart-1', [container(http)])],
      expect: expect('high'),
    },
    'a name whose protocols are both left to the default, TCP, and differ from the one that is set': {
      objects: [
        to('http', { protocol: undefined }),
        podWith('cart-1', [container({ ...http, protocol: 'UDP' })]),
      ],
      expect: expect('high'),
    },
    'a name in an init container that ends before the others start': {
      objects: [to('http'), podWith('cart-1', [container(web)], sidecar())],
      expect: expect('high'),
    },
    'a name in a native sidecar that the control plane did not resolve (before 1.33)': {
      objects: [to('http'), podWith('cart-1', [container(web)], sidecar('Always')), endpointOf('cart-1', [])],
      expect: expect('high'),
    },
    'a number that is not among the declared ones': {
      objects: [to(9000), podWith('cart-1', [container(http)])],
      expect: expect('low'),
    },
    'a number that is declared for another protocol': {
      objects: [to(8080, { protocol: 'UDP' }), podWith('cart-1', [container(http)])],
      expect: expect('low'),
    },
    'no targetPort, which means the port itself': {
      objects: [to(0, { targetPort: undefined }), podWith('cart-1', [container(http)])],
      expect: expect('low'),
    },
    'a name behind a headless Service, which costs the SRV record only': {
      objects: [to('http', {}, { clusterIP: 'None' }), podWith('cart-1', [container(web)])],
      expect: expect('low'),
    },
    'a manifest whose name the template does not declare': {
      ...manifests(to('web'), workload('Deployment', 'shop/cart', 'cart')),
      expect: expect('high'),
    },
    'a manifest whose name one of two templates does not declare': {
      ...manifests(
        to('http'),
        workload('Deployment', 'shop/cart', 'cart'),
        workload('StatefulSet', 'shop/cart', 'cart', {
          template: podTemplate({ app: 'cart' }, [container(web)]),
        }),
      ),
      expect: expect('medium'),
    },
    'a manifest with a number in quotes, which is a name': {
      ...manifests(to('8080'), workload('Deployment', 'shop/cart', 'cart')),
      expect: expect('high'),
    },
    'a manifest whose targetPort is not in the API’s syntax': {
      ...manifests(to('*** look here ***'), workload('Deployment', 'shop/cart', 'cart')),
      expect: expect('high'),
    },
    'a port without a name': {
      objects: [to('http', { name: undefined }), podWith('cart-1', [container(web)])],
      expect: expect('high'),
    },
    'each port of several by itself': {
      objects: [
        service('shop/cart', {
          ports: [
            { name: 'http', port: 80, targetPort: 'http' },
            { name: 'admin', port: 81, targetPort: 'admin' },
            { name: 'metrics', port: 82, targetPort: 'metrics' },
          ],
        }),
        podWith('cart-1', [container(http)]),
      ],
      expect: [
        ['high', 'Service shop/cart'],
        ['high', 'Service shop/cart'],
      ],
    },
  },
  passes: {
    'a name that every pod declares, under different numbers': {
      objects: [
        to('http'),
        podWith('cart-1', [container(http)]),
        podWith('cart-2', [container({ ...http, containerPort: 9090 })]),
      ],
    },
    'a name in the second container': {
      objects: [to('http'), podWith('cart-1', [container(web), container(http)])],
    },
    'a name in a native sidecar that the control plane resolved (1.33 and later)': {
      objects: [
        to('http'),
        podWith('cart-1', [container(web)], sidecar('Always')),
        endpointOf('cart-1', [{ name: 'http', port: 8080 }]),
      ],
    },
    'a name in a native sidecar of a pod that has no endpoint yet': {
      objects: [to('http'), podWith('cart-1', [container(web)], sidecar('Always')), endpointOf('other', [])],
    },
    'a manifest with a name in a native sidecar': {
      ...manifests(
        to('http'),
        workload('Deployment', 'shop/cart', 'cart', {
          template: podTemplate({ app: 'cart' }, [container(web)], sidecar('Always')),
        }),
      ),
      complete: true,
    },
    'a number that a native sidecar declares': {
      objects: [to(8080), podWith('cart-1', [container({ containerPort: 1 })], sidecar('Always'))],
    },
    'a number where pods declare no ports': { objects: [to(9000), podWith('cart-1', [container()])] },
    'a number where one container declares no ports, beside a proxy that does': {
      objects: [to(9000), podWith('cart-1', [container(), { name: 'proxy', ports: [web] }])],
    },
    'a number that one of the pods declares': {
      objects: [
        to(9000),
        podWith('cart-1', [container(http)]),
        podWith('cart-2', [container({ containerPort: 9000 })]),
      ],
    },
    'a number behind a headless Service, where nothing translates ports': {
      objects: [to(9000, {}, { clusterIP: 'None' }), podWith('cart-1', [container(http)])],
    },
    'pods that are terminating or have run to their end': {
      objects: [
        to('http'),
        podWith('cart-1', [container(http)]),
        podWith('cart-2', [container(web)], {}, { deletionTimestamp: '2026-11-23T11:59:00Z' }),
        { ...podWith('cart-3', [container(web)]), status: { phase: 'Failed' } },
      ],
    },
    'a selector that matches no pod': {
      objects: [to('http'), podWith('cart-1', [container(web)], {}, { labels: { app: 'x' } })],
    },
  },
  unknownUses: {
    pods: { objects: [to('http')], expect: 'unknown' },
    workloads: {
      ...manifests(to('http'), workload('Deployment', 'shop/cart', 'cart')),
      expect: 'unknown',
    },
    endpoints: {
      objects: [to('http'), podWith('cart-1', [container(web)], sidecar('Always'))],
      expect: 'unknown',
    },
  },
  unknowns: {
    'pods of the namespace that were not read': { objects: [to('http')], onlyIn: { Pod: ['default'] } },
    'a manifest without its workload': manifests(to('http'), workload('Deployment', 'shop/pay', 'pay')),
  },
  notApplicable: {
    'a Service without a selector': { objects: [to('http', {}, { selector: {} })] },
    'an ExternalName Service': { objects: [to('http', {}, { type: 'ExternalName' })] },
    'a headless Service without ports': {
      objects: [service('shop/cart', { ports: [], clusterIP: 'None' }), podWith('cart-1', [container(web)])],
    },
  },
});
