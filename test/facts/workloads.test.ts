import { describe, expect, it } from 'vitest';
import { formatRef } from '../../src/model/ref.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

function workload(kind: string, name: string, spec: object, fields: object = {}): RawObject {
  const apiVersion = kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1';
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, spec, ...fields };
}
const template = (app: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'main' }] },
});
const scaledObject = (spec: object): RawObject => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'scaler', namespace: 'shop' },
  spec,
});
const matching = (given: Given, selector: Record<string, string>) =>
  evidenceIn(given)
    .workloads.matching('shop', selector)
    .map(({ ref, replicas, from }) => [
      formatRef(ref),
      replicas,
      `${from.object} ${from.field} ${from.seen}`,
    ]);

describe('workloads', () => {
  it('finds Deployments by their template labels, with the replicas wanted', () => {
    const objects = [
      workload('Deployment', 'cart', { replicas: 3, template: template('cart') }),
      workload('Deployment', 'pay', { template: template('pay') }),
    ];
    expect(matching({ objects }, { app: 'cart' })).toEqual([
      ['Deployment shop/cart', 3, 'Deployment shop/cart spec.replicas 3'],
    ]);
    expect(matching({ objects }, { app: 'pay' })).toEqual([
      ['Deployment shop/pay', 1, 'Deployment shop/pay spec.replicas 1 (the documented default)'],
    ]);
  });

  it('reads StatefulSets, DaemonSets, Jobs and CronJobs', () => {
    const objects = [
      workload('StatefulSet', 's', { replicas: 0, template: template('x') }),
      workload('DaemonSet', 'd', { template: template('x') }, { status: { desiredNumberScheduled: 4 } }),
      { ...workload('Job', 'j', { template: template('x') }), apiVersion: 'batch/v1' },
      {
        ...workload('CronJob', 'c', { jobTemplate: { spec: { template: template('x') } } }),
        apiVersion: 'batch/v1',
      },
    ];
    expect(matching({ objects }, { app: 'x' })).toEqual([
      ['StatefulSet shop/s', 0, 'StatefulSet shop/s spec.replicas 0'],
      ['DaemonSet shop/d', 4, 'DaemonSet shop/d status.desiredNumberScheduled 4'],
      ['Job shop/j', undefined, 'Job shop/j kind Job'],
      ['CronJob shop/c', undefined, 'CronJob shop/c kind CronJob'],
    ]);
  });

  it('wants no fixed number of what KEDA scales to zero', () => {
    const deployment = workload('Deployment', 'cart', { replicas: 2, template: template('cart') });
    const of = (spec: object) =>
      matching(
        { objects: [deployment, scaledObject({ scaleTargetRef: { name: 'cart' }, ...spec })] },
        { app: 'cart' },
      );
    expect(of({})).toEqual([
      [
        'Deployment shop/cart',
        undefined,
        'ScaledObject shop/scaler spec.minReplicaCount 0 (the documented default)',
      ],
    ]);
    expect(of({ minReplicaCount: 2, idleReplicaCount: 0 })[0]?.[1]).toBeUndefined();
    expect(of({ minReplicaCount: 2 })[0]?.[1]).toBe(2);
    expect(of({ scaleTargetRef: { kind: 'StatefulSet', name: 'cart' } })[0]?.[1]).toBe(2);
  });

  it('takes a Rollout’s template from its own or from the Deployment it refers to', () => {
    const objects = [
      workload('Deployment', 'cart', { replicas: 0, template: template('cart') }),
      workload('Rollout', 'cart', { replicas: 5, workloadRef: { kind: 'Deployment', name: 'cart' } }),
      workload('Rollout', 'pay', { replicas: 1, template: template('pay') }),
    ];
    expect(matching({ objects }, { app: 'cart' }).map(([ref, replicas]) => [ref, replicas])).toEqual([
      ['Deployment shop/cart', 0],
      ['Rollout shop/cart', 5],
    ]);
    expect(matching({ objects }, { app: 'pay' })[0]?.[0]).toBe('Rollout shop/pay');
  });

  it('knows the Services that a Rollout switches', () => {
    const { workloads } = evidenceIn({
      objects: [
        workload('Rollout', 'canary', {
          strategy: {
            canary: {
              canaryService: 'cart-canary',
              stableService: 'cart-stable',
              pingPong: { pingService: 'ping', pongService: 'pong' },
            },
          },
        }),
        workload('Rollout', 'blue', {
          strategy: { blueGreen: { activeService: 'active', previewService: 'preview' } },
        }),
      ],
    });
    const switching = (name: string) =>
      workloads.switching({
        apiVersion: 'v1',
        kind: 'Service',
        namespace: 'shop',
        name,
        label: 'live evidence',
        declared: false,
      })?.ref.name;
    expect(
      ['cart-canary', 'cart-stable', 'ping', 'pong', 'active', 'preview', 'cart'].map(switching),
    ).toEqual(['canary', 'canary', 'canary', 'canary', 'blue', 'blue', undefined]);
  });

  it('gives Knative pods the labels that Knative does', () => {
    const knative = { apiVersion: 'serving.knative.dev/v1' };
    const objects = [
      {
        ...knative,
        kind: 'Revision',
        metadata: { name: 'hello-1', namespace: 'shop', labels: { 'serving.knative.dev/service': 'hello' } },
      },
      {
        ...knative,
        kind: 'Service',
        metadata: { name: 'greet', namespace: 'shop' },
        spec: { template: { metadata: { labels: { team: 'a' } }, spec: { containers: [{ name: 'main' }] } } },
      },
    ];
    expect(matching({ objects }, { 'serving.knative.dev/service': 'hello', app: 'hello-1' })).toEqual([
      ['Revision shop/hello-1', undefined, 'Revision shop/hello-1 kind Revision'],
    ]);
    expect(matching({ objects }, { team: 'a', 'serving.knative.dev/service': 'greet' })[0]?.[0]).toBe(
      'Service shop/greet',
    );
  });

  it('counts as read where every kind is', () => {
    const { workloads } = evidenceIn({
      objects: [workload('Deployment', 'cart', { template: template('cart') })],
      unread: { CronJob: 'forbidden' },
      onlyIn: { StatefulSet: ['shop', 'test'], Job: ['shop'] },
    });
    expect(workloads.covers()).toBe(false);
    expect(workloads.missingIn('shop').map(({ what, reason }) => [what, reason])).toEqual([
      ['CronJob', 'forbidden'],
    ]);
    expect(workloads.missingIn('test').map(({ what }) => what)).toEqual(['Job', 'CronJob']);
    expect(workloads.missingAmongUsed('shop')).toEqual([]);
    expect([...workloads.coverage.namespaces]).toEqual([]);
    expect(evidenceIn({}).workloads.covers()).toBe(true);
  });
});
