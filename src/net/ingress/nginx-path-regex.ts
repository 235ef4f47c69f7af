import type { Kept } from '../../model/kinds/index.ts';
import { nginxAnnotation } from './nginx-annotation-risk.ts';

type Ingress = Kept<'Ingress'>;
type Path = NonNullable<
  NonNullable<NonNullable<NonNullable<Ingress['spec']>['rules']>[number]['http']>['paths']
>[number];

/** One path of a rule with its place. */
export interface PlacedPath {
  readonly field: string;
  /** In lower case; empty for any host. */
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
}

export function pathsOf({ spec }: Ingress): PlacedPath[] {
  return (spec?.rules ?? []).flatMap(({ host = '', http }, rule) =>
    (http?.paths ?? []).map(({ path, pathType }: Path, at): PlacedPath => ({
      field: `spec.rules[${rule}].http.paths[${at}]`,
      host: host.toLowerCase(),
      path: path === undefined || path === '' ? '/' : path,
      pathType: pathType ?? 'ImplementationSpecific',
    })),
  );
}

/**
 * The annotation that makes ingress-nginx read paths as regular expressions: use-regex, or a rewrite-target other than
 * the path. One such path is enough for all of the host (template.go, enforceRegexModifier and needsRewrite).
 */
export function regexAnnotation({ metadata }: Ingress, paths: readonly PlacedPath[]): string | undefined {
  const { annotations = {} } = metadata;
  // The paths of a canary are no locations of their own.
  if (annotations[nginxAnnotation('canary')] === 'true') return undefined;
  if (annotations[nginxAnnotation('use-regex')] === 'true') return 'use-regex';
  const target = annotations[nginxAnnotation('rewrite-target')] ?? '';
  return target !== '' && paths.some(({ path }) => path !== target) ? 'rewrite-target' : undefined;
}

/** Characters that mean something in a regular expression and hardly ever stand in the path of a URL. */
export function looksLikeRegex(path: string): boolean {
  return /[()[\]^$|\\]|\.\*|\*./.test(path);
}
