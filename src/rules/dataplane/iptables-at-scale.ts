import { defineRule } from '../../engine/define-rule.ts';
import { citeFile } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import { kubeProxySetting, kubeProxySubject } from '../../net/services/kube-proxy-setting.ts';

const otherProxy = 'service.kubernetes.io/service-proxy-name';

/** kube-proxy leaves out Services without an address and those that are labelled for another proxy. */
function isProxied({ spec, metadata }: Kept<'Service'>): boolean {
  return (
    spec?.type !== 'ExternalName' && spec?.clusterIP !== 'None' && metadata.labels?.[otherProxy] === undefined
  );
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

export default defineRule({
  code: 'DP07',
  title: 'More Services or endpoints than kube-proxy’s iptables mode follows quickly',
  severity: 'low',
  needs: ['kubeProxy', 'services', 'endpoints'],
  thresholds: { services: 1_000, endpoints: 10_000 },
  docs: {
    why: 'In iptables mode there are rules for every Service and endpoint: the first packet of a connection goes through them one after the other, and a full rewrite of them takes seconds, during which new endpoints get nothing and gone ones still get connections. Since 1.28 kube-proxy mostly writes what changed, so that the numbers alone are a hint (low); the defaults of 1,000 Services, from the guide of Amazon EKS, and 10,000 endpoints, our choice, can be configured.',
    actions: [
      'Look at kubeproxy_sync_proxy_rules_duration_seconds: where its 99th percentile stays below a second there is nothing to do.',
      'Where it does not, move to nftables, whose cost does not grow so; nodes need kernel 5.13.',
      'Remove Services that nothing uses.',
    ],
    rollback:
      'Set mode: iptables again and restart kube-proxy: on its start it removes what it left behind in nftables.',
    verify: [
      'kubectl get services -A --no-headers',
      'kubectl get endpointslices -A --no-headers',
      'iptables -t nat -L KUBE-SERVICES -n',
    ],
    cutover: [
      'Move one node pool at a time: change the mode, restart kube-proxy there, check Services from its nodes and pods, and go on; connections that exist keep their translation.',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/3866-nftables-proxy',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/3453-minimize-iptables-restore',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go',
      'https://docs.aws.amazon.com/eks/latest/best-practices/nftables.html',
    ],
    silent: [
      'Other modes: ipvs and nftables look Services up by hash.',
      'Headless Services, ExternalName, and what is labelled for another proxy: kube-proxy makes no rules for them.',
      'How long kube-proxy takes: its metrics alone tell, and a slow one below these numbers is not found.',
    ],
  },
  *subjects({ kubeProxy }) {
    const { mode } = kubeProxy.value;
    if (mode.state === 'unknown') yield mode;
    else if (mode.state === 'known' && mode.value === 'iptables') yield kubeProxySubject(kubeProxy.value);
  },
  *check(_subject, { kubeProxy, services, endpoints }, limits) {
    const proxied = services.items.filter(isProxied).length;
    let addresses = 0;
    for (const slice of endpoints) {
      const labels = slice.metadata.labels ?? {};
      const isLeftOut =
        slice.addressType === 'FQDN' ||
        labels['service.kubernetes.io/headless'] !== undefined ||
        labels[otherProxy] !== undefined;
      if (!isLeftOut) addresses += slice.endpoints?.length ?? 0;
    }
    if (proxied <= limits.services && addresses <= limits.endpoints) return;
    const { mode } = kubeProxy.value;
    const { label } = services.coverage;
    yield {
      field: valueOf(kubeProxySetting(kubeProxy.value, 'mode'))?.field ?? 'mode',
      message: `kube-proxy runs in iptables mode with ${count(proxied)} Services and ${count(addresses)} endpoints: nodes may take seconds to follow a change, and connections go to pods that are gone.`,
      evidence: [
        citeFile('Services', 'number that kube-proxy translates', proxied, label),
        citeFile('EndpointSlices', 'number of their endpoints', addresses, label),
        ...(mode.state === 'known' ? mode.from : []),
      ],
    };
  },
});
