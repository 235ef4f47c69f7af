import { expect, test } from 'vitest';
import { parseKubeletConfig } from '../../src/parse/kubelet-config.ts';

const file = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
kind: KubeletConfiguration
maxPods: 110
resolvConf: /run/systemd/resolve/resolv.conf
rotateCertificates: true
`;

const kept = {
  clusterDNS: ['10.96.0.10'],
  clusterDomain: 'cluster.local',
  maxPods: 110,
  resolvConf: '/run/systemd/resolve/resolv.conf',
};

test('a configuration file', () => {
  expect(parseKubeletConfig(file)).toEqual({
    ok: true,
    value: { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', ...kept },
  });
});

test('the answer of /configz', () => {
  const answer = JSON.stringify({ kubeletconfig: { ...kept, enableServer: true, staticPodPath: '/x' } });
  expect(parseKubeletConfig(answer)).toEqual({ ok: true, value: kept });
});

test('what is neither', () => {
  expect(parseKubeletConfig('maxPods: many')).toEqual({
    ok: false,
    problems: [{ message: 'maxPods must be integer, is string' }],
  });
  expect(parseKubeletConfig('kubeletconfig: 5').ok).toBe(false);
});
