import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { searchLimits } from '../../src/net/dns/pod-dns.ts';
import { podResolvConf } from '../../src/net/dns/pod-resolv-conf.ts';
import { parseKubeletResolvConf } from '../../src/parse/kubelet-resolv-conf.ts';
import { cases, runs } from './support/cases.ts';
import { expectCovered } from './support/coverage.ts';
import { type Oracle, startOracle } from './support/oracle.ts';
import { recordRun } from './support/record.ts';

/** What test/oracle/pod-resolv-conf/main.go answers. */
interface Answer {
  readonly error: string;
  readonly nameservers: readonly string[] | null;
  readonly searches: readonly string[] | null;
  readonly options: readonly string[] | null;
}

const file = 'k8s.io/kubernetes/pkg/kubelet/network/dns/dns.go';
const functions = [
  '*Configurer.GetPodDNS',
  'getPodDNSType',
  '*Configurer.generateSearchesForDNSClusterFirst',
  'appendDNSConfig',
  'mergeDNSOptions',
  'appendOptions',
  'omitDuplicates',
  'parseResolvConf',
  'getDNSConfig',
  '*Configurer.formDNSConfigFitsLimits',
  '*Configurer.formDNSNameserversFitsLimits',
  '*Configurer.formDNSSearchFitsLimits',
];

const address = fc.constantFrom(
  '10.96.0.10',
  '10.96.0.11',
  '169.254.20.10',
  '1.1.1.1',
  'fd00::a',
  '2001:db8::53',
);
const domain = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('example.com', 'corp.example.', 'svc.cluster.local', 'a', 'b', 'c.d', '.'),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(60, 90, 200, 252, 253, 254, 300), fc.constantFrom('x', 'y', 'z'))
      .map(([length, letter]) => letter.repeat(length)),
  },
);
const domains = fc.oneof(
  { weight: 5, arbitrary: fc.array(domain, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(domain, { minLength: 10, maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 25, max: 40 }), fc.integer({ min: 1, max: 70 }))
      .map(([count, length]) => Array.from({ length: count }, (_, index) => `${'s'.repeat(length)}${index}`)),
  },
);
const option = fc.constantFrom(
  'ndots:2',
  'ndots:7',
  'ndots',
  'timeout:1',
  'timeout:',
  'rotate',
  'use-vc',
  'a:b:c',
  ':x',
);

const line = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(address, { minLength: 1, maxLength: 2 }).map((all) => `nameserver ${all.join(' ')}`),
  },
  { weight: 3, arbitrary: domains.map((all) => `search ${all.join(' ')}`) },
  { weight: 2, arbitrary: fc.array(option, { maxLength: 3 }).map((all) => `options ${all.join(' ')}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '# nameserver 9.9.9.9',
      '; search x',
      '',
      '  ',
      'domain corp.example',
      'nameserver127.0.0.1',
    ),
  },
);
const text = fc
  .tuple(
    fc.array(line, { maxLength: 6 }),
    fc.constantFrom('', ' ', '\t', '\u00a0'),
    fc.constantFrom(' ', '  ', '\t', ' \u2003'),
    fc.integer({ min: 0, max: 19 }),
  )
  .map(([lines, before, between, bad]) =>
    [...lines, ...(bad === 0 ? ['nameserver '] : [])]
      .map((one) => `${before}${one.replaceAll(' ', between)}`)
      .join('\n'),
  );

const dnsConfig = fc.record(
  {
    nameservers: fc.array(address, { maxLength: 5 }),
    searches: domains,
    options: fc.array(
      fc.record(
        {
          name: fc.constantFrom('ndots', 'timeout', 'rotate', 'edns0'),
          value: fc.constantFrom('', '1', '2', '5'),
        },
        { requiredKeys: ['name'] },
      ),
      { maxLength: 4 },
    ),
  },
  { requiredKeys: [] },
);

const asked = fc.record({
  namespace: fc.constantFrom('shop', 'kube-system', 'n'.repeat(63)),
  spec: fc.record(
    {
      dnsPolicy: fc.constantFrom('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None', 'Other'),
      hostNetwork: fc.boolean(),
      dnsConfig,
    },
    { requiredKeys: ['dnsPolicy'] },
  ),
  clusterDns: fc.array(address, { maxLength: 4 }),
  clusterDomain: fc.constantFrom('cluster.local', 'k8s.corp.example', ''),
  nodeIps: fc.array(fc.constantFrom('192.0.2.1', '2001:db8::1'), { maxLength: 2 }),
  nodeResolvConf: fc.option(text, { freq: 8, nil: null }),
});

describe('the resolv.conf of a pod is the one that kubelet writes', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = startOracle(
      'pod-resolv-conf',
      functions.map((name) => `${file}:${name}`),
    );
  });

  it('for every policy, dnsConfig and node', async () => {
    await fc.assert(
      fc.asyncProperty(
        asked,
        async ({ namespace, spec, clusterDns, clusterDomain, nodeIps, nodeResolvConf }) => {
          const theirs = (await oracle.ask({
            pod: { metadata: { namespace, name: 'pod' }, spec },
            clusterDns,
            clusterDomain,
            nodeIps,
            nodeResolvConf,
          })) as Answer;
          const node = nodeResolvConf === null ? undefined : parseKubeletResolvConf(nodeResolvConf);
          if (node?.ok === false) {
            expect(theirs.error).toContain('nameserver list is empty');
            return;
          }
          const ours = podResolvConf(
            spec,
            namespace,
            {
              clusterDns,
              clusterDomain,
              node: node?.value,
              nodeFamilies: nodeIps.map((ip) => (ip.includes(':') ? 6 : 4)),
            },
            searchLimits(undefined),
          );
          expect({
            error: '',
            nameservers: ours.nameservers,
            searches: ours.searches,
            options: ours.options.toSorted(),
          }).toEqual({
            error: theirs.error,
            nameservers: theirs.nameservers ?? [],
            searches: theirs.searches ?? [],
            options: (theirs.options ?? []).toSorted(),
          });
        },
      ),
      runs,
    );
  });

  it('was asked about nearly every statement of the code that it agrees with', async () => {
    const covered = await oracle.close();
    recordRun('resolvConf', cases, covered);
    expectCovered(covered, {
      [`${file}:getDNSConfig`]: { least: 80, because: 'the file can always be opened' },
    });
  });
});
