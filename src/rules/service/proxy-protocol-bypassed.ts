import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import { canonicalAddress } from '../../net/addresses/address-owners.ts';
import { isProxied } from '../../net/services/service-topology.ts';

const beta = 'service.beta.kubernetes.io/';

/** Annotations that make a cloud's load balancer put a PROXY header before each connection, and the values that do. */
const headers: Readonly<Record<string, RegExp>> = {
  [`${beta}aws-load-balancer-proxy-protocol`]: /^\*$/,
  [`${beta}aws-load-balancer-target-group-attributes`]: /(^|,)\s*proxy_protocol_v2\.enabled=true\s*(,|$)/,
  [`${beta}do-loadbalancer-enable-proxy-protocol`]: /^true$/i,
  [`${beta}linode-loadbalancer-default-proxy-protocol`]: /^v[12]$/,
  [`${beta}scw-loadbalancer-proxy-protocol-v2`]: /^(true|\*|\d+(,\d+)*)$/,
  [`${beta}scw-loadbalancer-proxy-protocol-v1`]: /^(true|\*|\d+(,\d+)*)$/,
  [`${beta}vultr-loadbalancer-proxy-protocol`]: /^true$/i,
  'load-balancer.hetzner.cloud/uses-proxyprotocol': /^true$/i,
  'loadbalancer.openstack.org/proxy-protocol': /^(true|v[12])$/i,
};

function headerOf({ metadata }: Kept<'Service'>): { key: string; value: string } | undefined {
  for (const [key, sends] of Object.entries(headers)) {
    const value = metadata.annotations?.[key];
    if (value !== undefined && sends.test(value.trim())) return { key, value };
  }
  return undefined;
}

export default defineRule({
  code: 'SV22',
  title: 'Clients in the cluster bypass a load balancer that speaks the PROXY protocol',
  severity: 'medium',
  needs: ['services'],
  docs: {
    why: 'A load balancer that speaks the PROXY protocol puts a header before each connection, and the backend insists on it. Service proxies take a load balancer’s IP address as the Service’s own unless its ipMode is Proxy: a client in the cluster that dials that address, mostly by its public name, goes to a pod directly, without a header, and is refused or cut off. From outside everything works. Certificate checks, hairpin callbacks and health probes of the own domain fail this way.',
    actions: [
      'Bring the cloud’s controller to a version that writes ipMode: Proxy (with Kubernetes 1.30 or later), or set the annotation by which it writes a hostname instead of the address.',
      'Meanwhile let clients in the cluster use the name of Service {namespace}/{name} on a port without the PROXY protocol.',
    ],
    rollback: 'Remove the hostname annotation again; the address comes back with the next sync.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.status.loadBalancer.ingress}',
      'kubectl get service {name} -n {namespace} -o jsonpath={.metadata.annotations}',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1860-kube-proxy-IP-node-binding',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/serviceport.go',
      'https://github.com/kubernetes/cloud-provider-openstack/blob/master/pkg/openstack/loadbalancer.go',
      'https://github.com/hetznercloud/hcloud-cloud-controller-manager/releases/tag/v1.21.0',
      'https://github.com/digitalocean/digitalocean-cloud-controller-manager/blob/master/docs/controllers/services/annotations.md',
      'https://github.com/scaleway/scaleway-cloud-controller-manager/blob/master/docs/loadbalancer-annotations.md',
      'https://github.com/linode/linode-cloud-controller-manager/blob/main/docs/configuration/annotations.md',
    ],
    silent: [
      'ipMode Proxy, and a hostname in place of the address (AWS always, others by annotation): clients go to the load balancer.',
      'A backend that is told to expect the header in its own configuration while no annotation asks the load balancer for one: that is not read.',
      'Services that another proxy was named for.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      if (service.spec?.type === 'LoadBalancer' && isProxied(service) && headerOf(service) !== undefined) {
        yield service;
      }
    }
  },
  *check(service) {
    const header = headerOf(service);
    if (header === undefined) return;
    const points = service.status?.loadBalancer?.ingress ?? [];
    const taken = points.filter(({ ip, ipMode = 'VIP' }) => ip !== undefined && ipMode === 'VIP');
    const addresses = taken.flatMap(({ ip = '' }) => canonicalAddress(ip) ?? []);
    if (addresses.length === 0) return;
    yield {
      field: 'status.loadBalancer.ingress[].ipMode',
      message: `Clients in the cluster that dial ${addresses.slice(0, 2).join(' or ')} reach the pods of ${formatRef(service.ref)} without its load balancer, and so without the PROXY header that the pods wait for: they are refused, while clients outside are served.`,
      evidence: [
        cite(service, `metadata.annotations[${header.key}]`, header.value),
        cite(
          service,
          'status.loadBalancer.ingress[].ipMode',
          points.map(({ ip = '-', ipMode = '(not set, VIP)' }) => `${ip} ${ipMode}`).join(', '),
        ),
      ],
    };
  },
});
