import { describe, expect, it } from 'vitest';
import { shadowsIn } from '../../../src/net/dns/corefile-shadow.ts';
import { coredns, corefile, dnsService } from '../../support/dns-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function shadows(text: string, types: readonly string[] = ['A'], domain = 'cluster.local') {
  const { clusterDns } = evidenceIn({ objects: [dnsService, coredns(), corefile(text)] });
  const found = clusterDns.state === 'known' && clusterDns.value.corefiles;
  const [seen] = found !== false && found.state === 'known' ? found.value.found : [];
  return shadowsIn(seen?.decisions ?? [], domain, types).map(
    ({ step, name, order, how }) =>
      `${step.plugin} ${how} ${name} ${order.map(({ plugin }) => plugin).join('>')}`,
  );
}
const block = (lines: string): string =>
  `.:53 {\n${lines}\nkubernetes cluster.local\nforward . 10.0.0.2\n}\n`;

describe('shadowsIn', () => {
  it('tells the order in which plugins are asked, whatever that of their lines', () => {
    expect(shadows(block('hosts\nrewrite name a b\ntemplate IN A corp.example'))).toEqual([
      'hosts no fallthrough kubernetes.default.svc.cluster.local. rewrite>hosts',
    ]);
  });

  it('goes by the zones of the plugin, of its server block, and of the cluster', () => {
    expect(shadows(block('hosts x corp.example'))).toEqual([]);
    expect(shadows(block('hosts x local'))).toEqual([
      'hosts no fallthrough kubernetes.default.svc.cluster.local. hosts',
    ]);
    expect(shadows(block('hosts x shop.svc.cluster.local'))).toEqual([
      'hosts no fallthrough any.shop.svc.cluster.local. hosts',
    ]);
    expect(shadows(block('hosts x cart.shop.svc.cluster.local'))).toEqual([]);
    expect(shadows(block('hosts').replace('kubernetes cluster.local', 'kubernetes corp.internal'))).toEqual(
      [],
    );
  });

  it('does not blame what another server block never asks', () => {
    expect(shadows(`${block('hosts')}cluster.local {\nforward . 10.0.0.3\n}\n`)).toEqual([]);
  });

  it('does not blame what stands behind another one that stops the name', () => {
    expect(shadows(block('hosts\nk8s_external cluster.local'))).toEqual([
      'hosts no fallthrough kubernetes.default.svc.cluster.local. hosts',
    ]);
  });

  it.each([
    ['template IN A', ['template no fallthrough']],
    ['template ANY ANY {\nfallthrough\n}', ['template wildcard']],
    ['template IN A {\nmatch ^.*$\nfallthrough\n}', ['template wildcard']],
    ['template IN A {\nmatch (.+) ^a[.]\nfallthrough .\n}', ['template wildcard']],
    ['template IN A {\nmatch ^a[.]\nfallthrough\n}', []],
    ['template IN A {\nmatch ^a[.]\nfallthrough example\n}', ['template no fallthrough']],
    ['template IN A {\nexpr "true"\nfallthrough\n}', []],
    ['template IN AAAA', []],
    ['template CH A', []],
    ['template IN A corp.example', []],
  ])('judges %s', (line, expected) => {
    expect(shadows(block(line)).map((one) => one.split(' kubernetes')[0])).toEqual(expected);
  });

  it('looks at the types that are asked for', () => {
    expect(shadows(block('template IN AAAA'), ['A', 'AAAA'])).toHaveLength(1);
    expect(shadows(block('template IN A'), ['AAAA'])).toEqual([]);
  });
});
