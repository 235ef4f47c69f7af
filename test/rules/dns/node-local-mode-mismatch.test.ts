import rule from '../../../src/rules/dns/node-local-mode-mismatch.ts';
import { coredns, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { ciliumAgent, ciliumConfig, configMap, kubeProxyAgent } from '../../support/network-agents.ts';
import { node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const own = '169.254.20.10';
const virtual = '10.96.0.10';

/** The template of the add-on with its placeholders, those of the installer filled in. */
const template = (bind = '__PILLAR__LOCAL__DNS__ __PILLAR__DNS__SERVER__', zone = 'cluster.local') => `
${zone}:53 {
    cache
    loop
    bind ${bind}
    forward . __PILLAR__CLUSTER__DNS__ {
        force_tcp
    }
}
.:53 {
    bind ${bind}
    forward . __PILLAR__UPSTREAM__SERVERS__
}
`;

const cache = (args: readonly string[]): RawObject => {
  const daemonSet = nodeLocalDns() as unknown as {
    spec: { template: { spec: { containers: { args: readonly string[] }[] } } };
  };
  const { spec } = daemonSet.spec.template;
  const containers = spec.containers.map((one) => ({ ...one, args }));
  const changed = { ...daemonSet, spec: { template: { spec: { ...spec, containers } } } };
  return changed as unknown as RawObject;
};
const argsFor = (local: string, upstream = 'kube-dns-upstream') => [
  '-localip',
  local,
  '-conf',
  '/etc/Corefile',
  '-upstreamsvc',
  upstream,
];
const corefile = (text: string) => configMap('kube-system/node-local-dns', { Corefile: text });
const upstream = service('kube-system/kube-dns-upstream', {
  clusterIP: '10.96.0.77',
  clusterIPs: ['10.96.0.77'],
  selector: { 'k8s-app': 'kube-dns' },
});
const kubelets = (...addresses: string[]) =>
  configMap('kube-system/kubelet-config', {
    kubelet: `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nclusterDNS: [${addresses.map((one) => `"${one}"`).join(', ')}]\n`,
  });
const proxy = (mode: string) => [
  kubeProxyAgent(),
  configMap('kube-system/kube-proxy', {
    'config.conf': `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: "${mode}"\n`,
  }),
];
const base = [dnsService, coredns(), upstream];
const both = cache(argsFor(`${own},${virtual}`));
const alone = cache(argsFor(own));

testRule('dns/node-local-mode-mismatch', rule, {
  flags: {
    'kubelets that send pods to the ClusterIP in ipvs mode': {
      objects: [...base, ...proxy('ipvs'), alone, corefile(template()), kubelets(virtual)],
      expect: [['high', 'ConfigMap kube-system/kubelet-config']],
    },
    'a cache that takes the ClusterIP in ipvs mode': {
      objects: [...base, ...proxy('ipvs'), both, corefile(template()), kubelets(own)],
      expect: [['high', 'DaemonSet kube-system/node-local-dns']],
    },
    'a cache that does not take the ClusterIP in iptables mode': {
      objects: [...base, ...proxy('iptables'), alone, corefile(template()), kubelets(virtual)],
      expect: [['high', 'ConfigMap kube-system/kubelet-config']],
    },
    'the same in nftables mode': {
      objects: [...base, ...proxy('nftables'), alone, corefile(template()), kubelets(virtual)],
      expect: [['high', 'ConfigMap kube-system/kubelet-config']],
    },
    'one node whose kubelet is told another address': {
      objects: [...base, ...proxy('ipvs'), alone, corefile(template())],
      files: { 'nodes/worker-1/kubelet-config.yaml': `clusterDNS: ["${virtual}"]\n` },
      expect: [['high', 'Node worker-1']],
    },
    'placeholders left in the arguments': {
      objects: [
        ...base,
        ...proxy('iptables'),
        cache(argsFor('__PILLAR__LOCAL__DNS__,__PILLAR__DNS__SERVER__')),
        corefile(template()),
        kubelets(virtual),
      ],
      expect: [['high', 'DaemonSet kube-system/node-local-dns']],
    },
    'the placeholder of the cluster’s domain left in the Corefile': {
      objects: [
        ...base,
        ...proxy('iptables'),
        both,
        corefile(template(undefined, '__PILLAR__DNS__DOMAIN__')),
        kubelets(virtual),
      ],
      expect: [['high', 'ConfigMap kube-system/node-local-dns']],
    },
    'an upstream Service that does not exist': {
      objects: [dnsService, coredns(), ...proxy('iptables'), both, corefile(template()), kubelets(virtual)],
      expect: [['high', 'DaemonSet kube-system/node-local-dns']],
    },
    'a headless upstream Service': {
      objects: [
        dnsService,
        coredns(),
        service('kube-system/kube-dns-upstream', { clusterIP: 'None', clusterIPs: ['None'] }),
        ...proxy('iptables'),
        both,
        corefile(template()),
        kubelets(virtual),
      ],
      expect: [['high', 'DaemonSet kube-system/node-local-dns']],
    },
    'an upstream Service whose address the cache takes itself, which is the default': {
      objects: [
        ...base,
        ...proxy('iptables'),
        cache(['-localip', `${own},${virtual}`]),
        corefile(template()),
        kubelets(virtual),
      ],
      expect: [['high', 'DaemonSet kube-system/node-local-dns']],
    },
    'a Corefile that forwards to the cache’s own address': {
      objects: [
        ...base,
        ...proxy('iptables'),
        both,
        corefile(`.:53 {\n    bind ${own} ${virtual}\n    forward . ${virtual}\n}\n`),
        kubelets(virtual),
      ],
      expect: [['high', 'ConfigMap kube-system/node-local-dns']],
    },
    'an address that is taken and not listened on': {
      objects: [...base, ...proxy('iptables'), both, corefile(template(own)), kubelets(virtual)],
      expect: [['high', 'ConfigMap kube-system/node-local-dns']],
    },
    'an address that is listened on and not taken': {
      objects: [...base, ...proxy('ipvs'), alone, corefile(template(`${own} 169.254.25.10`)), kubelets(own)],
      expect: [['high', 'ConfigMap kube-system/node-local-dns']],
    },
  },
  passes: {
    'the add-on in iptables mode, with the placeholders that it fills in itself': {
      objects: [...base, ...proxy('iptables'), both, corefile(template()), kubelets(virtual)],
    },
    'the add-on in ipvs mode': {
      objects: [...base, ...proxy('ipvs'), alone, corefile(template()), kubelets(own)],
    },
    'kubelets that send pods to the cache’s own address in iptables mode': {
      objects: [...base, ...proxy('iptables'), alone, corefile(template()), kubelets(own)],
    },
    'iptables mode where nobody saved what kubelets are told: both addresses are taken': {
      objects: [...base, ...proxy(''), both, corefile(template())],
    },
    'an address of the other family, which the cache does not serve': {
      objects: [...base, ...proxy('iptables'), both, corefile(template()), kubelets(virtual, 'fd00::a')],
    },
    'a Corefile that listens everywhere in pods of their own network namespace': {
      objects: [
        ...base,
        ...proxy('iptables'),
        cache([...argsFor(`${own},${virtual}`), '-setupinterface=false']),
        corefile(template('0.0.0.0')),
        kubelets(virtual),
      ],
    },
    'a cluster in which Cilium replaces kube-proxy': {
      objects: [
        ...base,
        ciliumAgent(),
        ciliumConfig({ 'kube-proxy-replacement': 'true' }),
        node('worker-1'),
        alone,
        corefile(template()),
        kubelets(virtual),
      ],
    },
    'a commented placeholder': {
      objects: [
        ...base,
        ...proxy('iptables'),
        both,
        corefile(`# __PILLAR__DNS__DOMAIN__ was here\n${template()}`),
        kubelets(virtual),
      ],
    },
  },
  unknownUses: {
    kubeProxy: {
      objects: [...base, ...proxy('ipvs'), alone, corefile(template()), kubelets(virtual)],
      expect: 'unknown',
    },
    serviceDataplane: {
      objects: [...base, alone, corefile(template()), kubelets(virtual)],
      expect: 'unknown',
    },
    services: {
      objects: [...base, ...proxy('iptables'), both, corefile(template()), kubelets(virtual)],
      expect: 'unknown',
    },
  },
  unknowns: {
    'ipvs mode where nobody saved what kubelets are told': {
      objects: [...base, ...proxy('ipvs'), alone, corefile(template())],
    },
    'a Corefile that was not read': {
      objects: [...base, ...proxy('iptables'), both, kubelets(virtual)],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'node-local-dns' }],
    },
  },
  notApplicable: {
    'a cluster without NodeLocal DNSCache': {
      objects: [...base, ...proxy('ipvs'), kubelets(virtual)],
    },
  },
});
