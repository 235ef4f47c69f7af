import { integer, list, object, string } from '../fields.ts';
import { condition, defineKind, labelSelector } from './define-kind.ts';
import { ingressMarkers, ingressValues } from './ingress-annotations.ts';

const networkingV1 = [{ group: 'networking.k8s.io', versions: ['v1'] }] as const;

const ingressBackend = object({
  service: object({ name: string, port: object({ name: string, number: integer }) }),
  resource: object({ apiGroup: string, kind: string, name: string }),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/ */
export const ingress = defineKind({
  kind: 'Ingress',
  plural: 'ingresses',
  served: networkingV1,
  builtIn: true,
  annotations: ingressValues,
  markers: ingressMarkers,
  fields: object({
    spec: object({
      ingressClassName: string,
      defaultBackend: ingressBackend,
      tls: list(object({ hosts: list(string), secretName: string })),
      rules: list(
        object({
          host: string,
          http: object({ paths: list(object({ path: string, pathType: string, backend: ingressBackend })) }),
        }),
      ),
    }),
    status: object({ loadBalancer: object({ ingress: list(object({ ip: string, hostname: string })) }) }),
  }),
});

export const ingressClass = defineKind({
  kind: 'IngressClass',
  plural: 'ingressclasses',
  served: networkingV1,
  namespaced: false,
  builtIn: true,
  annotations: ['ingressclass.kubernetes.io/is-default-class'],
  fields: object({
    spec: object({
      controller: string,
      parameters: object({ apiGroup: string, kind: string, name: string, namespace: string, scope: string }),
    }),
  }),
});

/** GA in 1.33, beta before: an API server without it answers with nothing to discover. KEP-1880. */
export const serviceCidr = defineKind({
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  served: [{ group: 'networking.k8s.io', versions: ['v1', 'v1beta1'] }],
  namespaced: false,
  fields: object({ spec: object({ cidrs: list(string) }), status: object({ conditions: list(condition) }) }),
});

/** Who holds an address of a Service range; its name is the address. KEP-1880. */
export const ipAddress = defineKind({
  kind: 'IPAddress',
  plural: 'ipaddresses',
  served: [{ group: 'networking.k8s.io', versions: ['v1', 'v1beta1'] }],
  namespaced: false,
  fields: object({
    spec: object({ parentRef: object({ group: string, resource: string, namespace: string, name: string }) }),
  }),
});

/** https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.Certificate */
export const certificate = defineKind({
  kind: 'Certificate',
  plural: 'certificates',
  served: [{ group: 'cert-manager.io', versions: ['v1'] }],
  fields: object({
    spec: object({
      secretName: string,
      commonName: string,
      dnsNames: list(string),
      ipAddresses: list(string),
    }),
    status: object({ conditions: list(condition), notBefore: string, notAfter: string }),
  }),
});

/** Whom it selects and in which directions it isolates them; of its rules only how many there are. */
export const networkPolicy = defineKind({
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  served: networkingV1,
  builtIn: true,
  fields: object({
    spec: object({ podSelector: labelSelector, policyTypes: list(string), egress: list(object({})) }),
  }),
});
