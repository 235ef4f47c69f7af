import type { Kept } from '../../model/kinds/index.ts';
import type { IngressBackend } from './ingress-backends.ts';
import { withoutTrailing } from '../../model/without-trailing.ts';

type Ingress = Kept<'Ingress'>;

/** A path of an Ingress that takes a request. */
export interface IngressPath {
  readonly ingress: Ingress;
  /** `spec.rules[0].http.paths[1]`, or `spec.defaultBackend`. */
  readonly field: string;
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  /** Undefined for a backend that is no Service, or an action of an annotation. */
  readonly backend: Pick<IngressBackend, 'service' | 'port'> | undefined;
}

export interface IngressChoice {
  readonly winner: IngressPath | undefined;
  /** With the same host, path and type, of other Ingresses. */
  readonly equals: readonly IngressPath[];
  /** Whether these fit each controller decides: pathType ImplementationSpecific. */
  readonly perhaps: readonly IngressPath[];
}

/**
 * Which path takes a request: the exact host before the wildcard, which stands for one label, before none; then the longest
 * path, of equal ones the exact (https://kubernetes.io/docs/concepts/services-networking/ingress/, "Multiple matches").
 */
export function chooseIngressPath(
  ingresses: readonly Ingress[],
  host: string | undefined,
  path: string,
): IngressChoice {
  const all = ingresses.flatMap(pathsOf).filter((one) => hostRank(one.host, host) > 0);
  const best = Math.max(0, ...all.map((one) => hostRank(one.host, host)));
  // Rules of the closest host alone count; the default backend where none of theirs fits.
  const fitting = all.filter((one) => hostRank(one.host, host) === best && takes(one, path));
  const ordered = fitting
    .filter(({ pathType }) => pathType !== 'ImplementationSpecific')
    .sort(
      (a, b) => lengthOf(b) - lengthOf(a) || Number(b.pathType === 'Exact') - Number(a.pathType === 'Exact'),
    );
  const [winner = defaultOf(ingresses)] = ordered;
  return {
    winner,
    equals: ordered.filter(
      (one) =>
        winner !== undefined &&
        one.ingress !== winner.ingress &&
        lengthOf(one) === lengthOf(winner) &&
        one.pathType === winner.pathType,
    ),
    perhaps: fitting.filter(({ pathType }) => pathType === 'ImplementationSpecific'),
  };
}

/** Does an Ingress name this host, itself or by a wildcard? */
export function namesHost({ spec }: Ingress, host: string): boolean {
  return (spec?.rules ?? []).some((rule) => hostRank(rule.host ?? '', host) > 1);
}

function hostRank(own: string, host: string | undefined): 0 | 1 | 2 | 3 {
  const wanted = own.toLowerCase();
  if (wanted === '') return 1;
  if (host === undefined) return 0;
  if (wanted === host) return 3;
  return wanted.startsWith('*.') && host.slice(host.indexOf('.')) === wanted.slice(1) ? 2 : 0;
}

function takes({ path, pathType }: IngressPath, asked: string): boolean {
  if (pathType === 'Exact') return path === asked;
  const prefix = withoutTrailing(path, '/');
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

function lengthOf({ path }: IngressPath): number {
  return withoutTrailing(path, '/').length;
}

type Backend = NonNullable<Ingress['spec']>['defaultBackend'];

function pathsOf(ingress: Ingress): IngressPath[] {
  return (ingress.spec?.rules ?? []).flatMap(({ host = '', http }, rule) =>
    (http?.paths ?? []).map(({ path = '/', pathType = 'ImplementationSpecific', backend }, at) => ({
      ingress,
      field: `spec.rules[${rule}].http.paths[${at}]`,
      host,
      path: path === '' ? '/' : path,
      pathType,
      backend: backendOf(backend),
    })),
  );
}

function defaultOf(ingresses: readonly Ingress[]): IngressPath | undefined {
  const having = ingresses.find(({ spec }) => spec?.defaultBackend !== undefined);
  if (having === undefined) return undefined;
  const backend = backendOf(having.spec?.defaultBackend);
  return { ingress: having, field: 'spec.defaultBackend', host: '', path: '/', pathType: 'Prefix', backend };
}

function backendOf(backend: Backend): IngressPath['backend'] {
  const { name, port = {} } = backend?.service ?? {};
  return name === undefined || port.name === 'use-annotation' ? undefined : { service: name, port };
}
