import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { parseAddress } from '../../net/addresses/cidr.ts';
import { kubeProxySetting, kubeProxySubject } from '../../net/services/kube-proxy-setting.ts';

/** The IPv4 address that every node takes onto kube-ipvs0; with ipMode Proxy none does. */
function boundAddress({ spec, status }: Kept<'Service'>): string | undefined {
  if (spec?.type !== 'LoadBalancer') return undefined;
  return status?.loadBalancer?.ingress?.find(
    ({ ip = '', ipMode = 'VIP' }) => ipMode === 'VIP' && parseAddress(ip)?.family === 4,
  )?.ip;
}

export default defineRule({
  code: 'DP08',
  title: 'Every node answers ARP for the addresses of load balancers',
  severity: 'high',
  needs: ['kubeProxy', 'layer2Announcers'],
  uses: ['services'],
  docs: {
    why: 'In ipvs mode each node holds the addresses of load balancers on its interface kube-ipvs0, and Linux answers ARP for any address it holds unless told otherwise. MetalLB in layer 2 mode and kube-vip in ARP mode count on one node alone to answer: without ipvs.strictARP routers and clients learn whichever answer came first, traffic jumps between nodes, and with externalTrafficPolicy: Local it ends on nodes without an endpoint.',
    actions: [
      'Set ipvs.strictARP: true and restart kube-proxy, a node at a time: it sets arp_ignore to 1 and arp_announce to 2 on the node when it starts.',
      'Clear the ARP entry on the router afterwards, or wait for it to expire.',
    ],
    rollback:
      'Set ipvs.strictARP back to false; the sysctls stay until they are reset or the node is restarted.',
    verify: [
      'kubectl get configmap kube-proxy -n kube-system -o yaml',
      'ip address show kube-ipvs0',
      'kubectl get l2advertisements -n metallb-system',
      'kubectl get services -A --field-selector spec.type=LoadBalancer',
    ],
    sources: [
      'https://metallb.io/installation/#preparation',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/ipvs/proxier.go',
      'https://kube-vip.io/docs/modes/arp/',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/serviceport.go',
    ],
    silent: [
      'MetalLB and kube-vip that announce by BGP alone, and kube-vip for the control plane’s address alone.',
      'Load balancers without an IPv4 address on the nodes: none yet, IPv6 alone, a host name, or ipMode Proxy.',
      'Other modes of kube-proxy, and kube-router, which keep such addresses off the interfaces or set the sysctls themselves.',
    ],
  },
  *subjects({ kubeProxy }) {
    const { mode } = kubeProxy.value;
    if (mode.state === 'known' && mode.value !== 'ipvs') return;
    yield kubeProxySubject(kubeProxy.value);
  },
  *check(_subject, { kubeProxy, layer2Announcers, services }) {
    const [announcer] = layer2Announcers.value.found;
    if (announcer === undefined) return;
    const strict = kubeProxySetting(kubeProxy.value, 'ipvs.strictARP');
    if (strict.state === 'known' && strict.value.value === 'true') return;
    const service = services.items.find((one) => boundAddress(one) !== undefined);
    const address = service === undefined ? undefined : boundAddress(service);
    if (service === undefined || address === undefined) {
      if (!services.covers()) yield unknown(...services.missingIn());
      return;
    }
    const { mode } = kubeProxy.value;
    if (mode.state === 'unknown') yield mode;
    if (strict.state === 'unknown') yield strict;
    if (mode.state !== 'known' || strict.state !== 'known') return;
    yield {
      at: strict.value,
      field: strict.value.field,
      message: `kube-proxy runs in ipvs mode without strictARP, so that every node answers ARP for ${address} of ${formatRef(service.ref)}, which ${announcer.product} announces from one node: its traffic jumps between nodes and connections break.`,
      evidence: [
        strict.value.citation,
        ...mode.from,
        announcer.from,
        cite(service, 'status.loadBalancer.ingress', service.status?.loadBalancer?.ingress),
      ],
      involves: [service, announcer],
    };
  },
});
