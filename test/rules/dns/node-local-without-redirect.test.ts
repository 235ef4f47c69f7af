import rule from '../../../src/rules/dns/node-local-without-redirect.ts';
import { coredns, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { ciliumAgent, ciliumConfig, configMap, kubeProxyAgent } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const on = { 'kube-proxy-replacement': 'true', 'enable-local-redirect-policy': 'true' };
const kubelets = (address: string) =>
  configMap('kube-system/kubelet-config', {
    kubelet: `kind: KubeletConfiguration\nclusterDNS: ["${address}"]\n`,
  });
const corefile = (bind: string) =>
  configMap('kube-system/node-local-dns', {
    Corefile: `.:53 {\n    bind ${bind}\n    forward . 10.96.0.77\n}\n`,
  });
const policy = (redirectFrontend: object, name = 'nodelocaldns'): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumLocalRedirectPolicy',
  metadata: { name, namespace: 'kube-system' },
  spec: { redirectFrontend },
});
const forService = policy({ serviceMatcher: { serviceName: 'kube-dns', namespace: 'kube-system' } });
const forAddress = policy({ addressMatcher: { ip: '10.96.0.10' } });
const base = [dnsService, coredns(), ciliumAgent(), node('worker-1')];

/** The cache, with these fields of its pods changed. */
const cache = (change: object, args?: readonly string[]): RawObject => {
  const daemonSet = nodeLocalDns() as unknown as { spec: { template: { spec: { containers: object[] } } } };
  const { spec } = daemonSet.spec.template;
  const containers = spec.containers.map((one) => (args === undefined ? one : { ...one, args }));
  const changed = { ...daemonSet, spec: { template: { spec: { ...spec, containers, ...change } } } };
  return changed as unknown as RawObject;
};
const own = cache({ hostNetwork: false });

testRule('dns/node-local-without-redirect', rule, {
  flags: {
    'a cache without a policy that redirects to it': {
      objects: [...base, ciliumConfig(on), nodeLocalDns(), corefile('0.0.0.0'), kubelets('10.96.0.10')],
      expect: [['medium', 'DaemonSet kube-system/node-local-dns']],
    },
    'a policy for another Service': {
      objects: [
        ...base,
        ciliumConfig(on),
        nodeLocalDns(),
        kubelets('10.96.0.10'),
        policy({ serviceMatcher: { serviceName: 'kube-dns', namespace: 'shop' } }),
      ],
      expect: [['medium', 'DaemonSet kube-system/node-local-dns']],
    },
    'a cache that takes the ClusterIP, where nobody saved what kubelets are told': {
      objects: [...base, ciliumConfig(on), nodeLocalDns()],
      expect: [['medium', 'DaemonSet kube-system/node-local-dns']],
    },
    'the same with socket load balancing for the node alone': {
      objects: [
        ...base,
        ciliumConfig({ ...on, 'bpf-lb-sock-hostns-only': 'true' }),
        nodeLocalDns(),
        kubelets('10.96.0.10'),
      ],
      expect: [['medium', 'DaemonSet kube-system/node-local-dns']],
    },
    'a policy in a Cilium that ignores it': {
      objects: [
        ...base,
        ciliumConfig({ 'kube-proxy-replacement': 'true' }),
        own,
        corefile('0.0.0.0'),
        kubelets('10.96.0.10'),
        forService,
      ],
      expect: [['medium', 'ConfigMap kube-system/cilium-config']],
    },
    'a policy for a cache on the node’s network': {
      objects: [
        ...base,
        ciliumConfig(on),
        nodeLocalDns(),
        corefile('0.0.0.0'),
        kubelets('10.96.0.10'),
        forService,
      ],
      expect: [['medium', 'DaemonSet kube-system/node-local-dns']],
    },
    'a policy for a cache that listens on a link-local address': {
      objects: [
        ...base,
        ciliumConfig(on),
        own,
        corefile('169.254.20.10'),
        kubelets('10.96.0.10'),
        forAddress,
      ],
      expect: [['medium', 'DaemonSet kube-system/node-local-dns']],
    },
  },
  passes: {
    'Cilium’s own setup': {
      objects: [...base, ciliumConfig(on), own, corefile('0.0.0.0'), kubelets('10.96.0.10'), forService],
    },
    'a policy by address': {
      objects: [...base, ciliumConfig(on), own, corefile('0.0.0.0'), kubelets('10.96.0.10'), forAddress],
    },
    'kubelets that send pods to the cache’s own address, which no Service has': {
      objects: [...base, ciliumConfig(on), nodeLocalDns(), kubelets('169.254.20.10')],
    },
  },
  unknownUses: {
    localRedirectPolicies: {
      objects: [...base, ciliumConfig(on), nodeLocalDns(), kubelets('10.96.0.10')],
      expect: 'unknown',
    },
  },
  unknowns: {
    'a cache with an address of its own, where nobody saved what kubelets are told': {
      objects: [...base, ciliumConfig(on), cache({}, ['-localip', '169.254.20.10'])],
    },
  },
  notApplicable: {
    'a cluster without NodeLocal DNSCache': { objects: [...base, ciliumConfig(on)] },
    'Cilium beside kube-proxy': {
      objects: [
        ...base,
        ciliumConfig({ 'kube-proxy-replacement': 'false' }),
        kubeProxyAgent(),
        nodeLocalDns(),
      ],
    },
  },
});
