/** The five facts that are open assumptions until live evidence shows them, as a review calls them. */
export const factWords: Readonly<Record<string, string>> = {
  cni: 'CNI version',
  kubeProxyMode: 'kube-proxy mode',
  ipamMode: 'IPAM mode',
  nodeMtu: 'node MTU',
  dnsPods: 'DNS pod count',
};

/** How a draft may speak of each. */
export const factMentions: readonly (readonly [fact: string, pattern: RegExp])[] = [
  ['cni', /\bCNI\b/i],
  ['kubeProxyMode', /\bkube-?proxy\b/i],
  ['ipamMode', /\bIPAM\b/i],
  ['nodeMtu', /\bMTU\b/i],
  ['dnsPods', /\b(?:DNS pods?|CoreDNS|DNS replicas?|kube-dns)\b/i],
];
