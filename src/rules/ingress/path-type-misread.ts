import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { IngressProduct } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { ingressProductsOf } from '../../net/ingress/ingress-product.ts';
import { nginxAnnotation, nginxAnnotationField } from '../../net/ingress/nginx-annotation-risk.ts';
import {
  looksLikeRegex,
  pathsOf,
  type PlacedPath,
  regexAnnotation,
} from '../../net/ingress/nginx-path-regex.ts';

type Ingress = Kept<'Ingress'>;
type Seen = Pick<Evidence, 'ingresses' | 'ingressClasses' | 'ingressControllers'>;

/** What makes every path of a host a regular expression. */
interface Maker {
  readonly ingress: Ingress;
  readonly annotation: string;
}

interface Subject extends HasRef {
  readonly ingress: Ingress;
  readonly paths: readonly PlacedPath[];
  /** By host: another Ingress, or itself, whose annotation turns its paths into regular expressions. */
  readonly makers: ReadonlyMap<string, Maker>;
}

/** Products that read a path of type ImplementationSpecific as a regular expression only where told to. */
const literal: ReadonlySet<IngressProduct> = new Set([
  'ingress-nginx',
  'Traefik',
  'GKE Ingress',
  'Kong Ingress Controller',
]);

/** A path that is meant to be exact, or that belongs to another Ingress, and is matched as a case-insensitive prefix. */
function widened({ ingress, paths, makers }: Subject): Problem | undefined {
  const hit = paths.flatMap((one) => {
    const maker = makers.get(one.host);
    if (maker === undefined || one.path === '/') return [];
    const isForeign = maker.ingress !== ingress && one.pathType !== 'ImplementationSpecific';
    return isForeign || one.pathType === 'Exact' ? [{ one, maker }] : [];
  });
  const [first] = hit;
  if (first === undefined) return undefined;
  const { one, maker } = first;
  const key = nginxAnnotation(maker.annotation);
  const because =
    maker.ingress === ingress
      ? `because of its own ${maker.annotation}`
      : `because ${formatRef(maker.ingress.ref)} has ${maker.annotation}`;
  const more = hit.length === 1 ? '' : ` and ${hit.length - 1} more`;
  return {
    field: `${one.field}.path`,
    message: `${formatRef(ingress.ref)} has a path of type ${one.pathType}${more} on ${one.host === '' ? 'any host' : shownName(one.host)} that ingress-nginx matches as a regular expression, without regard to case and to what follows, ${because}: requests meant for other paths end up there.`,
    evidence: [
      cite(ingress, one.field, `${one.pathType} ${one.path}`),
      cite(maker.ingress, nginxAnnotationField(maker.annotation), maker.ingress.metadata.annotations?.[key]),
      ...(maker.ingress === ingress ? [] : [cite(maker.ingress, 'spec.rules[].host', one.host)]),
    ],
    involves: maker.ingress === ingress ? [] : [maker.ingress],
  };
}

/** A path that was written as a regular expression and is taken for its text. */
function takenLiterally(
  { ingress, paths, makers }: Subject,
  products: readonly IngressProduct[],
): Problem | undefined {
  const isPathRegexp = /regexp/i.test(
    ingress.metadata.annotations?.['traefik.ingress.kubernetes.io/router.pathmatcher'] ?? '',
  );
  const hit = paths.find(({ host, path, pathType }) => {
    if (!looksLikeRegex(path)) return false;
    if (products.includes('ingress-nginx') && makers.has(host)) return false;
    if (pathType !== 'ImplementationSpecific') return true;
    if (products.includes('Kong Ingress Controller') && path.startsWith('/~')) return false;
    return !isPathRegexp && products.some((product) => literal.has(product));
  });
  if (hit === undefined) return undefined;
  return {
    field: `${hit.field}.path`,
    message: `${formatRef(ingress.ref)} has a path on ${hit.host === '' ? 'any host' : shownName(hit.host)} that is written as a regular expression, and ${products[0] ?? 'its controller'} takes it, as type ${hit.pathType}, for its text: no request matches it.`,
    evidence: [
      cite(ingress, hit.field, `${hit.pathType} ${hit.path}`),
      ...(products.includes('ingress-nginx')
        ? [
            cite(
              ingress,
              nginxAnnotationField('use-regex'),
              ingress.metadata.annotations?.[nginxAnnotation('use-regex')],
            ),
          ]
        : []),
    ],
  };
}

/** Makers of ingress-nginx, by host, the first one each. */
function makersOf(seen: Seen): Map<string, Maker> {
  const makers = new Map<string, Maker>();
  for (const ingress of seen.ingresses) {
    const paths = pathsOf(ingress);
    const annotation = regexAnnotation(ingress, paths);
    if (annotation === undefined) continue;
    if (valueOf(ingressProductsOf(ingress, seen))?.includes('ingress-nginx') !== true) continue;
    for (const { host } of paths) if (!makers.has(host)) makers.set(host, { ingress, annotation });
  }
  return makers;
}

export default defineRule({
  code: 'IN06',
  title: 'A path matches something else than its pathType says',
  severity: 'medium',
  needs: ['ingresses'],
  uses: ['ingressClasses', 'ingressControllers'],
  judgesManifests: true,
  docs: {
    why: 'ingress-nginx turns all paths of a host into regular expressions that ignore case and match by their beginning as soon as one Ingress of that host sets use-regex or rewrites: Exact is then not exact any more, for everybody on that host. The other way round, a path written as a regular expression is plain text to most controllers unless they are told otherwise, and matches nothing. Both come to light when one moves to another controller or to routes, which do neither.',
    actions: [
      'Give what needs regular expressions or rewriting a host of its own, or write the paths of the others so that they are right as regular expressions (^/path$).',
      'Where a path is meant to be a regular expression, set what the controller wants for it (use-regex, router.pathmatcher, the prefix /~), with pathType ImplementationSpecific.',
      'Before moving to routes, send the requests that differ only in case or in what follows to both.',
    ],
    rollback: 'Set the former path, type and annotations again; controllers pick it up within seconds.',
    verify: ['kubectl get ingress {name} -n {namespace} -o yaml', 'kubectl get ingresses -A -o yaml'],
    sources: [
      'https://kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching/',
      'https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/internal/ingress/controller/template/template.go',
      'https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types',
      'https://github.com/kubernetes-sigs/ingress2gateway/blob/v1.2.0/pkg/i2gw/providers/ingressnginx/regex.go',
      'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/',
      'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/',
    ],
    silent: [
      'Paths of type ImplementationSpecific and Prefix of the Ingress that rewrites: they are meant so.',
      'The path / and hosts of which no Ingress rewrites or uses regular expressions.',
      'rewrite-target that is the path itself, and canaries, which make no location.',
      'Controllers that read * and ? themselves (AWS), or regular expressions (Contour, HAProxy).',
    ],
  },
  *subjects(seen): Iterable<Subject | Unknown> {
    const makers = makersOf(seen);
    for (const ingress of seen.ingresses) {
      const paths = pathsOf(ingress);
      if (paths.length > 0) yield { ref: ingress.ref, ingress, paths, makers };
    }
    if (makers.size === 0 && !seen.ingresses.covers()) yield unknown(...seen.ingresses.missingIn());
  },
  *check(subject, seen): Iterable<Problem | Unknown> {
    const { ingress, paths, makers } = subject;
    const isConcerned = paths.some(({ host, path }) => makers.has(host) || looksLikeRegex(path));
    const annotation = regexAnnotation(ingress, paths);
    if (!isConcerned && annotation === undefined) return;
    const products = ingressProductsOf(ingress, seen);
    if (products.state === 'unknown') {
      yield products;
      return;
    }
    const known = valueOf(products) ?? [];
    const problem =
      (known.includes('ingress-nginx') ? widened(subject) : undefined) ??
      (known.length > 0 ? takenLiterally(subject, known) : undefined);
    if (problem !== undefined) yield problem;
  },
});
