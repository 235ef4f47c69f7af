import { type ControlPath, ControlPaths, type ServiceCall } from '../model/evidence/control-paths.ts';
import type { Kept } from '../model/kinds/index.ts';
import { joinCoverage } from '../model/join-coverage.ts';
import { defineSlice } from './define-slice.ts';

const webhookKinds = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'] as const;

/** The default of both APIs. */
const https = 443;

/** What the API server calls: webhooks and aggregated APIs, each through a Service. Those by URL have no calls here. */
export const controlPaths = defineSlice({
  kinds: [...webhookKinds, 'APIService'],
  derive: (snapshot) => {
    const hooks = webhookKinds.map((kind) => snapshot.listing(kind));
    const apis = snapshot.listing('APIService');
    return new ControlPaths(
      [...hooks.flatMap(({ items }) => items.map(pathOf)), ...apis.items.map(apiPathOf)],
      joinCoverage(
        'webhook configurations and APIServices',
        [...hooks, apis].map(({ coverage }) => coverage),
      ),
    );
  },
});

function pathOf({ ref, webhooks = [] }: Kept<(typeof webhookKinds)[number]>): ControlPath {
  return {
    ref,
    calls: webhooks.flatMap((webhook): ServiceCall[] => {
      const service = webhook.clientConfig?.service;
      if (service?.name === undefined) return [];
      const { namespace = '', name, port = https } = service;
      const field = `webhooks[name=${webhook.name ?? ''}].clientConfig.service`;
      return [{ field, namespace, name, port, webhook }];
    }),
  };
}

function apiPathOf({ ref, spec }: Kept<'APIService'>): ControlPath {
  const { namespace = '', name, port = https } = spec?.service ?? {};
  return {
    ref,
    calls: name === undefined ? [] : [{ field: 'spec.service', namespace, name, port, webhook: undefined }],
  };
}
