import { type Citation, cite, citeFile } from '../model/cite.ts';
import type { KubeletDns, NodeResolver } from '../model/evidence/cluster-dns.ts';
import { known, type Maybe } from '../model/maybe.ts';
import { type KubeletConfig, parseKubeletConfig } from '../parse/kubelet-config.ts';
import { parseKubeletResolvConf } from '../parse/kubelet-resolv-conf.ts';
import { parseResolvConf } from '../parse/resolv-conf.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { kubeletConfigIn } from './dns-service.ts';
import { nodeRef, savedOnNodes } from './saved-on-nodes.ts';

/** What kubelets are told of DNS: what kubeadm gives to all, and what was saved of single nodes. */
export function kubeletsIn(snapshot: Snapshot): Maybe<readonly KubeletDns[]> {
  const shared = kubeletConfigIn(snapshot);
  const kubelets: KubeletDns[] = [];
  if (shared.state === 'known') {
    const { ref, field, value } = shared.value;
    kubelets.push({
      ref,
      node: undefined,
      ...told(value),
      cite: (name) => cite(shared.value, `${field}.${name}`, value[name]),
    });
  }
  for (const { node, path, text } of savedOnNodes(snapshot, /^kubelet-config\.yaml$/)) {
    const config = parseKubeletConfig(text);
    if (!config.ok) continue;
    kubelets.push({
      ref: nodeRef(snapshot, node),
      node,
      ...told(config.value),
      cite: (name): Citation => citeFile(path, name, config.value[name], snapshot.label),
    });
  }
  return kubelets.length > 0 || shared.state === 'known' ? known(kubelets, []) : shared;
}

function told({ clusterDNS = [], clusterDomain = '', resolvConf }: KubeletConfig) {
  // Empty and not set are the same to a kubelet, which then takes the file of the node.
  const file = resolvConf === '' ? undefined : resolvConf;
  return { clusterDNS, clusterDomain: clusterDomain.replace(/\.$/, ''), resolvConf: file };
}

/** The nodes' own resolv.conf, as far as somebody saved it: no API server serves it. */
export function nodeResolversIn(snapshot: Snapshot): readonly NodeResolver[] {
  return savedOnNodes(snapshot, /^resolv\.conf$/).map(({ node, path, text }) => {
    const { nameservers, search: searches } = parseResolvConf(text);
    const from = citeFile(path, 'nameserver', nameservers.join(', '), snapshot.label);
    const forPods = parseKubeletResolvConf(text);
    return { node, nameservers, searches, forPods: forPods.ok ? forPods.value : undefined, from };
  });
}
