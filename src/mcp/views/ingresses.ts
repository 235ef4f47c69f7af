import { z } from 'zod';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Missing } from '../../model/missing.ts';
import {
  askedClassOf,
  type ClassResolution,
  defaultAnnotation,
  defaultClassesIn,
  resolveIngressClass,
} from '../../net/ingress/resolve-ingress-class.ts';
import type { Detail } from '../budget.ts';
import { plain, plainRef } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';

type Ingress = Kept<'Ingress'>;
type Backend = NonNullable<Ingress['spec']>['defaultBackend'];

/** What becomes of an Ingress by its class. */
export const classStates = [
  'served',
  'idle',
  'no class',
  'class not found',
  'controller not found',
  'annotation not taken',
  'unknown',
] as const satisfies readonly ClassResolution['state'][];

export const ingressItem = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  class: z.string().nullable().describe('spec.ingressClassName'),
  annotation: untrusted(100).optional().describe('Untrusted: kubernetes.io/ingress.class'),
  byDefault: z
    .string()
    .optional()
    .describe('The default IngressClass, which new Ingresses without a class get'),
  state: z
    .enum(classStates)
    .describe('idle: its controllers have no ready pod; unknown: too little was read'),
  controllers: z.array(z.string()).describe('Product and workload of those that take it'),
  addresses: z.array(z.string()).describe('In its status'),
  hosts: z.array(z.string()).describe('* : all hosts'),
  moreHosts: z.int().positive().optional(),
  services: z.array(z.string()).describe('Backends'),
  moreServices: z.int().positive().optional(),
  paths: z
    .array(
      z.strictObject({
        host: z.string(),
        path: untrusted(100),
        pathType: z.string(),
        backend: z.string(),
      }),
    )
    .optional(),
  morePaths: z.int().positive().optional(),
  tlsHosts: z.array(z.string()).optional(),
});

export const ingressClassItem = z.strictObject({
  name: z.string(),
  controller: z.string(),
  isDefault: z.boolean(),
});

type Item = z.infer<typeof ingressItem>;

export interface IngressSeen {
  readonly ingress: Ingress;
  readonly resolution: ClassResolution;
  /** The class in force: what it asks for, or else the default. */
  readonly className: string | undefined;
  readonly byDefault: string | undefined;
  readonly missing: readonly Missing[];
}

export function ingressesSeen(ingresses: readonly Ingress[], evidence: Evidence): IngressSeen[] {
  const { ingressClasses, ingressControllers } = evidence;
  const [first] = defaultClassesIn(ingressClasses);
  return ingresses.map((ingress) => {
    const { name, annotation } = askedClassOf(ingress);
    const resolution = resolveIngressClass(ingress, ingressClasses, ingressControllers);
    const byDefault = name === undefined && annotation === undefined ? first?.ref.name : undefined;
    return {
      ingress,
      resolution,
      byDefault,
      className: name ?? byDefault,
      missing: resolution.state === 'unknown' ? resolution.missing : [],
    };
  });
}

export function ingressItemOf({ ingress, resolution, byDefault }: IngressSeen, detail: Detail): Item {
  const { ref, spec = {}, status } = ingress;
  const { name, annotation } = askedClassOf(ingress);
  const rules = spec.rules ?? [];
  const paths = rules.flatMap(({ host, http }) => (http?.paths ?? []).map((path) => ({ host, ...path })));
  const backends = [spec.defaultBackend, ...paths.map(({ backend }) => backend)].filter(
    (backend) => backend !== undefined,
  );
  const hosts = [...new Set(rules.map(({ host }) => hostText(host)))];
  const services = [...new Set(backends.map(backendText))];
  const most = detail === 'full' ? 50 : 5;
  return {
    namespace: plain(ref.namespace ?? ''),
    name: plain(ref.name),
    class: name === undefined ? null : plain(name),
    ...(annotation !== undefined && { annotation: dataText(annotation, 100) }),
    ...(byDefault !== undefined && { byDefault: plain(byDefault) }),
    state: resolution.state,
    controllers:
      'by' in resolution ? resolution.by.slice(0, 5).map((one) => `${one.product} ${plainRef(one.ref)}`) : [],
    addresses: (status?.loadBalancer?.ingress ?? [])
      .slice(0, 5)
      .map(({ ip, hostname }) => plain(ip ?? hostname ?? '')),
    hosts: hosts.slice(0, most),
    ...(hosts.length > most && { moreHosts: hosts.length - most }),
    services: services.slice(0, most),
    ...(services.length > most && { moreServices: services.length - most }),
    ...(detail === 'full' && {
      paths: paths.slice(0, most).map(({ host, path = '', pathType = '', backend }) => ({
        host: hostText(host),
        path: dataText(path, 100),
        pathType: plain(pathType),
        backend: backendText(backend),
      })),
      ...(paths.length > most && { morePaths: paths.length - most }),
      tlsHosts: (spec.tls ?? [])
        .flatMap(({ hosts: its }) => its ?? [])
        .slice(0, most)
        .map(plain),
    }),
  };
}

function hostText(host: string | undefined): string {
  return host === undefined || host === '' ? '*' : plain(host);
}

function backendText(backend: Backend): string {
  const { service, resource } = backend ?? {};
  if (resource !== undefined) return `${plain(resource.kind ?? '')} ${plain(resource.name ?? '')}`;
  const { name, number } = service?.port ?? {};
  return `${plain(service?.name ?? '')}:${number ?? plain(name ?? '')}`;
}

export function ingressClassItemOf({
  ref,
  spec,
  metadata,
}: Kept<'IngressClass'>): z.infer<typeof ingressClassItem> {
  return {
    name: plain(ref.name),
    controller: plain(spec?.controller ?? ''),
    isDefault: metadata.annotations?.[defaultAnnotation] === 'true',
  };
}

export function ingressClassText({ name, controller, isDefault }: z.infer<typeof ingressClassItem>): string {
  return `${name} (${controller}${isDefault ? ', default' : ''})`;
}

/** `shop/front class nginx: served by ingress-nginx ingress/controller; shop.example.com; to cart:80; at 192.0.2.10` */
export function ingressLines(item: Item): string {
  const { namespace, name, annotation, byDefault, state, controllers, addresses } = item;
  const asked = [
    ...(item.class === null ? [] : [`class ${item.class}`]),
    ...(annotation === undefined ? [] : [`annotation ${shown(annotation, 100)}`]),
    ...(byDefault === undefined ? [] : [`class ${byDefault} by default`]),
  ];
  const by = controllers.length === 0 ? '' : ` by ${controllers.join(', ')}`;
  const parts = [
    `${state}${by}`,
    `${item.hosts.join(' ') || 'no hosts'}${more(item.moreHosts)}`,
    `to ${item.services.join(' ') || 'nothing'}${more(item.moreServices)}`,
    addresses.length === 0 ? 'no address' : `at ${addresses.join(' ')}`,
    ...(item.tlsHosts === undefined ? [] : [`TLS for ${item.tlsHosts.join(' ') || 'none'}`]),
  ];
  return [
    `${namespace}/${name} ${asked.join(', ') || 'without a class'}: ${parts.join('; ')}`,
    ...(item.paths ?? []).map(
      ({ host, path, pathType, backend }) => `  ${host} ${pathType} ${pathText(path)} to ${backend}`,
    ),
    ...(item.morePaths === undefined ? [] : [`  and ${item.morePaths} more paths`]),
  ].join('\n');
}

function more(count: number | undefined): string {
  return count === undefined ? '' : ` and ${count} more`;
}

/** The root says nothing; every other path is text. */
function pathText(path: string): string {
  return path === '' || path === '/' ? path : shown(path, 100);
}
