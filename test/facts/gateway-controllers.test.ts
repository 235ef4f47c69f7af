import { expect, it } from 'vitest';
import { evidenceIn, type RawObject } from '../support/snapshot-of.ts';

const deployment = (name: string, image: string): RawObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'infra' },
  spec: { template: { spec: { containers: [{ name: 'main', image }] } } },
});

function productsOf(...objects: readonly RawObject[]): string[] {
  const { gatewayControllers } = evidenceIn({ objects });
  if (gatewayControllers.state !== 'known') throw new Error(gatewayControllers.state);
  return gatewayControllers.value.found.map(({ product, ref }) => `${product} ${ref.name}`);
}

it.each([
  ['cilium-operator', 'quay.io/cilium/operator-aws:v1.20.2', 'Cilium cilium-operator'],
  ['eg', 'docker.io/envoyproxy/gateway:v1.6.0', 'Envoy Gateway eg'],
  ['envoy-gateway', 'registry.example.com/mirror/one:1', 'Envoy Gateway envoy-gateway'],
  ['ngf', 'ghcr.io/nginx/nginx-gateway-fabric:2.2.0', 'NGINX Gateway Fabric ngf'],
  ['edge', 'docker.io/traefik:v3.6', 'Traefik edge'],
  ['contour', 'ghcr.io/projectcontour/contour:v1.33.6', 'Contour contour'],
  ['kgateway', 'cr.kgateway.dev/kgateway-dev/kgateway:v2.1.0', 'kgateway kgateway'],
])('recognizes %s of image %s', (name, image, expected) => {
  expect(productsOf(deployment(name, image))).toEqual([expected]);
});

it('recognizes no other workload', () => {
  expect(productsOf(deployment('web', 'nginx:1.29'), deployment('api', 'example.com/gateway:1'))).toEqual([]);
});

it('knows the products by the controllerName of their classes', () => {
  const { gatewayControllers } = evidenceIn({});
  if (gatewayControllers.state !== 'known') throw new Error(gatewayControllers.state);
  const { productOf } = gatewayControllers.value;
  expect(productOf('io.cilium/gateway-controller')).toBe('Cilium');
  expect(productOf('gateway.envoyproxy.io/gatewayclass-controller')).toBe('Envoy Gateway');
  expect(productOf('istio.io/gateway-controller')).toBeUndefined();
});

it('is unknown where workloads were not read', () => {
  const unread = {
    Deployment: 'forbidden',
    DaemonSet: 'forbidden',
    StatefulSet: 'forbidden',
    Job: 'forbidden',
    CronJob: 'forbidden',
    Rollout: 'forbidden',
    DeploymentConfig: 'forbidden',
    Revision: 'forbidden',
    'Service.serving.knative.dev': 'forbidden',
  } as const;
  expect(evidenceIn({ unread }).gatewayControllers.state).toBe('unknown');
});
