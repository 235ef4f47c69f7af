import { describe, expect, it } from 'vitest';
import { albTargetOf, drainSeconds } from '../../../src/net/ingress/alb-targets.ts';
import { controller, ingress } from '../../support/ingress.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const prefix = 'alb.ingress.kubernetes.io/';

function read(onIngress: Record<string, string>, onService: Record<string, string>, ...args: string[]) {
  const lbc = controller('aws-load-balancer-controller', {
    name: 'aws-load-balancer-controller',
    image: 'public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0',
    args,
  });
  const front = ingress({}, { metadata: { name: 'front', namespace: 'shop', annotations: onIngress } });
  const evidence = evidenceIn({
    objects: [front, service('shop/cart', {}, { annotations: onService }), lbc],
  });
  if (evidence.ingressControllers.state !== 'known') throw new Error(evidence.ingressControllers.state);
  const [taker] = evidence.ingressControllers.value.found;
  const own = evidence.ingresses.items[0]!;
  const cart = evidence.services.items[0]!;
  return { target: albTargetOf(own, cart, taker!), drain: drainSeconds(own, cart) };
}

describe('targets of a load balancer on AWS', () => {
  it.each([
    [{ [`${prefix}target-type`]: 'instance' }, { [`${prefix}target-type`]: 'ip' }, [], 'ip'],
    [{ [`${prefix}target-type`]: 'ip' }, {}, [], 'ip'],
    [{}, {}, ['--default-target-type=ip'], 'ip'],
    [{}, {}, [], 'instance'],
  ])('%j, Service %j, flags %j: %s', (onIngress, onService, args, type) => {
    expect(read(onIngress, onService, ...args).target.type).toBe(type);
  });

  it('are drained for what an annotation says', () => {
    const attributes = `${prefix}target-group-attributes`;
    expect(read({ [attributes]: 'a=b,deregistration_delay.timeout_seconds=30' }, {}).drain?.seconds).toBe(30);
    expect(read({ [attributes]: 'stickiness.enabled=true' }, {}).drain).toBeUndefined();
    expect(read({}, {}).drain).toBeUndefined();
  });
});
