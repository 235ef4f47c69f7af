import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { formatRange, parseAddress, parseCidr, sizeOf } from '../../net/addresses/cidr.ts';
import { isPublicAddress } from '../../net/addresses/public-address.ts';
import { portText } from '../../net/services/service-port.ts';

type Service = Kept<'Service'>;

const beta = 'service.beta.kubernetes.io/';
const rangesAnnotation = `${beta}load-balancer-source-ranges`;
const schemeAnnotation = `${beta}aws-load-balancer-scheme`;

/** Annotations by which a cloud's load balancer is made an inner one, and the values that do not. */
const inner: Readonly<Record<string, RegExp>> = {
  [schemeAnnotation]: /^internet-facing$/,
  [`${beta}aws-load-balancer-internal`]: /^(false)?$/,
  [`${beta}azure-load-balancer-internal`]: /^(false)?$/i,
  [`${beta}openstack-internal-load-balancer`]: /^(false)?$/i,
  [`${beta}oci-load-balancer-internal`]: /^(false)?$/i,
  'networking.gke.io/load-balancer-type': /^(External)?$/i,
  'cloud.google.com/load-balancer-type': /^(External)?$/i,
};
/** Annotations by which sources are limited elsewhere. */
const limits = [
  `${beta}aws-load-balancer-security-groups`,
  `${beta}azure-allowed-ip-ranges`,
  `${beta}azure-allowed-service-tags`,
  `${beta}azure-deny-all-except-load-balancer-source-ranges`,
];
/** Labels that Gateway API and OpenShift's operator, whose images have no names, put on Services of an edge. */
const edgeLabels = [
  'gateway.networking.k8s.io/gateway-name',
  'ingresscontroller.operator.openshift.io/owning-ingresscontroller',
];
/** Images of what is there to take requests from everywhere. A mesh's proxy beside an application does not count. */
const edge =
  /(ingress|gateway|traefik|haproxy|envoy|kong|contour|apisix|emissary|ambassador|proxyv2|nginx-proxy)/;
const sidecars = ['istio-proxy', 'linkerd-proxy', 'envoy-sidecar'];

/** Who can reach the load balancer from outside, and what says so. */
interface Exposure {
  readonly text: string;
  readonly families: readonly (4 | 6)[];
  readonly seen: Citation;
}

function exposureOf(service: Service): Exposure | undefined {
  const annotations = service.metadata.annotations ?? {};
  const points = service.status?.loadBalancer?.ingress ?? [];
  const addresses = points.flatMap(({ ip = '' }) => parseAddress(ip) ?? []).filter(isPublicAddress);
  if (addresses.length > 0) {
    const texts = addresses.map(formatRange);
    return {
      text: texts.slice(0, 2).join(', '),
      families: [...new Set(addresses.map(({ family }) => family))],
      seen: cite(service, 'status.loadBalancer.ingress[].ip', texts.join(', ')),
    };
  }
  const hostname = points.find(({ hostname: name }) => name !== undefined)?.hostname;
  if (hostname === undefined || hostname.startsWith('internal-')) return undefined;
  if (annotations[schemeAnnotation] === 'internet-facing') {
    const seen = cite(service, `metadata.annotations[${schemeAnnotation}]`, 'internet-facing');
    return { text: 'an internet-facing load balancer', families: [4], seen };
  }
  // The provider inside the cloud controller makes public ones by default, the AWS Load Balancer Controller inner ones.
  const type = annotations[`${beta}aws-load-balancer-type`] ?? '';
  const isOther = service.spec?.loadBalancerClass !== undefined || /^(external|nlb-ip)$/.test(type);
  if (isOther || !/\.elb\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.test(hostname)) return undefined;
  const seen = cite(service, 'status.loadBalancer.ingress[].hostname', hostname);
  return { text: 'a public load balancer of AWS', families: [4], seen };
}

/** The source ranges as kube-proxy and cloud providers read them: the annotation counts where the field is empty. */
function sourceRanges({ spec, metadata }: Service): { field: string; texts: readonly string[] } {
  const texts = spec?.loadBalancerSourceRanges ?? [];
  const annotated = metadata.annotations?.[rangesAnnotation] ?? '';
  if (texts.length > 0 || annotated.trim() === '') return { field: 'spec.loadBalancerSourceRanges', texts };
  return { field: `metadata.annotations[${rangesAnnotation}]`, texts: annotated.split(',') };
}

export default defineRule({
  code: 'SV21',
  title: 'A public load balancer takes connections from everywhere',
  severity: 'medium',
  needs: ['services'],
  uses: ['pods'],
  docs: {
    why: 'A Service of type LoadBalancer with a public address and no source ranges is open to the internet on every port it has. For the front door, an Ingress controller or a gateway, that is meant; for a database, a dashboard or an inner API it usually is a default that nobody chose. Ranges count for each address family by itself, and with ipMode Proxy nodes do not enforce them: only the load balancer itself can.',
    actions: [
      'Set spec.loadBalancerSourceRanges of Service {namespace}/{name} to those who should reach it, for IPv4 and IPv6.',
      'Where nobody outside should, make the load balancer an inner one by its cloud’s annotation (a new address in most clouds), or the Service a ClusterIP behind the Ingress controller.',
      'Where it is meant to be public, say so in the review’s configuration, with the reason.',
    ],
    rollback: 'Remove the ranges again; the load balancer and the nodes follow within a minute.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.spec.loadBalancerSourceRanges}',
      'kubectl get service {name} -n {namespace} -o jsonpath={.status.loadBalancer.ingress}',
      'kubectl get pods -n {namespace} --show-labels',
    ],
    sources: [
      'https://github.com/kubernetes/cloud-provider/blob/v0.37.2/service/helpers/helper.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/serviceport.go',
      'https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/docs/guide/service/annotations.md',
      'https://github.com/kubernetes/cloud-provider-aws/blob/master/docs/service_controller.md',
      'https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/',
      'https://cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balancing',
      'https://github.com/openshift/cluster-ingress-operator/blob/master/pkg/operator/controller/ingress/load_balancer_service.go',
    ],
    silent: [
      'Services in front of Ingress controllers and gateways, told by the images of their pods, by a label of Gateway API or of OpenShift’s ingress operator, or by their owner.',
      'Inner load balancers: private addresses, or a cloud’s annotation that says so.',
      'Names of load balancers of which nothing says whether they are public, and NodePort Services, whose firewall no API server knows.',
      'Sources limited by a security group or an annotation of the cloud.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { metadata, spec } = service;
      if (spec?.type !== 'LoadBalancer') continue;
      if (edgeLabels.some((label) => metadata.labels?.[label] !== undefined)) continue;
      if (metadata.ownerReferences?.some(({ kind }) => kind === 'Gateway' || kind === 'Ingress')) continue;
      yield service;
    }
  },
  *check(service, { pods }) {
    const annotations = service.metadata.annotations ?? {};
    const exposure = exposureOf(service);
    if (exposure === undefined) return;
    const isInner = Object.entries(inner).some(
      ([key, outer]) => annotations[key] !== undefined && !outer.test(annotations[key]),
    );
    if (isInner || limits.some((key) => annotations[key] !== undefined)) return;

    const { field, texts } = sourceRanges(service);
    const ranges = texts.flatMap((text) => parseCidr(text.trim()) ?? []);
    const open = exposure.families.filter((family) => {
      const own = ranges.filter((range) => range.family === family);
      const all = family === 4 ? 1n << 32n : 1n << 128n;
      return own.length === 0 || own.some((range) => sizeOf(range) === all);
    });
    const isProxied = (service.status?.loadBalancer?.ingress ?? []).some(({ ipMode }) => ipMode === 'Proxy');
    if (open.length === 0 && !isProxied) return;

    const namespace = service.ref.namespace ?? '';
    const behind = pods.matching(namespace, service.spec?.selector ?? {});
    const isEdge = behind.some(({ spec }) =>
      spec?.containers?.some(({ name = '', image = '' }) => !sidecars.includes(name) && edge.test(image)),
    );
    if (isEdge) return;
    const lacking = behind.length === 0 ? pods.missingIn(namespace) : [];
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }

    const ports = (service.spec?.ports ?? []).map(portText);
    const where = `${exposure.text} on port ${ports.slice(0, 3).join(', ')}${ports.length > 3 ? ', …' : ''}`;
    const evidence: Problem['evidence'] = [cite(service, field, texts), exposure.seen];
    if (open.length > 0) {
      const family = ranges.length > 0 && open.length === 1 ? ` over IPv${open[0] ?? ''}` : '';
      yield {
        field,
        message: `${formatRef(service.ref)} is open to the whole internet${family}: no source range limits who connects to ${where}.`,
        evidence,
      };
      return;
    }
    yield {
      field,
      message: `${formatRef(service.ref)} limits its sources, but its load balancer has ipMode Proxy: nodes do not enforce that, and if the load balancer does not either, everyone reaches ${where}.`,
      evidence: [...evidence, cite(service, 'status.loadBalancer.ingress[].ipMode', 'Proxy')],
      label: 'inference',
    };
  },
});
