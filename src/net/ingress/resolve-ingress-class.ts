import type { IngressController, IngressControllers } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Label } from '../../model/label.ts';
import type { Listing } from '../../model/listing.ts';
import { type Maybe, missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { productOfController, productsOfAnnotation } from './ingress-products.ts';

type Ingress = Kept<'Ingress'>;
type IngressClass = Kept<'IngressClass'>;

export const classAnnotation = 'kubernetes.io/ingress.class';
export const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';

/** What an Ingress asks for; an empty ingressClassName asks for nothing, an empty annotation for no class at all. */
export interface AskedClass {
  readonly name: string | undefined;
  readonly annotation: string | undefined;
}

export type ClassResolution =
  /** `by` is empty where only a published address says so, or a default class fills in later. */
  | { readonly state: 'served'; readonly by: readonly IngressController[] }
  /** Its controllers are there and have no ready pod. */
  | { readonly state: 'idle'; readonly by: readonly IngressController[] }
  | { readonly state: 'no class' }
  | { readonly state: 'class not found'; readonly label: Label }
  | {
      readonly state: 'controller not found';
      readonly ingressClass: IngressClass;
      /** Its load balancer stands outside the cluster and is still there. */
      readonly outlived: boolean;
    }
  | { readonly state: 'annotation not taken' }
  | Unknown;

export function askedClassOf({ spec, metadata }: Ingress): AskedClass {
  const name = spec?.ingressClassName;
  return { name: name === '' ? undefined : name, annotation: metadata.annotations?.[classAnnotation] };
}

/** IngressClasses marked as the default, in the order of the DefaultIngressClass admission: newest first, then by name. */
export function defaultClassesIn(classes: Listing<IngressClass>): IngressClass[] {
  const createdAt = ({ metadata }: IngressClass) => Date.parse(metadata.creationTimestamp ?? '') || 0;
  return classes.items
    .filter(({ metadata }) => metadata.annotations?.[defaultAnnotation] === 'true')
    .sort((a, b) => createdAt(b) - createdAt(a) || (a.ref.name < b.ref.name ? -1 : 1));
}

/** An address in the status: some controller took the Ingress, or did once. */
export function addressOf({ status }: Ingress): string | undefined {
  const [first] = status?.loadBalancer?.ingress ?? [];
  return first?.ip ?? first?.hostname;
}

/** Which controllers serve an Ingress. Where field and annotation differ, what the field asks for is followed. */
export function resolveIngressClass(
  ingress: Ingress,
  classes: Listing<IngressClass>,
  controllers: Maybe<IngressControllers>,
): ClassResolution {
  const { name, annotation } = askedClassOf(ingress);
  if (name !== undefined) {
    const found = classes.find(undefined, name);
    if (found.state === 'unknown') return found;
    if (controllers.state !== 'known') return unknown(...missingOf(controllers));
    return found.state === 'absent'
      ? byNameAlone(name, found.label, controllers.value)
      : byClass(ingress, found.value, controllers.value);
  }
  // The admission plugin goes by the annotation's presence, so an empty one keeps the default away.
  const [byDefault] = annotation === undefined ? defaultClassesIn(classes) : [];
  if (byDefault !== undefined) {
    const taking = valueOf(controllers)?.ofClass(byDefault.ref.name, byDefault.spec?.controller);
    return { state: 'served', by: taking ?? [] };
  }
  if (addressOf(ingress) !== undefined) return { state: 'served', by: [] };
  if (!classes.covers()) return unknown(...classes.missingIn());
  if (controllers.state !== 'known') return unknown(...missingOf(controllers));
  if (annotation !== undefined && annotation !== '') {
    const ingressClass = valueOf(classes.find(undefined, annotation));
    return byAnnotation(annotation, ingressClass, controllers.value);
  }
  const takers =
    annotation === undefined ? controllers.value.withoutClass : controllers.value.ofAnnotation('');
  if (takers.length > 0) return servedOrIdle(takers);
  return doubted([...controllers.value.doubts(), ...controllers.value.hidden]) ?? { state: 'no class' };
}

function byNameAlone(name: string, label: Label, controllers: IngressControllers): ClassResolution {
  const takers = controllers.ofClass(name, undefined);
  if (takers.length > 0) return servedOrIdle(takers);
  return doubted(controllers.doubts()) ?? { state: 'class not found', label };
}

function byClass(
  ingress: Ingress,
  ingressClass: IngressClass,
  controllers: IngressControllers,
): ClassResolution {
  const controller = ingressClass.spec?.controller ?? '';
  const takers = controllers.ofClass(ingressClass.ref.name, controller);
  if (takers.length > 0) return servedOrIdle(takers);
  const facts = productOfController(controller);
  if (facts === undefined) {
    return addressOf(ingress) === undefined ? unrecognized(controller) : { state: 'served', by: [] };
  }
  const hidden = facts.isManaged === true ? controllers.hidden : [];
  return (
    doubted([...controllers.doubts(facts.product), ...hidden]) ?? {
      state: 'controller not found',
      ingressClass,
      outlived: facts.isOutside === true && addressOf(ingress) !== undefined,
    }
  );
}

/** Many controllers read the annotation as the name of a class where one of that name exists. */
function byAnnotation(
  value: string,
  ingressClass: IngressClass | undefined,
  controllers: IngressControllers,
): ClassResolution {
  const byName = ingressClass === undefined ? [] : controllers.ofClass(value, ingressClass.spec?.controller);
  const takers = [...new Set([...controllers.ofAnnotation(value), ...byName])];
  if (takers.length > 0) return servedOrIdle(takers);
  const doubt = doubted([...controllers.doubts(), ...controllers.hidden]);
  if (doubt !== undefined) return doubt;
  return productsOfAnnotation(value).length === 0 ? unrecognized(value) : { state: 'annotation not taken' };
}

function servedOrIdle(by: readonly IngressController[]): ClassResolution {
  if (by.some(({ isRunning }) => isRunning)) return { state: 'served', by };
  return doubted(by.flatMap(({ unclear }) => unclear)) ?? { state: 'idle', by };
}

function doubted(missing: Unknown['missing']): Unknown | undefined {
  return missing.length === 0 ? undefined : unknown(...missing);
}

function unrecognized(asked: string): Unknown {
  return unknown({
    what: 'ingress controller',
    namespaces: null,
    reason: 'not-observable',
    detail: `no workload is known to serve ${asked}`,
    next: 'kubectl get ingressclasses -o wide',
  });
}
