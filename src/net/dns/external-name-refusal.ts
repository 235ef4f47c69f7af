import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { type BackendReference, conditionsOf, type Route } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Label } from '../../model/label.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { resolveIngressClass } from '../ingress/resolve-ingress-class.ts';

type Ingress = Kept<'Ingress'>;
type Uses = Pick<Evidence, 'ingressClasses' | 'ingressControllers'>;

/** Who does not follow the name, why, and what shows it. */
export interface Refusal {
  readonly by: string;
  readonly why: string;
  readonly evidence: readonly Citation[];
  readonly label?: Label;
}

/** Controllers whose ResolvedRefs True only says that a Service of that name is there. */
const resolvesWithoutServing: ReadonlyMap<string, string> = new Map([
  ['io.cilium/gateway-controller', 'Cilium'],
  ['gateway.envoyproxy.io/gatewayclass-controller', 'Envoy Gateway'],
]);

/** Why a Gateway controller does not send what a route asks to an ExternalName Service; undefined where it does. */
export function refusalByGateway(route: Route, reference: BackendReference): Refusal | undefined {
  const at = cite(route, reference.field, `Service ${reference.namespace}/${reference.name}`);
  const current = conditionsOf(route, 'ResolvedRefs').filter((condition) => condition.current);
  const refusing = current.find(({ status }) => status === 'False');
  const approving = current.find(({ status }) => status === 'True');
  const by = formatRef(route.ref);
  const shown = (condition: (typeof current)[number]) =>
    cite(route, condition.field, `${condition.status}, ${condition.reason} (${condition.controller})`);
  if (refusing !== undefined) {
    const why = `${shownName(refusing.controller)} reports ResolvedRefs False (${shownName(refusing.reason)}), and the requests fail`;
    return { by, why, evidence: [at, shown(refusing)] };
  }
  if (approving === undefined) {
    const why =
      'Gateway controllers are told not to follow such a name, and most answer these requests with an error';
    return { by, why, evidence: [at], label: 'documentation-based' };
  }
  const product = resolvesWithoutServing.get(approving.controller);
  if (product === undefined) return undefined;
  const why = `${product} writes ResolvedRefs True for it and yet has no endpoint to send to: the requests fail with status 503`;
  return { by, why, evidence: [at, shown(approving)], label: 'documentation-based' };
}

/** Why the controller of an Ingress does not send requests to an ExternalName Service; undefined where it does. */
export function refusalByIngress(
  ingress: Ingress,
  field: string,
  service: string,
  { ingressClasses, ingressControllers }: Uses,
): Refusal | Unknown | undefined {
  const found = resolveIngressClass(ingress, ingressClasses, ingressControllers);
  if (found.state === 'unknown') return found;
  if (found.state !== 'served' && found.state !== 'idle') return undefined;
  const refusing = found.by.find(({ externalNames }) => externalNames === false);
  if (refusing === undefined) {
    if (found.by.length > 0 && found.by.every(({ externalNames }) => externalNames === true))
      return undefined;
    const one = found.by.find(({ externalNames }) => externalNames === undefined);
    return unknown({
      what: `whether the controller of ${formatRef(ingress.ref)} follows ExternalName Services`,
      namespaces: [ingress.ref.namespace ?? ''],
      reason: 'not-observable',
      detail:
        one === undefined
          ? 'no workload shows which controller serves it'
          : `its configuration is not among the flags of ${formatRef(one.ref)}`,
      next:
        one === undefined
          ? 'kubectl get ingressclasses -o wide'
          : `kubectl get ${one.ref.kind.toLowerCase()} ${one.ref.name} -n ${one.ref.namespace ?? ''} -o yaml`,
    });
  }
  return {
    by: formatRef(ingress.ref),
    why: `${refusing.product}, as it is set here, does not follow such a name, and the requests fail`,
    evidence: [cite(ingress, field, service), ...refusing.from],
    label: 'documentation-based',
  };
}
