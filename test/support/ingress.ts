import type { RawObject } from './snapshot-of.ts';

/** An Ingress shop/front of the given class and annotation; `fields` replaces whole top-level fields. */
export function ingress(
  { className, annotation }: { readonly className?: string; readonly annotation?: string } = {},
  fields: Partial<RawObject> = {},
): RawObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'front',
      namespace: 'shop',
      ...(annotation === undefined ? {} : { annotations: { 'kubernetes.io/ingress.class': annotation } }),
    },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      defaultBackend: { service: { name: 'cart', port: { number: 80 } } },
    },
    ...fields,
  };
}

/** An IngressClass; with a time it is marked as the default, created then. */
export function ingressClass(name: string, controller: string, defaultSince?: string): RawObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: {
      name,
      ...(defaultSince === undefined
        ? {}
        : {
            annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
            ...(defaultSince === '' ? {} : { creationTimestamp: defaultSince }),
          }),
    },
    spec: { controller },
  };
}

/** A Deployment ingress/`name` of one container with one ready pod. */
export function controller(
  name: string,
  container: { name: string; image: string; args?: readonly string[]; env?: readonly object[] },
  fields: Partial<RawObject> = {},
): RawObject {
  const { metadata, ...rest } = fields;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'ingress', ...metadata },
    spec: { replicas: 1, template: { spec: { containers: [container] } } },
    status: { replicas: 1, readyReplicas: 1 },
    ...rest,
  };
}

/** ingress-nginx as its chart installs it, with further arguments. */
export function ingressNginx(...args: readonly string[]): RawObject {
  return controller('ingress-nginx-controller', {
    name: 'controller',
    image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
    args: ['/nginx-ingress-controller', ...args],
  });
}
