import rule from '../../../src/rules/service/external-local-coverage.ts';
import { endpointSlice, node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';
import { workload } from '../../support/workload-objects.ts';

const of = (type: string, metadata: object = {}, spec: object = {}) =>
  service('shop/web', { type, externalTrafficPolicy: 'Local', ...spec }, metadata);
const balanced = of('LoadBalancer');
const on = (...names: string[]) =>
  endpointSlice(
    'shop/web',
    names.map((name) => ({ node: name })),
  );
const labelled = (name: string, labels: object, fields: Partial<RawObject> = {}) =>
  node(name, { ...fields, metadata: { name, labels } });
const zoned = (name: string, zone: string) => labelled(name, { 'topology.kubernetes.io/zone': zone });
const excluded = (name: string) =>
  labelled(name, { 'node.kubernetes.io/exclude-from-external-load-balancers': '' });
const nodes = ['worker-1', 'worker-2', 'worker-3'].map((name) => node(name));
const deployment = (replicas: number) => workload('Deployment', 'shop/web', 'web', { replicas });
const daemon = workload('DaemonSet', 'shop/web', 'web');
const flagged = (severity: 'medium' | 'low', ...objects: RawObject[]) =>
  ({ objects, expect: [[severity, 'Service shop/web']] }) as const;

testRule('service/external-local-coverage', rule, {
  flags: {
    'two replicas on one of three nodes': flagged(
      'medium',
      balanced,
      on('worker-1', 'worker-1'),
      deployment(2),
      ...nodes,
    ),
    'a backend that has one replica': flagged('low', balanced, on('worker-1'), deployment(1), ...nodes),
    'one endpoint of no workload': flagged('low', balanced, on('worker-1'), ...nodes),
    'a second endpoint that is not ready': flagged(
      'medium',
      balanced,
      endpointSlice('shop/web', [{ node: 'worker-1' }, { node: 'worker-2', ready: false, serving: false }]),
      deployment(2),
      ...nodes,
    ),
    'several nodes of one zone': flagged(
      'medium',
      balanced,
      on('worker-1', 'worker-2'),
      deployment(2),
      zoned('worker-1', 'a'),
      zoned('worker-2', 'a'),
      zoned('worker-3', 'b'),
    ),
    'endpoints on nodes that load balancers leave out': flagged(
      'medium',
      balanced,
      on('worker-3'),
      deployment(2),
      node('worker-1'),
      excluded('worker-3'),
    ),
    'a NodePort Service with nodes that have no endpoint': flagged(
      'medium',
      of('NodePort'),
      on('worker-1', 'worker-2'),
      deployment(2),
      ...nodes,
    ),
    'a NodePort Service whose DaemonSet does not run everywhere': flagged(
      'medium',
      of('NodePort'),
      on('worker-1', 'worker-2'),
      daemon,
      ...nodes,
    ),
    'a NodePort Service with a single replica': flagged(
      'low',
      of('NodePort'),
      on('worker-1'),
      deployment(1),
      ...nodes,
    ),
  },
  passes: {
    'endpoints on two nodes of three': {
      objects: [balanced, on('worker-1', 'worker-2'), deployment(2), ...nodes],
    },
    'endpoints in two zones': {
      objects: [
        balanced,
        on('worker-1', 'worker-2'),
        deployment(2),
        zoned('worker-1', 'a'),
        zoned('worker-2', 'b'),
        zoned('worker-3', 'c'),
      ],
    },
    'nodes of one zone, and no other zone': {
      objects: [
        balanced,
        on('worker-1', 'worker-2'),
        deployment(2),
        ...['worker-1', 'worker-2', 'worker-3'].map((name) => zoned(name, 'a')),
      ],
    },
    'a node whose zone is not known': {
      objects: [
        balanced,
        on('worker-1', 'worker-2'),
        deployment(2),
        node('worker-1'),
        node('worker-2'),
        zoned('worker-3', 'a'),
        zoned('worker-4', 'b'),
      ],
    },
    'a DaemonSet behind a load balancer': { objects: [balanced, on('worker-1'), daemon, ...nodes] },
    'a NodePort Service with an endpoint on every node': {
      objects: [of('NodePort'), on('worker-1', 'worker-2', 'worker-3'), daemon, ...nodes],
    },
    'a cluster of one node': { objects: [balanced, on('worker-1'), deployment(2), node('worker-1')] },
    'a cluster whose other nodes are tainted, cordoned, unready or left out': {
      objects: [
        balanced,
        on('worker-1'),
        deployment(2),
        node('worker-1'),
        node('control', { spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] } }),
        node('cordoned', { spec: { unschedulable: true } }),
        node('down', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }),
        excluded('edge'),
      ],
    },
    'no usable endpoint, which is another finding': {
      objects: [
        balanced,
        endpointSlice('shop/web', [{ node: 'worker-1', ready: false, serving: false }]),
        ...nodes,
      ],
    },
    'a terminating endpoint that still serves its node': {
      objects: [
        balanced,
        endpointSlice('shop/web', [
          { node: 'worker-1' },
          { node: 'worker-2', ready: false, terminating: true },
        ]),
        deployment(2),
        ...nodes,
      ],
    },
  },
  unknownUses: {
    workloads: { objects: [balanced, on('worker-1', 'worker-1'), ...nodes], expect: 'unknown' },
  },
  unknowns: {
    'endpoints that were read in another namespace only': {
      objects: [balanced, ...nodes],
      onlyIn: { EndpointSlice: ['default'] },
    },
    'a manifest, which does not say what runs': {
      objects: [...nodes],
      manifests: [balanced],
      complete: true,
    },
  },
  notApplicable: {
    'externalTrafficPolicy Cluster': {
      objects: [of('LoadBalancer', {}, { externalTrafficPolicy: 'Cluster' }), ...nodes],
    },
    'a Service that is not reached from outside': { objects: [of('ClusterIP'), ...nodes] },
    'a load balancer that sends to pods': {
      objects: [
        of('LoadBalancer', {
          annotations: { 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip' },
        }),
        ...nodes,
      ],
    },
    'a load balancer that sends to pods, as it was once said': {
      objects: [
        of('LoadBalancer', {
          annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb-ip' },
        }),
        ...nodes,
      ],
    },
    'a Service for another proxy': {
      objects: [
        of('LoadBalancer', { labels: { 'service.kubernetes.io/service-proxy-name': 'x' } }),
        ...nodes,
      ],
    },
  },
});
