/** A place in the Gateway API, or in what it reads, that a setting of an Ingress can move to. */
export interface GatewayField {
  /** Kind and path, as in a manifest. */
  readonly path: string;
  /** The first bundle whose standard channel has it; undefined: none up to 1.7. */
  readonly standard: string | undefined;
  /** The first bundle whose experimental channel has it, where that came before. */
  readonly experimental: string | undefined;
  readonly source: string;
}

const reference = 'https://gateway-api.sigs.k8s.io/reference/spec/';

/** In the standard channel from the first bundle that is looked at, 1.0. */
function always(path: string, source = reference): GatewayField {
  return { path, standard: '1.0', experimental: undefined, source };
}

/**
 * Bundles and channels as the CRDs in config/crd of sigs.k8s.io/gateway-api v1.0.0 to v1.6.3 have the fields, and the
 * changelog of 1.7 says it.
 */
export const gatewayFields = {
  'Gateway.addresses': always('Gateway spec.addresses'),
  'Gateway.certificates': always('Gateway spec.listeners[].tls.certificateRefs'),
  'Gateway.clientCertificate': {
    path: 'Gateway spec.tls.backend.clientCertificateRef',
    experimental: '1.4',
    standard: '1.5',
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-3155/',
  },
  'Gateway.frontendValidation': {
    path: 'Gateway spec.tls.frontend.default.validation',
    experimental: '1.4',
    standard: '1.5',
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-91/',
  },
  'Gateway.gatewayClassName': always('Gateway spec.gatewayClassName'),
  'Gateway.listeners': always('Gateway spec.listeners[]'),
  GRPCRoute: {
    path: 'GRPCRoute',
    experimental: '1.0',
    standard: '1.1',
    source: 'https://gateway-api.sigs.k8s.io/api-types/grpcroute/',
  },
  'HTTPRoute.backendRefs': always('HTTPRoute spec.rules[].backendRefs[]'),
  'HTTPRoute.cors': {
    path: 'HTTPRoute spec.rules[].filters[].cors',
    experimental: '1.3',
    standard: '1.5',
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-1767/',
  },
  'HTTPRoute.externalAuth': {
    path: 'HTTPRoute spec.rules[].filters[].externalAuth',
    experimental: '1.4',
    standard: undefined,
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-1494/',
  },
  'HTTPRoute.headers': always('HTTPRoute spec.rules[].matches[].headers'),
  'HTTPRoute.hostnames': always('HTTPRoute spec.hostnames'),
  'HTTPRoute.method': always('HTTPRoute spec.rules[].matches[].method'),
  'HTTPRoute.path': always('HTTPRoute spec.rules[].matches[].path'),
  'HTTPRoute.requestHeaderModifier': always('HTTPRoute spec.rules[].filters[].requestHeaderModifier'),
  'HTTPRoute.requestMirror': always('HTTPRoute spec.rules[].filters[].requestMirror'),
  'HTTPRoute.requestRedirect': always(
    'HTTPRoute spec.rules[].filters[].requestRedirect',
    'https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/',
  ),
  'HTTPRoute.responseHeaderModifier': always('HTTPRoute spec.rules[].filters[].responseHeaderModifier'),
  'HTTPRoute.retry': {
    path: 'HTTPRoute spec.rules[].retry',
    experimental: '1.2',
    standard: '1.7',
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-1731/',
  },
  'HTTPRoute.sessionPersistence': {
    path: 'HTTPRoute spec.rules[].sessionPersistence',
    experimental: '1.1',
    standard: undefined,
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-1619/',
  },
  'HTTPRoute.timeouts': {
    path: 'HTTPRoute spec.rules[].timeouts',
    experimental: '1.0',
    standard: '1.2',
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-1742/',
  },
  'HTTPRoute.urlRewrite': always(
    'HTTPRoute spec.rules[].filters[].urlRewrite',
    'https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/',
  ),
  'HTTPRoute.weight': always('HTTPRoute spec.rules[].backendRefs[].weight'),
  BackendTLSPolicy: {
    path: 'BackendTLSPolicy spec.validation',
    experimental: '1.1',
    standard: '1.4',
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-1897/',
  },
  'Service.appProtocol': {
    path: 'Service spec.ports[].appProtocol',
    experimental: undefined,
    standard: '1.2',
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-1911/',
  },
  TLSRoute: {
    path: 'TLSRoute, at a listener of mode Passthrough',
    experimental: '1.0',
    standard: '1.5',
    source: 'https://gateway-api.sigs.k8s.io/geps/gep-2643/',
  },
} as const satisfies Readonly<Record<string, GatewayField>>;

export type GatewayFieldId = keyof typeof gatewayFields;
