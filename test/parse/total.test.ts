import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Parsed } from '../../src/model/parsed.ts';
import { parseCalicoSelector } from '../../src/parse/calico-selector.ts';
import { parseCiliumDbgStatus } from '../../src/parse/cilium-dbg-status.ts';
import { parseFlannelNetConf } from '../../src/parse/flannel-net-conf.ts';
import { parseFlannelSubnetEnv } from '../../src/parse/flannel-subnet-env.ts';
import { parseImage, versionOf } from '../../src/parse/image.ts';
import { parseIpLink } from '../../src/parse/ip-link.ts';
import { parseIpRoute } from '../../src/parse/ip-route.ts';
import { parseKubeProxyConfig } from '../../src/parse/kube-proxy-config.ts';
import { parseKubeadmConfig } from '../../src/parse/kubeadm-config.ts';
import { parseKubeletConfig } from '../../src/parse/kubelet-config.ts';

const parsers: [string, (text: string) => Parsed<unknown>][] = [
  ['selector of Calico', parseCalicoSelector],
  ['cilium-dbg status', parseCiliumDbgStatus],
  ['net-conf.json', parseFlannelNetConf],
  ['subnet.env', parseFlannelSubnetEnv],
  ['ip link', parseIpLink],
  ['ip route', parseIpRoute],
  ['kube-proxy', parseKubeProxyConfig],
  ['kubeadm', parseKubeadmConfig],
  ['kubelet', parseKubeletConfig],
];

/** Words that lead far into some parser. */
const words = [
  ...['{', '}', '[', ']', ':', ',', '"', '- ', '&a ', '*a ', '<<: ', '? ', '| ', '!!x ', '\n', '  ', '#'],
  ...['1: lo: ', '<UP> ', 'mtu ', '9', 'default ', 'nexthop ', 'via ', '10.0.0.0/8 ', 'FLANNEL_MTU=', 'null'],
  ...['apiServer: ', 'extraArgs: ', 'Backend', 'kube-proxy-replacement', 'features', 'clusters', 'kind: '],
];

const text = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 4 })), { maxLength: 40 })
    .map((all) => all.join('')),
  fc.json(),
  fc
    .object({ key: fc.constantFrom(...words.map((word) => word.trim())) })
    .map((value) => JSON.stringify(value)),
);

test.each(parsers)('%s takes any text', (_, parse) => {
  fc.assert(
    fc.property(text, (input) => {
      const result = parse(input);
      if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

test.each(parsers)('%s takes long and deep texts', (_, parse) => {
  for (const unit of [
    '[',
    '{"a":',
    '- ',
    'a: ',
    '1: ',
    'default ',
    'nexthop ',
    'FLANNEL_A=',
    '  ',
    '&a ',
    '"',
  ]) {
    expect(() => parse(unit.repeat(100_000))).not.toThrow();
  }
});

test('any image reference is taken apart', () => {
  fc.assert(
    fc.property(fc.string(), (reference) => {
      const version = versionOf(parseImage(reference));
      expect(version?.major ?? 0).toBeLessThan(1000);
    }),
  );
});
