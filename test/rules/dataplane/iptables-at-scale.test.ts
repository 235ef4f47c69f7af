import rule from '../../../src/rules/dataplane/iptables-at-scale.ts';
import { configMap, kubeProxyAgent } from '../../support/network-agents.ts';
import { endpointSlice, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const config = (mode: string) => configMap('kube-system/kube-proxy', { 'config.conf': `mode: ${mode}` });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const services = (count: number, spec: Record<string, unknown> = {}): RawObject[] =>
  many(count, (index) => service(`shop/s${index}`, spec));
const slices = (count: number, labels: Record<string, string> = {}): RawObject[] =>
  many(count, (index) =>
    endpointSlice(
      `shop/s${index}`,
      many(100, () => ({})),
      {
        metadata: {
          name: `s${index}-x`,
          namespace: 'shop',
          labels: { 'kubernetes.io/service-name': `s${index}`, ...labels },
        },
      },
    ),
  );
const inFile = ['low', 'ConfigMap kube-system/kube-proxy'] as const;

testRule('dataplane/iptables-at-scale', rule, {
  flags: {
    'more than a thousand Services': {
      objects: [kubeProxyAgent(), config('iptables'), ...services(1001)],
      expect: [inFile],
    },
    'more than ten thousand endpoints': {
      objects: [kubeProxyAgent(), config('iptables'), ...services(2), ...slices(101)],
      expect: [inFile],
    },
    'the default mode': {
      objects: [kubeProxyAgent(), config('""'), ...services(1001)],
      expect: [inFile],
    },
  },
  passes: {
    'numbers up to the limits': {
      objects: [kubeProxyAgent(), config('iptables'), ...services(1000), ...slices(100)],
    },
    'headless Services and their endpoints': {
      objects: [
        kubeProxyAgent(),
        config('iptables'),
        ...services(1001, { clusterIP: 'None' }),
        ...slices(101, { 'service.kubernetes.io/headless': '' }),
      ],
    },
    'ExternalName Services': {
      objects: [
        kubeProxyAgent(),
        config('iptables'),
        ...services(1001, { type: 'ExternalName', externalName: 'db.example.com' }),
      ],
    },
    'endpoints of another proxy': {
      objects: [
        kubeProxyAgent(),
        config('iptables'),
        ...slices(101, { 'service.kubernetes.io/service-proxy-name': 'other' }),
      ],
    },
  },
  unknowns: {
    'few Services in a mode that nobody knows': { objects: [kubeProxyAgent(), ...services(3)] },
    'many Services in a mode that nobody knows': { objects: [kubeProxyAgent(), ...services(1001)] },
    'Services of some namespaces alone': {
      objects: [kubeProxyAgent(), config('iptables'), ...services(3)],
      onlyIn: { Service: ['shop'] },
    },
  },
  notApplicable: {
    nftables: { objects: [kubeProxyAgent(), config('nftables'), ...services(1001)] },
    ipvs: { objects: [kubeProxyAgent(), config('ipvs'), ...services(1001)] },
  },
});
