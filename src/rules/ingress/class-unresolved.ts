import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite, citeNotFound } from '../../model/cite.ts';
import type { IngressControllers } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import type { Maybe } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { annotationField, citeAskedClass, citeControllers } from '../../net/ingress/cite-ingress-class.ts';
import { type ClassContradiction, contradictionIn } from '../../net/ingress/ingress-class-contradiction.ts';
import {
  addressOf,
  askedClassOf,
  type ClassResolution,
  defaultAnnotation,
  defaultClassesIn,
  resolveIngressClass,
} from '../../net/ingress/resolve-ingress-class.ts';

type Ingress = Kept<'Ingress'>;
type IngressClass = Kept<'IngressClass'>;

const defaultField = `metadata.annotations[${defaultAnnotation}]`;

/** An Ingress, or the newest of several default classes with all of them. */
type Subject = HasRef &
  ({ readonly ingress: Ingress } | { readonly defaults: readonly [IngressClass, ...IngressClass[]] });

function problemOf(
  ingress: Ingress,
  found: ClassResolution,
  classes: Listing<IngressClass>,
  controllers: Maybe<IngressControllers>,
): Problem | undefined {
  const who = formatRef(ingress.ref);
  const asked = citeAskedClass(ingress);
  const address = addressOf(ingress);
  const { name = '', annotation } = askedClassOf(ingress);
  const problem = { severity: 'high', field: asked[0].field } as const;
  switch (found.state) {
    case 'idle': {
      const names = found.by.map(({ product, ref }) => `${product} (${formatRef(ref)})`).join(' and ');
      return {
        ...problem,
        message: `${who} belongs to ${names}, which has no ready pod: changes are not picked up, and what the controller carries itself is lost.`,
        evidence: [...asked, ...found.by.flatMap(({ from }) => from)],
        involves: found.by,
      };
    }
    case 'class not found':
      return {
        severity: address === undefined ? 'high' : 'medium',
        field: 'spec.ingressClassName',
        message: `${who} names class ${shownName(name)}, and there is no such IngressClass: ${address === undefined ? 'no controller serves it' : 'it shows an address from a controller that knew the class, and changes may not be picked up any more'}.`,
        evidence: [
          ...asked,
          citeNotFound(`IngressClass ${shownName(name)}`, found.label),
          ...citeControllers(controllers),
        ],
      };
    case 'controller not found': {
      const { ingressClass, outlived } = found;
      const controller = ingressClass.spec?.controller ?? '';
      return {
        severity: outlived ? 'medium' : 'high',
        field: 'spec.ingressClassName',
        message: `${who} is of class ${ingressClass.ref.name} of controller ${shownName(controller)}, and no workload that was found serves it: ${outlived ? 'its load balancer stays as it is, and changes are not picked up' : 'nothing answers for it'}.`,
        evidence: [
          ...asked,
          cite(ingressClass, 'spec.controller', controller),
          ...citeControllers(controllers),
        ],
        label: 'inference',
        involves: [ingressClass],
      };
    }
    case 'annotation not taken':
      return {
        ...problem,
        message: `${who} asks for class ${shownName(annotation ?? '')} by annotation, and no ingress controller that was found takes it: nothing serves it.`,
        evidence: [...asked, ...citeControllers(controllers)],
        label: 'inference',
      };
    case 'no class': {
      const seen = `"true" on none of ${classes.items.length}`;
      return {
        ...problem,
        message: `${who} names no class, ${annotation === undefined ? 'no IngressClass is the default' : 'its empty annotation keeps the default class away'}, and no ingress controller that was found takes Ingresses without one: nothing serves it.`,
        evidence: [
          ...asked,
          { object: 'IngressClasses', field: defaultField, seen, label: classes.coverage.label },
          ...citeControllers(controllers),
        ],
        label: 'inference',
      };
    }
    default:
      return undefined;
  }
}

function contradiction(ingress: Ingress, { name, annotation }: ClassContradiction): Problem {
  return {
    severity: 'medium',
    field: annotationField,
    message: `${formatRef(ingress.ref)} is of class ${shownName(name)} by its field and ${annotation === '' ? 'of none' : `of class ${shownName(annotation)}`} by its annotation: some controllers obey the one and some the other, so that two serve it or none${ingress.ref.declared ? ', and the API server refuses to create it' : ''}.`,
    evidence: [cite(ingress, 'spec.ingressClassName', name), cite(ingress, annotationField, annotation)],
  };
}

function severalDefaults([newest, ...others]: readonly [IngressClass, ...IngressClass[]]): Problem {
  const all = [newest, ...others];
  const isDated = all.every(({ metadata }) => metadata.creationTimestamp !== undefined);
  return {
    severity: 'medium',
    field: defaultField,
    message: `${all.length} IngressClasses are marked as the default (${all.map(({ ref }) => ref.name).join(', ')}): a new Ingress without a class gets the newest${isDated ? `, ${newest.ref.name}` : ''}, and a controller that looks for its own default serves those of before as well.`,
    evidence: [
      cite(newest, defaultField, 'true'),
      ...others.map((one) => cite(one, defaultField, 'true')),
      ...all.map((one) => cite(one, 'metadata.creationTimestamp', one.metadata.creationTimestamp)),
    ],
    involves: others,
  };
}

export default defineRule({
  code: 'IN03',
  title: 'An Ingress that no controller, or more than one, takes as its own',
  severity: ['high', 'medium'],
  needs: ['ingresses', 'ingressClasses'],
  uses: ['ingressControllers'],
  judgesManifests: true,
  docs: {
    why: 'Controllers pass over an Ingress whose class is not theirs, without an event or a condition: it is accepted, listed, and answers nothing. Which class it has comes from its field, from an annotation, or from the default at the moment it was created, and each controller reads these in its own order.',
    actions: [
      'List the classes and their controllers, and set spec.ingressClassName of the Ingress to the one that should serve it.',
      'Where an annotation says the same, remove it: the field alone is unambiguous.',
      'Keep the default mark on one IngressClass only.',
    ],
    rollback:
      'Set the former class, annotation or default mark again; controllers pick it up within seconds.',
    verify: [
      'kubectl get ingressclasses -o wide',
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get ingresses -A -o wide',
      'kubectl get deployments,daemonsets -A -o wide',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/plugin/pkg/admission/network/defaultingressclass/admission.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/networking/validation/validation.go',
      'https://kubernetes.github.io/ingress-nginx/user-guide/multiple-ingress/',
      'https://github.com/traefik/traefik/blob/master/pkg/provider/kubernetes/ingress/kubernetes.go',
      'https://github.com/projectcontour/contour/blob/main/internal/ingressclass/ingressclass.go',
      'https://github.com/haproxytech/kubernetes-ingress/blob/master/pkg/ingress/ingress.go',
      'https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/ingress/group_loader.go',
      'https://github.com/openshift/route-controller-manager/blob/master/pkg/route/ingress/ingress.go',
      'https://cloud.google.com/kubernetes-engine/docs/how-to/custom-ingress-controller',
    ],
    silent: [
      'An Ingress without a class while an IngressClass is the default, or a controller that takes Ingresses without a class runs (k3s, GKE, OpenShift, ingress-nginx with --watch-ingress-without-class).',
      'An annotation that a running controller takes: it needs no IngressClass.',
      'A class that controllers take by its name alone (Contour, Kong, Cilium), although no such IngressClass exists.',
      'An Ingress without a class that shows an address: some controller took it.',
      'Controllers that no workload shows (GKE, EKS Auto Mode) or that are not recognized: unknown, not missing.',
    ],
  },
  *subjects({ ingresses, ingressClasses }): Iterable<Subject> {
    for (const ingress of ingresses) yield { ref: ingress.ref, ingress };
    const [newest, ...others] = defaultClassesIn(ingressClasses);
    if (newest !== undefined && others.length > 0) yield { ref: newest.ref, defaults: [newest, ...others] };
  },
  *check(subject, { ingressClasses, ingressControllers }) {
    if ('defaults' in subject) {
      yield severalDefaults(subject.defaults);
      return;
    }
    const { ingress } = subject;
    const contradicting = contradictionIn(ingress, ingressClasses, ingressControllers);
    if (contradicting !== undefined) {
      yield contradiction(ingress, contradicting);
      return;
    }
    const found = resolveIngressClass(ingress, ingressClasses, ingressControllers);
    if (found.state === 'unknown') yield found;
    const problem = problemOf(ingress, found, ingressClasses, ingressControllers);
    if (problem !== undefined) yield problem;
  },
});
