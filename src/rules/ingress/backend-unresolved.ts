import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeNotFound } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import {
  backendPortOf,
  backendPortText,
  type IngressBackend,
  ingressBackendsOf,
  takesTargetPort,
} from '../../net/ingress/ingress-backends.ts';
import { ingressProductsOf } from '../../net/ingress/ingress-product.ts';
import { portText } from '../../net/services/service-port.ts';

type Ingress = Kept<'Ingress'>;
type Seen = Pick<Evidence, 'services' | 'ingressClasses' | 'ingressControllers'>;

interface Fault {
  readonly part: '.name' | '.port';
  readonly text: string;
  readonly evidence: readonly Citation[];
  readonly target?: Kept<'Service'>;
}

function faultOf(ingress: Ingress, backend: IngressBackend, seen: Seen): Fault | Missing[] | undefined {
  const { service: name, port } = backend;
  const namespace = ingress.ref.namespace ?? '';
  const target = `Service ${shownName(namespace)}/${shownName(name)}`;
  const service = seen.services.find(namespace, name);
  if (service.state === 'unknown') return [...service.missing];
  if (service.state === 'absent') {
    const at = citeNotFound(target, service.label);
    return { part: '.name', text: `${target}, which does not exist`, evidence: [at] };
  }
  // What an external name is asked for is up to the controller, and another finding.
  if (service.value.spec?.type === 'ExternalName') return undefined;
  const found = backendPortOf(service.value, port);
  if (found?.by === 'port') return undefined;
  const ports = (service.value.spec?.ports ?? []).map(portText).join(', ') || 'no port';
  if (found?.by === 'target') {
    const products = ingressProductsOf(ingress, seen);
    if (products.state !== 'known') return [...missingOf(products)];
    if (products.value.some((product) => takesTargetPort(product, port))) return undefined;
  }
  const asked = port.number === undefined ? shownName(port.name ?? '') : String(port.number);
  const hint = found?.by === 'target' ? ', where it is a target port' : '';
  return {
    part: '.port',
    text: `port ${asked} of ${target}, which has ${ports}${hint}`,
    evidence: [
      cite(
        service.value,
        'spec.ports',
        (service.value.spec?.ports ?? [])
          .map((one) => `${one.name ?? ''} ${portText(one)}`.trim())
          .join(', '),
      ),
    ],
    target: service.value,
  };
}

function problemOf(ingress: Ingress, backends: readonly IngressBackend[], fault: Fault): Problem | undefined {
  const [first] = backends;
  if (first === undefined) return undefined;
  const hosts = [...new Set(backends.map(({ host }) => host))];
  const where =
    backends.length === 1
      ? first.host === undefined
        ? 'requests for any host'
        : `requests for ${shownName(first.host)}`
      : `requests of ${backends.length} paths${hosts.length > 1 ? ` on ${hosts.length} hosts` : ''}`;
  return {
    field: `${first.field}${fault.part}`,
    message: `${formatRef(ingress.ref)} sends ${where} to ${fault.text}: they get an error, 503 from most controllers.`,
    evidence: [
      cite(ingress, first.field, `${first.service}:${backendPortText(first.port)}`),
      ...backends
        .slice(1, 3)
        .map((one) => cite(ingress, one.field, `${one.service}:${backendPortText(one.port)}`)),
      ...fault.evidence,
    ],
    involves: fault.target === undefined ? [] : [fault.target],
  };
}

export default defineRule({
  code: 'IN01',
  title: 'An Ingress sends requests to a Service or port that does not exist',
  severity: 'high',
  needs: ['ingresses', 'services'],
  uses: ['ingressClasses', 'ingressControllers'],
  judgesManifests: true,
  docs: {
    why: 'The API server does not compare an Ingress with the Services it names. Controllers take the rule all the same and answer its requests with an error of their own, and say so only in their logs.',
    actions: [
      'Correct the backend of Ingress {namespace}/{name}: the name of the Service, and the number or name of one of its ports (not of a container port).',
      'Or create the Service (or its port) that it names.',
    ],
    rollback:
      'Apply the former version of Ingress {namespace}/{name}; controllers pick it up within seconds.',
    verify: [
      'kubectl describe ingress {name} -n {namespace}',
      'kubectl get ingress {name} -n {namespace} -o yaml',
      'kubectl get services -n {namespace} -o wide',
    ],
    sources: [
      'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/',
      'https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/internal/ingress/controller/controller.go',
      'https://github.com/traefik/traefik/blob/v3.7.9/pkg/provider/kubernetes/ingress/kubernetes.go',
      'https://github.com/haproxytech/kubernetes-ingress/blob/v3.2.11/pkg/service/service.go',
      'https://github.com/Kong/kubernetes-ingress-controller/blob/v3.5.13/internal/dataplane/translator/translate_upstreams.go',
      'https://github.com/Azure/application-gateway-kubernetes-ingress/blob/master/pkg/appgw/backendhttpsettings.go',
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#actions',
    ],
    silent: [
      'A backend with port name use-annotation, which is an action of the AWS Load Balancer Controller.',
      'A backend that is a resource.',
      'A Service of type ExternalName, whose ports are not looked at.',
      'A target port in place of the Service’s port under ingress-nginx and the Application Gateway Ingress Controller, which take it, and the name of one under Kong; where the controller is not known, that is unknown.',
    ],
  },
  *subjects({ ingresses }) {
    for (const ingress of ingresses) if (ingressBackendsOf(ingress).length > 0) yield ingress;
  },
  *check(ingress, seen) {
    const groups = new Map<string, { fault: Fault; backends: IngressBackend[] }>();
    const lacking: Missing[] = [];
    for (const backend of ingressBackendsOf(ingress)) {
      const fault = faultOf(ingress, backend, seen);
      if (fault === undefined) continue;
      if ('length' in fault) {
        lacking.push(...fault);
        continue;
      }
      const group = groups.get(fault.text);
      if (group === undefined) groups.set(fault.text, { fault, backends: [backend] });
      else group.backends.push(backend);
    }
    for (const { fault, backends } of groups.values()) {
      const problem = problemOf(ingress, backends, fault);
      if (problem !== undefined) yield problem;
    }
    if (lacking.length > 0) yield unknown(...lacking);
  },
});
