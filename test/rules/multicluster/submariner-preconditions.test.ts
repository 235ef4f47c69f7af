import rule from '../../../src/rules/multicluster/submariner-preconditions.ts';
import { configMap, flannelAgent, kubeProxyAgent, ovnkubeNode } from '../../support/network-agents.ts';
import { submarinerEndpoint, submarinerGateway } from '../../support/network-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const proxy = (mode: string): RawObject[] => [
  kubeProxyAgent(),
  configMap('kube-system/kube-proxy', {
    'config.conf': `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ${mode}\n`,
  }),
];
const west = submarinerEndpoint('west', { backend: 'libreswan' });
const east = (spec: object = {}) => submarinerEndpoint('east', { backend: 'libreswan', ...spec });
const joined = (remote: RawObject, ...rest: RawObject[]) => ({
  objects: [submarinerGateway('west'), west, remote, ...rest],
});
const iptables = [flannelAgent(), ...proxy('iptables')];
const ipvs = [flannelAgent(), ...proxy('ipvs')];
const name = 'Endpoint submariner-operator/east-endpoint';
const ovn = (...schemas: string[]) => ({
  ...joined(east(), ovnkubeNode()),
  files: Object.fromEntries(
    schemas.map((schema, index) => [
      `nodes/worker-${index + 1}/ovn-nbctl-version.txt`,
      `ovn-nbctl 22.03.0\nOpen vSwitch Library 2.17.0\n${schema}\n`,
    ]),
  ),
});
const own = [['high', 'Endpoint submariner-operator/west-endpoint']] as const;

testRule('multicluster/submariner-preconditions', rule, {
  flags: {
    'kube-proxy in ipvs mode': {
      ...joined(east(), ...ipvs),
      expect: [['high', 'DaemonSet kube-system/kube-proxy']],
    },
    'another cable driver': {
      ...joined(east({ backend: 'wireguard' }), ...iptables),
      expect: [['high', name]],
    },
    'a private address as the public one behind NAT': {
      ...joined(east({ nat_enabled: true, private_ip: '10.0.0.9', public_ip: '10.0.0.9' }), ...iptables),
      expect: [['high', name]],
    },
    'an OVN-Kubernetes of a schema that is too old': { ...ovn('DB Schema 6.0.1'), expect: own },
    'the same, an age ago, on one of several nodes': {
      ...ovn('DB Schema 6.1.0', 'DB Schema 5.34.1', 'DB Schema 5.34.1'),
      expect: own,
    },
  },
  passes: {
    'iptables and the same driver': joined(east(), ...iptables),
    'an OVN-Kubernetes of the oldest schema that will do': ovn('DB Schema 6.1.0'),
    'one of today': ovn('DB Schema 7.12.0'),
    'OVN-Kubernetes beside ipvs, as it handles Services itself': {
      ...ovn('DB Schema 7.3.0'),
      ...joined(east(), ovnkubeNode(), ...proxy('ipvs')),
    },
    'a gateway behind NAT with its public address': joined(
      east({ nat_enabled: true, private_ip: '10.0.0.9', public_ip: '203.0.113.9' }),
      ...iptables,
    ),
    'a gateway on a public address of its own': joined(
      east({ nat_enabled: true, private_ip: '8.8.4.4', public_ip: '8.8.4.4' }),
      ...iptables,
    ),
    'a gateway without NAT': joined(east({ private_ip: '10.0.0.9', public_ip: '10.0.0.9' }), ...iptables),
  },
  notApplicable: {
    'a broker alone': { objects: [west, east(), ...ipvs] },
    'a cluster without Submariner': { objects: ipvs },
  },
  unknowns: {
    'an OVN-Kubernetes whose schema nobody saved': joined(east(), ovnkubeNode()),
    'one of whose schema the output tells nothing': ovn('command not found'),
    'one of whose schema one output tells nothing': ovn('DB Schema 7.3.0', 'command not found'),
  },
  unknownUses: {
    ovnNorthbound: { ...ovn('DB Schema 6.0.1'), expect: 'unknown' },
    kubeProxy: { ...joined(east(), ...ipvs), expect: 'unknown' },
    cni: { ...joined(east(), ...ipvs), expect: 'unknown' },
  },
});
