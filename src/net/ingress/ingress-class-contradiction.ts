import type { IngressControllers } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { type Maybe, valueOf } from '../../model/maybe.ts';
import { askedClassOf } from './resolve-ingress-class.ts';

/** Two classes that an Ingress asks for; an empty annotation asks for none. */
export interface ClassContradiction {
  readonly name: string;
  readonly annotation: string;
}

/**
 * Where the field and the annotation of an Ingress differ: each controller decides which of them it obeys, unless the same
 * ones take both. The API server refuses to create such an Ingress, and keeps one that was changed to it.
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/networking/validation/validation.go
 */
export function contradictionIn(
  ingress: Kept<'Ingress'>,
  classes: Listing<Kept<'IngressClass'>>,
  controllers: Maybe<IngressControllers>,
): ClassContradiction | undefined {
  const { name, annotation } = askedClassOf(ingress);
  if (name === undefined || annotation === undefined || annotation === name) return undefined;
  const controller = valueOf(classes.find(undefined, name))?.spec?.controller;
  const found = valueOf(controllers);
  const byName = new Set(found?.ofClass(name, controller));
  const byAnnotation = new Set(found?.ofAnnotation(annotation));
  const isSame = byName.size === byAnnotation.size && [...byName].every((one) => byAnnotation.has(one));
  return isSame && byName.size > 0 ? undefined : { name, annotation };
}
