import type { Subject } from './vocabulary.ts';

/** What `cilium-network-policy-review` judges, and `kubernetes-live-network-policy-guard` changes. */
export const networkPolicy: readonly Subject[] = [
  {
    name: 'NetworkPolicy content',
    weight: 5,
    phrases: [
      'networkpolicy|netpol|globalnetworkpolicy|adminnetworkpolicy|baselineadminnetworkpolicy|anp|banp|networkset',
      'policytype|namespaceselector|ipblock|endport',
      'egress|ingress rule|policy',
      'default-deny|deny-all|deny-by-default|microsegmentation|micro-segmentation',
      'default deny',
      'deny all',
      'deny rule',
      'allow rule',
      'isolate|isolation|segment|segmentation ~3 tenant|namespace|pod|rule|policy',
      'tenant|namespace|pod ~2 isolation|segmentation|segmented',
      'firewall rule ~3 namespace|pod',
      'zero-trust ~3 rule|set|model|namespace',
      'lock|locked|locking down ~3 namespace|pod',
      'podselector',
      'label ~3 policy',
    ],
  },
  {
    name: 'CiliumNetworkPolicy content',
    weight: 5,
    phrases: [
      'ciliumnetworkpolicy|ciliumclusterwidenetworkpolicy|cnp|ccnp|tofqdn|toentity|fromentity|tocidr|tocidrset|fromcidr|toport|toendpoint|fromendpoint|endpointselector|policyenforcementmode|matchpattern',
      'policy enforcement mode',
    ],
  },
];

/** Says `policy` and not which: a mesh's, where the text names one of a mesh and none of the network. */
export const unnamedPolicy: Subject = { name: 'Policy content', weight: 5, phrases: ['policy'] };

/** Asks what a policy says, whatever else the clause asks. */
export const policyContent: readonly string[] = [
  'review|audit|write|writing|correct|correctly|wrong|strict|tight|tighten|permissive|redundant|propose|suggest|generate|convert|permit|sensible|wise|sound|proper|properly|least-privilege',
  'least privilege',
  'need|want ~3 policy|networkpolicy|netpol|ciliumnetworkpolicy',
  'policy|networkpolicy|netpol|ciliumnetworkpolicy which|that|to ~1 block|allow|deny|permit',
  'too open|broad|permissive',
  'look|is|are|be right|good|ok|fine',
  'good or',
  'best practice',
];

/** Names a policy as what may stand in the way: where traffic ends is answered here, whether it should is not. */
export const policySuspected: readonly string[] = [
  'reason|suspect|suspected|suspicion|culprit|blame|blamed|responsible|guilty',
  'cause|caused|causing|because',
  'explain ~4 that|why',
  'explain ~12 reach|fail|timeout|drop',
  'policy|networkpolicy|netpol|ciliumnetworkpolicy|cnp|deny-all|default-deny ~8 cannot|fail|timeout|drop|unreachable|blocking|blocked',
  'might|could|may ~3 be it|this|that',
  'traffic ~1 flow',
  'isolated by',
  'isolated ~3 any',
  'on the path',
  'select ~3 pod at all',
  'there ~2 any ~3 networkpolicy|policy|netpol|ciliumnetworkpolicy',
  'blocked|dropped|denied by',
  'drop|dropped|hop',
  'enforcement depend',
  'cni ~3 support|enforce',
  'support ~1 networkpolicy',
  'enforce networkpolicy|policy',
  'enforcement ~4 cni',
  'or ~3 cni|mtu|dns|kube-proxy|route|routing|firewall',
  'cannot|not ~2 reach|connect',
];
