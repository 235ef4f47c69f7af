import { type Citation, cite } from '../../model/cite.ts';
import type { IngressControllers } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Maybe } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { addressOf, askedClassOf, classAnnotation } from './resolve-ingress-class.ts';

export const annotationField = `metadata.annotations[${classAnnotation}]`;

/** What an Ingress asks for and the address it shows; the first is what its class rests on. */
export function citeAskedClass(ingress: Kept<'Ingress'>): readonly [Citation, ...Citation[]] {
  const { name, annotation } = askedClassOf(ingress);
  const field = cite(ingress, 'spec.ingressClassName', ingress.spec?.ingressClassName);
  const address = addressOf(ingress);
  const more = address === undefined ? [] : [cite(ingress, 'status.loadBalancer.ingress', address)];
  if (annotation === undefined) return [field, ...more];
  const other = cite(ingress, annotationField, annotation);
  return name === undefined ? [other, field, ...more] : [field, other, ...more];
}

/** The ingress controllers among all workloads, as one citation; nothing where the workloads were not read. */
export function citeControllers(controllers: Maybe<IngressControllers>): readonly Citation[] {
  if (controllers.state !== 'known') return [];
  const names = controllers.value.found.map(({ product, ref }) => `${product} (${formatRef(ref)})`);
  const seen = names.length === 0 ? 'no ingress controller' : names.join(', ');
  return [
    { object: 'Workloads', field: 'spec.template.spec.containers[].image', seen, label: controllers.label },
  ];
}
