import { list, object, string } from '../fields.ts';
import { condition, defineKind, labelSelector } from './define-kind.ts';

const ovn = [{ group: 'k8s.ovn.org', versions: ['v1'] }] as const;

/** https://github.com/ovn-kubernetes/ovn-kubernetes/blob/8871cd9c/go-controller/pkg/crd/egressip/v1/types.go */
export const egressIp = defineKind({
  kind: 'EgressIP',
  plural: 'egressips',
  served: ovn,
  namespaced: false,
  fields: object({
    spec: object({ namespaceSelector: labelSelector, podSelector: labelSelector }),
    status: object({ items: list(object({ node: string, egressIP: string })) }),
  }),
});

/** Of the Service of its name: go-controller/pkg/crd/egressservice/v1/types.go */
export const egressService = defineKind({
  kind: 'EgressService',
  plural: 'egressservices',
  served: ovn,
  fields: object({ spec: object({ sourceIPBy: string }), status: object({ host: string }) }),
});

/** go-controller/pkg/crd/adminpolicybasedroute/v1/types.go; by which hops it leads is not asked. */
export const adminPolicyBasedExternalRoute = defineKind({
  kind: 'AdminPolicyBasedExternalRoute',
  plural: 'adminpolicybasedexternalroutes',
  served: ovn,
  namespaced: false,
  fields: object({ spec: object({ from: object({ namespaceSelector: labelSelector }) }) }),
});

/** go-controller/pkg/crd/routeadvertisements/v1/types.go */
export const routeAdvertisements = defineKind({
  kind: 'RouteAdvertisements',
  plural: 'routeadvertisements',
  served: ovn,
  namespaced: false,
  fields: object({
    spec: object({
      advertisements: list(string),
      networkSelectors: list(object({ networkSelectionType: string })),
    }),
    status: object({ conditions: list(condition) }),
  }),
});

/** Antrea's: https://github.com/antrea-io/antrea/blob/v2.7.0/pkg/apis/crd/v1beta1/types.go */
export const antreaEgress = defineKind({
  kind: 'Egress',
  plural: 'egresses',
  served: [{ group: 'crd.antrea.io', versions: ['v1beta1', 'v1alpha2'] }],
  namespaced: false,
  fields: object({
    spec: object({
      appliedTo: object({ podSelector: labelSelector, namespaceSelector: labelSelector, group: string }),
      egressIP: string,
    }),
    status: object({ egressNode: string, egressIP: string }),
  }),
});

/** Of GKE Autopilot: https://cloud.google.com/kubernetes-engine/docs/how-to/egress-nat-policy-ip-masq-autopilot */
export const egressNatPolicy = defineKind({
  kind: 'EgressNATPolicy',
  plural: 'egressnatpolicies',
  served: [{ group: 'networking.gke.io', versions: ['v1'] }],
  namespaced: false,
  fields: object({ spec: object({ action: string, destinations: list(object({ cidr: string })) }) }),
});
