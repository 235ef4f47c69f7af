import { describe, expect, it } from 'vitest';
import { formatRef } from '../../src/model/ref.ts';
import { pod } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';
import { podTemplate, workload } from '../support/workload-objects.ts';

const owned = (kind: string, name: string, labels: object = {}) => ({
  labels: { app: 'cart', ...labels },
  ownerReferences: [{ kind, name, controller: true }],
});
const of = (given: Given) =>
  evidenceIn(given).podResolvers.items.map(({ ref, field, pods, example, owner, isStatic }) =>
    [
      formatRef(ref),
      field,
      pods,
      example === undefined ? '-' : formatRef(example.ref),
      owner ?? '-',
      ...(isStatic ? ['static'] : []),
    ].join(', '),
  );
const running = (kind: string, name: string, ...pods: RawObject[]): Given => ({
  objects: [workload(kind, `shop/${name}`, 'cart'), ...pods],
});

describe('podResolvers', () => {
  it('counts pods with the workload that made them', () => {
    const hash = { 'pod-template-hash': '7d4b9' };
    expect(
      of(
        running(
          'Deployment',
          'cart',
          pod('shop/cart-1', 'cart', {}, owned('ReplicaSet', 'cart-7d4b9', hash)),
          pod('shop/cart-2', 'cart', { dnsPolicy: 'ClusterFirst' }, owned('ReplicaSet', 'cart-7d4b9', hash)),
        ),
      ),
    ).toEqual(['Deployment shop/cart, spec.template.spec, 2, Pod shop/cart-1, -']);
    for (const [kind, owner] of [
      ['DaemonSet', owned('DaemonSet', 'x')],
      ['StatefulSet', owned('StatefulSet', 'x')],
      ['Job', owned('Job', 'x')],
      ['DeploymentConfig', owned('ReplicationController', 'x-3')],
      ['Rollout', owned('ReplicaSet', 'x-7d4b9', { 'rollouts-pod-template-hash': '7d4b9' })],
    ] as const) {
      expect(of(running(kind, 'x', pod('shop/p', 'cart', {}, owner)))).toEqual([
        `${kind} shop/x, spec.template.spec, 1, Pod shop/p, -`,
      ]);
    }
    expect(of(running('CronJob', 'x', pod('shop/p', 'cart', {}, owned('Job', 'x-28999999'))))).toEqual([
      'CronJob shop/x, spec.jobTemplate.spec.template.spec, 1, Pod shop/p, -',
    ]);
  });

  it('tells pods apart that differ from their template', () => {
    const dnsConfig = { options: [{ name: 'ndots', value: '2' }] };
    expect(
      of(
        running(
          'DaemonSet',
          'x',
          pod('shop/p1', 'cart', { dnsConfig }, owned('DaemonSet', 'x')),
          pod('shop/p2', 'cart', { dnsConfig }, owned('DaemonSet', 'x')),
        ),
      ),
    ).toEqual([
      'DaemonSet shop/x, spec.template.spec, 0, -, -',
      'Pod shop/p1, spec, 2, Pod shop/p2, DaemonSet x',
    ]);
  });

  it('tells pods of workloads that were not read, pods of nothing and static pods', () => {
    const hash = { 'pod-template-hash': '7d4b9' };
    const mirror = {
      annotations: { 'kubernetes.io/config.mirror': 'x' },
      ownerReferences: [{ kind: 'Node', name: 'n1', controller: true }],
    };
    expect(
      of({
        objects: [
          pod('shop/a1', 'cart', {}, owned('ReplicaSet', 'a-7d4b9', hash)),
          pod('shop/a2', 'cart', {}, owned('ReplicaSet', 'a-7d4b9', hash)),
          pod('shop/b', 'cart'),
          pod('shop/etcd-n1', 'etcd', {}, mirror),
          pod('shop/proxy-n1', 'proxy', {}, mirror),
        ],
      }),
    ).toEqual([
      'Pod shop/a1, spec, 2, Pod shop/a2, ReplicaSet a-7d4b9',
      'Pod shop/b, spec, 1, -, -',
      'Pod shop/etcd-n1, spec, 1, -, -, static',
      'Pod shop/proxy-n1, spec, 1, -, -, static',
    ]);
  });

  it('leaves out pods that have ended, and Jobs that run none', () => {
    const ended = { ...pod('shop/p', 'cart', {}, owned('Job', 'x')), status: { phase: 'Succeeded' } };
    expect(of(running('Job', 'x', ended))).toEqual([]);
    expect(of({ manifests: [workload('Job', 'shop/x', 'cart')] })).toEqual([
      'Job shop/x, spec.template.spec, 0, -, -',
    ]);
  });

  it('takes the template of a Deployment once, though a Rollout refers to it', () => {
    const spec = { workloadRef: { kind: 'Deployment', name: 'cart' }, template: undefined };
    const objects = [
      workload('Deployment', 'shop/cart', 'cart'),
      workload('Rollout', 'shop/cart', 'cart', spec),
    ];
    expect(of({ objects })).toEqual(['Deployment shop/cart, spec.template.spec, 0, -, -']);
  });

  it('is read as far as pods were, or templates among manifests', () => {
    const covered = (given: Given) => {
      const { podResolvers } = evidenceIn(given);
      return [podResolvers.covers('shop'), podResolvers.missingIn('shop').map(({ what }) => what)];
    };
    const objects = [workload('Deployment', 'shop/cart', 'cart')];
    expect(covered({ objects, unread: { CronJob: 'forbidden' } })).toEqual([true, []]);
    expect(covered({ objects, unread: { Pod: 'forbidden' } })).toEqual([false, ['Pod']]);
    expect(covered({ manifests: objects, complete: true })).toEqual([true, []]);
    expect(covered({ manifests: objects })[1]).toContain('StatefulSet');
  });

  it('is one for all the pods of an owner, of 20,000 too', () => {
    const objects = Array.from({ length: 20_000 }, (_, index) =>
      pod(
        `shop/p${index}`,
        'cart',
        { dnsConfig: { nameservers: ['10.0.0.1'] } },
        owned('DaemonSet', `d${index % 50}`),
      ),
    );
    const evidence = evidenceIn({
      objects: [...objects, workload('DaemonSet', 'shop/d0', 'cart', { template: podTemplate({}) })],
    });
    expect(evidence.pods.items).toHaveLength(20_000);
    expect(evidence.podResolvers.items).toHaveLength(51);
  });
});
