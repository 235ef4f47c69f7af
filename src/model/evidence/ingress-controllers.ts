import type { Citation } from '../cite.ts';
import type { Missing } from '../missing.ts';
import type { HasRef } from '../ref.ts';
import type { Version } from '../version.ts';

/** Products that serve Ingresses and that can be told from their workloads. */
export type IngressProduct =
  | 'ingress-nginx'
  | 'NGINX Ingress Controller'
  | 'Traefik'
  | 'HAProxy Kubernetes Ingress Controller'
  | 'HAProxy Ingress'
  | 'Contour'
  | 'AWS Load Balancer Controller'
  | 'GKE Ingress'
  | 'Application Gateway Ingress Controller'
  | 'Kong Ingress Controller'
  | 'Cilium'
  | 'OpenShift ingress-to-route';

/** An IngressClass that a controller serves: by its spec.controller, its name, or both. */
export interface ServedClass {
  readonly controller?: string;
  readonly name?: string;
}

/** Which Ingresses a controller takes, as its flags say. */
export interface Takes {
  /** IngressClasses whose Ingresses it takes. The object must exist. */
  readonly classes: readonly ServedClass[];
  /** Values of spec.ingressClassName that it takes whether or not such an IngressClass exists. */
  readonly names: readonly string[];
  /** Values of the annotation kubernetes.io/ingress.class that it takes; the empty one stands for itself. */
  readonly annotations: readonly string[];
  /** Ingresses with neither class nor annotation. */
  readonly classless: boolean;
}

/** Where a controller's image comes from, and which release it is, as far as its tag says. */
export interface ControllerImage {
  readonly registry: string | undefined;
  readonly repository: string;
  readonly version: Version | undefined;
}

/** One controller, by the workload (or configuration) that runs it. */
export interface IngressController extends HasRef, Takes {
  readonly product: IngressProduct;
  readonly image: ControllerImage;
  readonly isRunning: boolean;
  /** Does it send requests to Services of type ExternalName? Undefined where its configuration was not seen. */
  readonly externalNames: boolean | undefined;
  /** On AWS: the kind of target where neither Ingress nor Service says one (--default-target-type). */
  readonly defaultTarget: string | undefined;
  /** What says that it is there, and whether it runs. */
  readonly from: readonly [Citation, ...Citation[]];
  /** Why it may take more than is known; empty when its flags were seen. */
  readonly unclear: readonly Missing[];
}

/** The controllers found, and what may be there beside them. */
export class IngressControllers {
  readonly found: readonly IngressController[];
  /** Workloads that were not read, among which any controller may be. */
  readonly missing: readonly Missing[];
  /** A platform's own controller that no API server tells of; it takes Ingresses without a class. */
  readonly hidden: readonly Missing[];

  constructor(found: readonly IngressController[], missing: readonly Missing[], hidden: readonly Missing[]) {
    this.found = found;
    this.missing = missing;
    this.hidden = hidden;
  }

  /** Those that take Ingresses of this class; `controller` is its IngressClass's, undefined when there is none. */
  ofClass(name: string, controller: string | undefined): readonly IngressController[] {
    return this.found.filter(
      ({ classes, names }) =>
        names.includes(name) ||
        (controller !== undefined &&
          classes.some(
            (one) =>
              (one.controller === undefined || one.controller === controller) &&
              (one.name === undefined || one.name === name),
          )),
    );
  }

  /** Those that take Ingresses with this annotation and no class. */
  ofAnnotation(value: string): readonly IngressController[] {
    return this.found.filter(({ annotations }) => annotations.includes(value));
  }

  get withoutClass(): readonly IngressController[] {
    return this.found.filter(({ classless }) => classless);
  }

  /** What stands against saying that no controller beside the known ones takes an Ingress; of one product, or of any. */
  doubts(product?: IngressProduct): readonly Missing[] {
    const concerned = this.found.filter((one) => product === undefined || one.product === product);
    return [...this.missing, ...concerned.flatMap(({ unclear }) => unclear)];
  }
}
