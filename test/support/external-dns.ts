import type { RawObject } from './snapshot-of.ts';

interface ExternalDnsOptions {
  readonly image?: string;
  readonly env?: readonly object[];
  readonly container?: string;
  readonly replicas?: number;
}

/** ExternalDNS as its chart runs it, `namespace/name`, with these flags without their dashes. */
export function externalDns(
  path: string,
  flags: readonly string[],
  { image, env, container = 'external-dns', replicas = 1 }: ExternalDnsOptions = {},
): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: container,
              image: image ?? 'registry.k8s.io/external-dns/external-dns:v0.22.0',
              args: flags.map((flag) => `--${flag}`),
              ...(env === undefined ? {} : { env }),
            },
          ],
        },
      },
    },
  };
}
