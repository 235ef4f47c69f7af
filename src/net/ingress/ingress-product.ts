import type { Evidence } from '../../model/evidence/index.ts';
import type { IngressProduct } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { known, type Maybe, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { productOfController } from './ingress-products.ts';
import { askedClassOf, defaultClassesIn, resolveIngressClass } from './resolve-ingress-class.ts';

type Ingress = Kept<'Ingress'>;
type Classes = Pick<Evidence, 'ingressClasses' | 'ingressControllers'>;

/**
 * The products that serve an Ingress: those of the controllers that take it, else the one that the controller of its
 * IngressClass belongs to. Empty where nothing takes it.
 */
export function ingressProductsOf(
  ingress: Ingress,
  { ingressClasses, ingressControllers }: Classes,
): Maybe<readonly IngressProduct[]> {
  const found = resolveIngressClass(ingress, ingressClasses, ingressControllers);
  if ((found.state === 'served' || found.state === 'idle') && found.by.length > 0) {
    const from = found.by.flatMap((one) => one.from);
    return known([...new Set(found.by.map(({ product }) => product))], from, ingress.ref.label);
  }
  const { name, annotation } = askedClassOf(ingress);
  const [byDefault] = name === undefined && annotation === undefined ? defaultClassesIn(ingressClasses) : [];
  const named = name === undefined ? undefined : ingressClasses.find(undefined, name);
  const ingressClass = named?.state === 'known' ? named.value : byDefault;
  const product = productOfController(ingressClass?.spec?.controller ?? '')?.product;
  if (product !== undefined) return known([product], [], ingress.ref.label);
  if (found.state === 'unknown') return found;
  if (found.state !== 'served') return known([], [], ingress.ref.label);
  return unknown({
    what: `which controller serves ${formatRef(ingress.ref)}`,
    namespaces: [ingress.ref.namespace ?? ''],
    reason: 'not-observable',
    detail: 'no workload or IngressClass shows it',
    next: 'kubectl get ingressclasses -o wide',
  });
}
