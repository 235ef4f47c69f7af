import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { IngressController } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';

type Annotated = Kept<'Ingress'> | Kept<'Service'>;

const prefix = 'alb.ingress.kubernetes.io/';
const targetKey = `${prefix}target-type`;
const attributesKey = `${prefix}target-group-attributes`;

/** What a load balancer on AWS sends to for one Service of an Ingress, and what says so. */
export interface AlbTarget {
  readonly type: 'instance' | 'ip';
  readonly from: Citation;
}

/**
 * The Service's annotation, then the Ingress's, then the controller's flag, then instance. An IngressClassParams, which
 * is not read, counts before all of them.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#target-type
 */
export function albTargetOf(
  ingress: Kept<'Ingress'>,
  service: Kept<'Service'>,
  controller: IngressController,
): AlbTarget {
  for (const object of [service, ingress]) {
    const value = valueOf(object, targetKey);
    if (value === 'ip' || value === 'instance') {
      return { type: value, from: cite(object, `metadata.annotations[${targetKey}]`, value) };
    }
  }
  if (controller.defaultTarget === 'ip' || controller.defaultTarget === 'instance') {
    const field = 'spec.template.spec.containers[].args';
    const seen = `--default-target-type=${controller.defaultTarget}`;
    return { type: controller.defaultTarget, from: cite(controller, field, seen) };
  }
  return { type: 'instance', from: citeDefault(ingress, `metadata.annotations[${targetKey}]`, 'instance') };
}

/** Seconds that a target is drained for, where an annotation says it; the default, 300, is not told apart. */
export function drainSeconds(
  ingress: Kept<'Ingress'>,
  service: Kept<'Service'>,
): { readonly seconds: number; readonly from: Citation } | undefined {
  for (const object of [service, ingress]) {
    const value = valueOf(object, attributesKey) ?? '';
    const seconds = /(?:^|,)\s*deregistration_delay\.timeout_seconds\s*=\s*(\d{1,4})\s*(?:,|$)/.exec(
      value,
    )?.[1];
    if (seconds !== undefined) {
      return {
        seconds: Number(seconds),
        from: cite(object, `metadata.annotations[${attributesKey}]`, value),
      };
    }
  }
  return undefined;
}

function valueOf({ metadata }: Annotated, key: string): string | undefined {
  return metadata.annotations?.[key];
}
