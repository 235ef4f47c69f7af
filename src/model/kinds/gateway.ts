import { integer, list, object, string } from '../fields.ts';
import { condition, defineKind, labelSelector } from './define-kind.ts';

const group = 'gateway.networking.k8s.io';

const parentRef = object({
  group: string,
  kind: string,
  namespace: string,
  name: string,
  sectionName: string,
  port: integer,
});

const backendRef = object({
  group: string,
  kind: string,
  namespace: string,
  name: string,
  port: integer,
  weight: integer,
});

/** Both prefixes of ExternalDNS: the default one changed in 0.22.0. */
const annotations = ['external-dns.alpha.kubernetes.io/', 'external-dns.kubernetes.io/'];

const routeStatus = object({
  parents: list(
    object({
      parentRef,
      controllerName: string,
      conditions: list(
        object({
          type: string,
          status: string,
          reason: string,
          message: string,
          observedGeneration: integer,
        }),
      ),
    }),
  ),
});

const listeners = list(
  object({
    name: string,
    hostname: string,
    port: integer,
    protocol: string,
    tls: object({
      mode: string,
      certificateRefs: list(object({ group: string, kind: string, namespace: string, name: string })),
    }),
    allowedRoutes: object({
      namespaces: object({ from: string, selector: labelSelector }),
      kinds: list(object({ group: string, kind: string })),
    }),
  }),
);

/** https://gateway-api.sigs.k8s.io/reference/spec/ */
export const gatewayClass = defineKind({
  kind: 'GatewayClass',
  plural: 'gatewayclasses',
  served: [{ group, versions: ['v1', 'v1beta1'] }],
  namespaced: false,
  fields: object({
    spec: object({ controllerName: string }),
    status: object({ conditions: list(condition) }),
  }),
});

export const gateway = defineKind({
  kind: 'Gateway',
  plural: 'gateways',
  served: [{ group, versions: ['v1', 'v1beta1'] }],
  fields: object({
    spec: object({
      gatewayClassName: string,
      listeners,
      addresses: list(object({ type: string, value: string })),
    }),
    status: object({
      addresses: list(object({ type: string, value: string })),
      conditions: list(condition),
      listeners: list(object({ name: string, attachedRoutes: integer, conditions: list(condition) })),
    }),
  }),
});

export const listenerSet = defineKind({
  kind: 'ListenerSet',
  plural: 'listenersets',
  served: [{ group, versions: ['v1'] }],
  fields: object({
    spec: object({ parentRef, listeners }),
    status: object({ conditions: list(condition) }),
  }),
});

const filters = list(
  object({
    type: string,
    requestMirror: object({ backendRef }),
    requestRedirect: object({ hostname: string, scheme: string, port: integer, statusCode: integer }),
    urlRewrite: object({ hostname: string }),
    externalAuth: object({ protocol: string, backendRef }),
    extensionRef: object({ group: string, kind: string, name: string }),
  }),
);

const weighted = list(
  object({
    group: string,
    kind: string,
    namespace: string,
    name: string,
    port: integer,
    weight: integer,
    filters,
  }),
);

export const httpRoute = defineKind({
  kind: 'HTTPRoute',
  plural: 'httproutes',
  annotations,
  served: [{ group, versions: ['v1', 'v1beta1'] }],
  fields: object({
    spec: object({
      parentRefs: list(parentRef),
      hostnames: list(string),
      rules: list(
        object({
          name: string,
          matches: list(
            object({
              path: object({ type: string, value: string }),
              method: string,
              headers: list(object({ type: string, name: string, value: string })),
              queryParams: list(object({ type: string, name: string, value: string })),
            }),
          ),
          filters,
          backendRefs: weighted,
        }),
      ),
    }),
    status: routeStatus,
  }),
});

export const grpcRoute = defineKind({
  kind: 'GRPCRoute',
  plural: 'grpcroutes',
  annotations,
  served: [{ group, versions: ['v1', 'v1alpha2'] }],
  fields: object({
    spec: object({
      parentRefs: list(parentRef),
      hostnames: list(string),
      rules: list(object({ name: string, filters, backendRefs: weighted })),
    }),
    status: routeStatus,
  }),
});

const layer4Rules = list(object({ name: string, backendRefs: list(backendRef) }));

export const tlsRoute = defineKind({
  kind: 'TLSRoute',
  plural: 'tlsroutes',
  annotations,
  served: [{ group, versions: ['v1', 'v1alpha3', 'v1alpha2'] }],
  fields: object({
    spec: object({ parentRefs: list(parentRef), hostnames: list(string), rules: layer4Rules }),
    status: routeStatus,
  }),
});

const layer4Fields = object({
  spec: object({ parentRefs: list(parentRef), rules: layer4Rules }),
  status: routeStatus,
});

export const tcpRoute = defineKind({
  kind: 'TCPRoute',
  plural: 'tcproutes',
  annotations,
  served: [{ group, versions: ['v1', 'v1alpha2'] }],
  fields: layer4Fields,
});

export const udpRoute = defineKind({
  kind: 'UDPRoute',
  plural: 'udproutes',
  annotations,
  served: [{ group, versions: ['v1', 'v1alpha2'] }],
  fields: layer4Fields,
});

export const referenceGrant = defineKind({
  kind: 'ReferenceGrant',
  plural: 'referencegrants',
  served: [{ group, versions: ['v1', 'v1beta1'] }],
  fields: object({
    spec: object({
      from: list(object({ group: string, kind: string, namespace: string })),
      to: list(object({ group: string, kind: string, name: string })),
    }),
  }),
});
