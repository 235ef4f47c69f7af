import rule from '../../../src/rules/dataplane/flannel-backend-unsafe.ts';
import { canal, configMap, flannelAgent } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const azure = node('vm-1', { spec: { providerID: 'azure:///subscriptions/s/resourceGroups/g' } });
const windows = node('win-1', { metadata: { name: 'win-1', labels: { 'kubernetes.io/os': 'windows' } } });
const linux = node('worker-1', { spec: { providerID: 'kind://docker/kind/worker-1' } });
const netConf = (Backend: object | undefined) =>
  configMap('kube-flannel/kube-flannel-cfg', {
    'net-conf.json': JSON.stringify({
      Network: '10.244.0.0/16',
      ...(Backend === undefined ? {} : { Backend }),
    }),
  });
const flannel = (Backend: object | undefined, nodes = [linux]) => ({
  objects: [netConf(Backend), flannelAgent(), ...nodes],
});
const finding = ['medium', 'ConfigMap kube-flannel/kube-flannel-cfg'] as const;
const vxlan = (change: object = {}) => ({ Type: 'vxlan', VNI: 4096, Port: 4789, ...change });
const mixed = [linux, windows];

testRule('dataplane/flannel-backend-unsafe', rule, {
  flags: {
    'the backend udp': { ...flannel({ Type: 'udp' }), expect: [finding] },
    'no backend at all, which is udp': { ...flannel(undefined), expect: [finding] },
    'ipip on Azure': { ...flannel({ Type: 'ipip' }, [azure]), expect: [finding] },
    'VXLAN as it is by default, and a Windows node': {
      ...flannel({ Type: 'vxlan' }, mixed),
      expect: [finding],
    },
    'another port with a Windows node': { ...flannel(vxlan({ Port: 8472 }), mixed), expect: [finding] },
    'a small id with a Windows node': { ...flannel(vxlan({ VNI: 1 }), mixed), expect: [finding] },
    'DirectRouting with two Windows nodes': {
      ...flannel(vxlan({ DirectRouting: true }), [
        linux,
        windows,
        { ...windows, metadata: { name: 'win-2', labels: { 'kubernetes.io/os': 'windows' } } },
      ]),
      expect: [finding],
    },
    'Canal with udp': {
      objects: [
        configMap('kube-system/canal-config', { 'net-conf.json': '{"Backend":{"Type":"udp"}}' }),
        canal(),
        linux,
      ],
      expect: [['medium', 'ConfigMap kube-system/canal-config']],
    },
  },
  passes: {
    'VXLAN on Linux, as it is by default': flannel({ Type: 'vxlan' }),
    'VXLAN as Windows wants it': flannel(vxlan(), mixed),
    'DirectRouting without Windows': flannel({ Type: 'vxlan', DirectRouting: true }),
    'host-gw': flannel({ Type: 'host-gw' }, mixed),
    'ipip elsewhere': flannel({ Type: 'ipip' }),
    'VXLAN on Azure': flannel({ Type: 'vxlan' }, [azure]),
  },
  unknownUses: {
    networkAgents: { ...flannel({ Type: 'udp' }), expect: [finding] },
    nodes: { ...flannel({ Type: 'ipip' }), expect: 'unknown' },
  },
  unknowns: {
    'VXLAN by default where nodes may not be read': {
      ...flannel({ Type: 'vxlan' }, []),
      unread: { Node: 'forbidden' },
    },
  },
  notApplicable: {
    'a ConfigMap that flannel left behind': { objects: [netConf({ Type: 'udp' }), linux] },
    'a cluster without flannel': { objects: [linux] },
  },
});
