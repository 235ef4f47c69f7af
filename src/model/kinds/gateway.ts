import { integer, list, map, object, string } from '../fields.ts';
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

/** Written for one generation of the object, which may be an older one. */
const conditions = list(object({ ...condition.fields, observedGeneration: integer }));

/** Who writes the certificates that a listener names, or takes them from elsewhere. */
const certificateAnnotations = [
  'cert-manager.io/issuer',
  'cert-manager.io/cluster-issuer',
  'networking.gke.io/certmap',
];

const routeStatus = object({
  parents: list(object({ parentRef, controllerName: string, conditions })),
});

const secretRef = object({ group: string, kind: string, namespace: string, name: string });

const frontendTls = object({ validation: object({ caCertificateRefs: list(secretRef) }) });

const letIn = object({ from: string, selector: labelSelector });

const listeners = list(
  object({
    name: string,
    hostname: string,
    port: integer,
    protocol: string,
    tls: object({
      mode: string,
      certificateRefs: list(secretRef),
      options: map(string),
    }),
    allowedRoutes: object({
      namespaces: letIn,
      kinds: list(object({ group: string, kind: string })),
    }),
  }),
);

const listenerStatus = list(object({ name: string, attachedRoutes: integer, conditions }));

/** https://gateway-api.sigs.k8s.io/reference/spec/ */
export const gatewayClass = defineKind({
  kind: 'GatewayClass',
  plural: 'gatewayclasses',
  served: [{ group, versions: ['v1', 'v1beta1'] }],
  namespaced: false,
  fields: object({
    spec: object({
      controllerName: string,
      parametersRef: object({ group: string, kind: string, namespace: string, name: string }),
    }),
    // Names of features: standard since 1.4, and strings before 1.2, which are left out.
    status: object({ conditions, supportedFeatures: list(object({ name: string })) }),
  }),
});

export const gateway = defineKind({
  kind: 'Gateway',
  plural: 'gateways',
  annotations: certificateAnnotations,
  served: [{ group, versions: ['v1', 'v1beta1'] }],
  fields: object({
    spec: object({
      gatewayClassName: string,
      listeners,
      addresses: list(object({ type: string, value: string })),
      allowedListeners: object({ namespaces: letIn }),
      tls: object({
        backend: object({ clientCertificateRef: secretRef }),
        frontend: object({
          default: frontendTls,
          perPort: list(object({ port: integer, tls: frontendTls })),
        }),
      }),
    }),
    status: object({
      addresses: list(object({ type: string, value: string })),
      conditions,
      listeners: listenerStatus,
    }),
  }),
});

/** Before 1.5 the experimental name of a ListenerSet; only that there are any counts. */
export const xListenerSet = defineKind({
  kind: 'XListenerSet',
  plural: 'xlistenersets',
  served: [{ group: 'gateway.networking.x-k8s.io', versions: ['v1alpha1'] }],
  fields: object({ spec: object({ parentRef }), status: object({ conditions }) }),
});

export const listenerSet = defineKind({
  kind: 'ListenerSet',
  plural: 'listenersets',
  annotations: certificateAnnotations,
  served: [{ group, versions: ['v1'] }],
  fields: object({
    spec: object({ parentRef, listeners }),
    status: object({ conditions, listeners: listenerStatus }),
  }),
});

const pathModifier = object({ type: string, replaceFullPath: string, replacePrefixMatch: string });

const filters = list(
  object({
    type: string,
    requestMirror: object({ backendRef }),
    requestRedirect: object({
      hostname: string,
      scheme: string,
      port: integer,
      statusCode: integer,
      path: pathModifier,
    }),
    urlRewrite: object({ hostname: string, path: pathModifier }),
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
      rules: list(
        object({
          name: string,
          matches: list(
            object({
              method: object({ type: string, service: string, method: string }),
              headers: list(object({ type: string, name: string, value: string })),
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

const localRef = object({ group: string, kind: string, name: string });

export const backendTlsPolicy = defineKind({
  kind: 'BackendTLSPolicy',
  plural: 'backendtlspolicies',
  served: [{ group, versions: ['v1', 'v1alpha3'] }],
  fields: object({
    spec: object({
      targetRefs: list(object({ ...localRef.fields, sectionName: string })),
      validation: object({
        caCertificateRefs: list(localRef),
        wellKnownCACertificates: string,
        hostname: string,
      }),
    }),
    status: object({
      ancestors: list(object({ ancestorRef: parentRef, controllerName: string, conditions })),
    }),
  }),
});
