import type { Subject } from './vocabulary.ts';

/** What `istio-ambient-mesh-review` judges, and `kubernetes-live-mesh-policy-guard` changes. */
export const mesh: readonly Subject[] = [
  {
    name: 'Mesh policy',
    weight: 5,
    phrases: [
      'authorizationpolicy|peerauthentication|requestauthentication|mtls|meshpolicy|serverauthorization|meshtlsauthentication',
      'mesh|istio|linkerd|l7 ~1 policy|authorization|security|authentication',
      'mutual tls',
      'strict|permissive ~1 mtls|mode ~3 istio|mesh',
      'authorization policy',
      'trust domain',
      'rbac ~2 ztunnel|denied',
      'istio ~3 injection',
      'sidecar injection',
      'istio.io/dataplane-mode|istio.io/dataplane-mode=ambient|istio-injection|istio-injection=enabled',
      'l7 authorization',
      'jwt|jwk|oidc ~4 claim|validation|istio|mesh|issuer|rule|workload',
      'spiffe|svid|spire',
      'peer auth|authn',
      'authz policy',
    ],
  },
  {
    name: 'Mesh routing and proxies',
    weight: 5,
    phrases: [
      'virtualservice|destinationrule|envoyfilter|serviceentry|workloadentry|waypoint|outlierdetection|wasmplugin|proxyconfig',
      'ztunnel ~4 policy|enforce|403|rbac|authorization',
      'mesh traffic ~1 splitting|shifting|split',
      'circuit breaking|breaker',
      'fault injection',
      'sidecar resource|scope',
      'mesh routing|route policy|rule',
      'retry|timeout|subset|canary ~5 istio|mesh|sidecar',
    ],
  },
  {
    name: 'Service mesh',
    weight: 1,
    phrases: ['istio|istiod|ambient|mesh|sidecar|ztunnel|linkerd|kiali|envoy|kuma|consul'],
  },
];
