import { integer, list, object, string } from '../fields.ts';
import { defineKind, labelSelector } from './define-kind.ts';

const service = object({ namespace: string, name: string, port: integer });

/** clientConfig.url may hold a credential, and is no business of Services: it is not kept. */
const webhooks = list(
  object({
    name: string,
    clientConfig: object({ service }),
    failurePolicy: string,
    timeoutSeconds: integer,
    namespaceSelector: labelSelector,
    objectSelector: labelSelector,
    matchConditions: list(object({ name: string })),
    rules: list(
      object({ apiGroups: list(string), operations: list(string), resources: list(string), scope: string }),
    ),
  }),
);

const admissionV1 = [{ group: 'admissionregistration.k8s.io', versions: ['v1'] }] as const;

/** https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/validating-webhook-configuration-v1/ */
export const validatingWebhookConfiguration = defineKind({
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  served: admissionV1,
  namespaced: false,
  builtIn: true,
  fields: object({ webhooks }),
});

export const mutatingWebhookConfiguration = defineKind({
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  served: admissionV1,
  namespaced: false,
  builtIn: true,
  fields: object({ webhooks }),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/api-service-v1/ */
export const apiService = defineKind({
  kind: 'APIService',
  plural: 'apiservices',
  served: [{ group: 'apiregistration.k8s.io', versions: ['v1'] }],
  namespaced: false,
  builtIn: true,
  fields: object({ spec: object({ service }) }),
});
