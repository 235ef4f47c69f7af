import type { ApplicationsOn } from './scenario-addresses.ts';
import { object, since } from './scenario-objects.ts';
import type { RawObject } from './snapshot-of.ts';

const shopPaths = ['web', 'catalog', 'images', 'search'] as const;

/** One host of the shop, by what the distribution brings to route it. */
export function routesOn({ ingress, gateway }: ApplicationsOn): RawObject[] {
  const metadata = { name: 'shop', namespace: 'shop', generation: 1 };
  const routes: RawObject[] = [];
  if (ingress !== undefined) {
    const paths = shopPaths.map((name) => ({
      path: name === 'web' ? '/' : `/${name}`,
      pathType: 'Prefix',
      backend: { service: { name, port: { name: 'http' } } },
    }));
    const spec = {
      ingressClassName: ingress.className,
      rules: [{ host: 'shop.example.com', http: { paths } }],
    };
    const status = { loadBalancer: { ingress: ingress.status } };
    const annotations = ingress.annotations ?? {};
    routes.push(object('networking.k8s.io/v1', 'Ingress', { ...metadata, annotations }, { spec, status }));
  }
  if (gateway !== undefined) {
    const { controllerName, ...at } = gateway;
    const parentRef = { group: 'gateway.networking.k8s.io', kind: 'Gateway', ...at };
    const rules = shopPaths.map((name) => ({
      matches: [{ path: { type: 'PathPrefix', value: name === 'web' ? '/' : `/${name}` } }],
      backendRefs: [{ group: '', kind: 'Service', name, port: 80, weight: 1 }],
    }));
    const conditions = [
      ['Accepted', 'Accepted'],
      ['ResolvedRefs', 'ResolvedRefs'],
    ].map(([type, reason]) => ({
      type,
      status: 'True',
      reason,
      message: '',
      observedGeneration: 1,
      lastTransitionTime: since,
    }));
    routes.push(
      object('gateway.networking.k8s.io/v1', 'HTTPRoute', metadata, {
        spec: { parentRefs: [parentRef], hostnames: ['shop.example.com'], rules },
        status: { parents: [{ parentRef, controllerName, conditions }] },
      }),
    );
  }
  return routes;
}
