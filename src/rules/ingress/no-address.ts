import { ageText } from '../../model/age-text.ts';
import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { IngressController } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { ingressProducts } from '../../net/ingress/ingress-products.ts';
import { addressOf, resolveIngressClass } from '../../net/ingress/resolve-ingress-class.ts';

type Ingress = Kept<'Ingress'>;
type Seen = Pick<Evidence, 'ingressClasses' | 'ingressControllers'>;

interface Subject extends HasRef {
  readonly ingress: Ingress;
  /** For each controller an Ingress that it has given an address. */
  readonly published: ReadonlyMap<IngressController, Ingress>;
}

/** The running controllers that take it. */
function takersOf(ingress: Ingress, { ingressClasses, ingressControllers }: Seen): IngressController[] {
  const found = resolveIngressClass(ingress, ingressClasses, ingressControllers);
  return found.state === 'served' ? found.by.filter(({ isRunning }) => isRunning) : [];
}

/** Each Ingress gets a load balancer of its own, or the address of one, whose making may fail. */
function alwaysPublishes({ product }: IngressController): boolean {
  return ingressProducts.some((one) => one.product === product && one.isOutside === true);
}

export default defineRule({
  code: 'IN10',
  title: 'An Ingress has no address although its controller runs',
  severity: 'medium',
  needs: ['ingresses', 'ingressControllers'],
  uses: ['ingressClasses', 'clock'],
  causes: ['IN03', 'IN01'],
  thresholds: { graceSeconds: 300 },
  docs: {
    why: 'A controller writes into the status of an Ingress where it can be reached once it has taken it. An Ingress without an address beside others that have one was passed over: its configuration was refused, or its load balancer could not be made. ExternalDNS then publishes no name for it either. graceSeconds (our choice) are allowed.',
    actions: [
      'Read the events of Ingress {namespace}/{name} and the log of its controller: a refused annotation, a Secret or Service that is missing, a quota or permission of the cloud.',
      'Compare it with an Ingress of the same class that has an address.',
    ],
    rollback: 'Nothing was changed; an edit of the Ingress can be undone by applying its former version.',
    verify: [
      'kubectl describe ingress {name} -n {namespace}',
      'kubectl get ingresses -A -o wide',
      'kubectl get events -n {namespace}',
    ],
    sources: [
      'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/#IngressStatus',
      'https://kubernetes.github.io/ingress-nginx/user-guide/cli-arguments/',
      'https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/internal/ingress/status/status.go',
      'https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-ingress/',
    ],
    silent: [
      'Controllers that publish no address for any Ingress: behind node ports, with --update-status=false, Traefik without publishedService.',
      'An Ingress that was just created.',
      'An Ingress that no running controller takes: another finding.',
    ],
  },
  *subjects({ ingresses, ...seen }): Iterable<Subject> {
    const published = new Map<IngressController, Ingress>();
    for (const ingress of ingresses) {
      if (addressOf(ingress) === undefined) continue;
      for (const taker of takersOf(ingress, seen)) if (!published.has(taker)) published.set(taker, ingress);
    }
    for (const ingress of ingresses) yield { ref: ingress.ref, ingress, published };
  },
  *check({ ingress, published }, { ingresses, ingressControllers, ingressClasses, clock }, { graceSeconds }) {
    if (addressOf(ingress) !== undefined) return;
    const found = resolveIngressClass(ingress, ingressClasses, ingressControllers);
    if (found.state === 'unknown') {
      yield found;
      return;
    }
    const takers = takersOf(ingress, { ingressClasses, ingressControllers });
    const [taker] = takers;
    if (taker === undefined) return;
    const peer = takers.flatMap((one) => published.get(one) ?? [])[0];
    if (peer === undefined && !takers.some(alwaysPublishes)) {
      if (!ingresses.covers()) yield unknown(...ingresses.missingIn());
      return;
    }
    if (clock.state !== 'known') {
      yield unknown(...missingOf(clock));
      return;
    }
    const age = clock.value - Date.parse(ingress.metadata.creationTimestamp ?? '');
    if (Number.isNaN(age)) {
      const namespaces = [ingress.ref.namespace ?? ''];
      yield unknown({ what: 'Ingress metadata.creationTimestamp', namespaces, reason: 'not-collected' });
      return;
    }
    if (age <= graceSeconds * 1000) return;
    yield {
      field: 'status.loadBalancer.ingress',
      message: `${formatRef(ingress.ref)} has been there for ${ageText(age)} and has no address, although ${taker.product} (${formatRef(taker.ref)}) runs${peer === undefined ? '' : ` and has given ${formatRef(peer.ref)} one`}: it was not taken, and no DNS name is made for it.`,
      evidence: [
        cite(ingress, 'status.loadBalancer.ingress', '(empty)'),
        cite(ingress, 'metadata.creationTimestamp', ingress.metadata.creationTimestamp),
        ...taker.from,
        ...(peer === undefined ? [] : [cite(peer, 'status.loadBalancer.ingress', addressOf(peer))]),
      ],
      label: 'inference',
      involves: [taker],
    };
  },
});
