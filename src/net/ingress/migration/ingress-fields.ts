import type { IngressProduct } from '../../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import { type GatewayFieldId, gatewayFields } from './gateway-fields.ts';
import type { MigratedSetting } from './migrated-setting.ts';

type Ingress = Kept<'Ingress'>;
type Backend = NonNullable<Ingress['spec']>['defaultBackend'];

/** https://kubernetes.io/docs/concepts/services-networking/ingress/ */
const ingressDocs = 'https://gateway-api.sigs.k8s.io/guides/getting-started/migrating-from-ingress/';

/** How each controller reads a path of type ImplementationSpecific, and what does the same. */
const ownPaths: Partial<Record<IngressProduct, string>> = {
  'AWS Load Balancer Controller':
    'The load balancer reads * and ? in it; without them it matches exactly this path.',
  Contour:
    'Contour reads it as a prefix of text, not of path elements, and characters of regular expressions as one.',
  'GKE Ingress': 'Ending in /* it is a prefix, else it matches exactly this path.',
  'Kong Ingress Controller':
    'After /~ it is a regular expression, else a prefix of text, not of path elements.',
  Traefik: 'Traefik reads it as a prefix of text, not of path elements.',
  'ingress-nginx':
    'ingress-nginx reads it as a prefix of text, not of path elements, or as a regular expression where use-regex or rewrite-target is set for the host.',
};

/** What becomes of the fields of an Ingress; what its paths become depends on the controller, where that is known. */
export function migratedFieldsOf(ingress: Ingress, product?: IngressProduct): MigratedSetting[] {
  const { spec } = ingress;
  const settings: MigratedSetting[] = [];
  const add = (field: string, value: string, to: GatewayFieldId, note?: string): void => {
    settings.push({
      object: ingress,
      field,
      value,
      becomes: 'field',
      targets: [{ implementation: undefined, ...gatewayFields[to] }],
      differs: false,
      note,
      source: ingressDocs,
    });
  };
  if (spec?.ingressClassName !== undefined) {
    add('spec.ingressClassName', spec.ingressClassName, 'Gateway.gatewayClassName');
  }
  if (spec?.defaultBackend !== undefined) {
    add(
      'spec.defaultBackend',
      backendText(spec.defaultBackend),
      'HTTPRoute.backendRefs',
      'A route without hostnames and matches; it takes what no other route of the listener takes.',
    );
  }
  for (const [index, { hosts = [], secretName }] of (spec?.tls ?? []).entries()) {
    add(
      `spec.tls[${index}]`,
      secretName ?? '(no Secret)',
      'Gateway.certificates',
      secretName === undefined
        ? 'The controller’s own certificate is served; a listener needs one of its own.'
        : `A listener of protocol HTTPS for ${hosts.length === 0 ? 'each host' : 'each of its hosts'}; a Gateway in another namespace needs a ReferenceGrant for the Secret.`,
    );
  }
  for (const [index, { host = '', http }] of (spec?.rules ?? []).entries()) {
    if (host !== '') add(`spec.rules[${index}].host`, host, 'HTTPRoute.hostnames', wildcardNote(host));
    for (const [at, { path = '/', pathType, backend }] of (http?.paths ?? []).entries()) {
      const where = `spec.rules[${index}].http.paths[${at}]`;
      add(`${where}.path`, `${pathType ?? ''} ${path}`.trim(), 'HTTPRoute.path', pathNote(pathType, product));
      add(`${where}.backend`, backendText(backend), 'HTTPRoute.backendRefs', backendNote(backend));
    }
  }
  return settings;
}

function wildcardNote(host: string): string | undefined {
  return host.startsWith('*.')
    ? 'An Ingress host with * stands for one label by the specification, a hostname of a route for any number.'
    : undefined;
}

function pathNote(pathType: string | undefined, product: IngressProduct | undefined): string | undefined {
  if (pathType === 'Exact') return 'Of type Exact.';
  if (pathType === 'Prefix') return 'Of type PathPrefix, which goes by path elements as well.';
  return (product && ownPaths[product]) ?? 'What the controller makes of it is its own.';
}

function backendText(backend: Backend): string {
  const { service, resource } = backend ?? {};
  if (resource !== undefined) return `${resource.kind ?? ''} ${resource.name ?? ''}`;
  return `Service ${service?.name ?? ''}:${service?.port?.number ?? service?.port?.name ?? ''}`;
}

function backendNote(backend: Backend): string | undefined {
  if (backend?.resource !== undefined) {
    return 'A backendRef with group and kind, where the implementation takes that kind.';
  }
  return backend?.service?.port?.number === undefined
    ? 'A backendRef needs the number of the port.'
    : undefined;
}
