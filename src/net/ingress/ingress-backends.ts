import type { IngressProduct } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';

type Ingress = Kept<'Ingress'>;
type ServicePort = NonNullable<NonNullable<Kept<'Service'>['spec']>['ports']>[number];
type Backend = NonNullable<Ingress['spec']>['defaultBackend'];

/** One place of an Ingress that sends requests to a Service of its namespace. */
export interface IngressBackend {
  /** `spec.rules[0].http.paths[1].backend.service` */
  readonly field: string;
  /** Undefined for every host that no rule names. */
  readonly host: string | undefined;
  readonly service: string;
  readonly port: { readonly name?: string | undefined; readonly number?: number | undefined };
}

/** The port name with which the AWS Load Balancer Controller sends to an action of an annotation. */
const actionPort = 'use-annotation';

/** The Services that an Ingress sends to: resource backends and actions of annotations are none. */
export function ingressBackendsOf({ spec }: Ingress): IngressBackend[] {
  const of = (backend: Backend, field: string, host: string | undefined): IngressBackend[] => {
    const { name, port = {} } = backend?.service ?? {};
    if (name === undefined || port.name === actionPort) return [];
    return [{ field: `${field}.service`, host, service: name, port }];
  };
  return [
    ...of(spec?.defaultBackend, 'spec.defaultBackend', undefined),
    ...(spec?.rules ?? []).flatMap(({ host, http }, rule) =>
      (http?.paths ?? []).flatMap(({ backend }, path) =>
        of(backend, `spec.rules[${rule}].http.paths[${path}].backend`, host === '' ? undefined : host),
      ),
    ),
  ];
}

/** Which port of the Service a backend means; `target`: it names a target port, which only some controllers take. */
export function backendPortOf(
  { spec }: Kept<'Service'>,
  { name, number }: IngressBackend['port'],
): { readonly port: ServicePort; readonly by: 'port' | 'target' } | undefined {
  const ports = spec?.ports ?? [];
  const own = ports.find((one) =>
    number === undefined ? one.name === name && name !== undefined : one.port === number,
  );
  if (own !== undefined) return { port: own, by: 'port' };
  const target = ports.find((one) => one.targetPort !== undefined && one.targetPort === (number ?? name));
  return target === undefined ? undefined : { port: target, by: 'target' };
}

/**
 * Do controllers of this product take a target port in place of the Service's port? ingress-nginx,
 * internal/ingress/controller/controller.go (serviceEndpoints); AGIC, pkg/appgw/backendhttpsettings.go; Kong takes the
 * name of one, internal/dataplane/translator/translate_upstreams.go.
 */
export function takesTargetPort(product: IngressProduct, { number }: IngressBackend['port']): boolean {
  if (product === 'Kong Ingress Controller') return number === undefined;
  return product === 'ingress-nginx' || product === 'Application Gateway Ingress Controller';
}

/** The port as the Ingress writes it. */
export function backendPortText({ name, number }: IngressBackend['port']): string {
  return String(number ?? name ?? '');
}
