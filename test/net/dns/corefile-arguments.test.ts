import { expect, it } from 'vitest';
import { refusedArgumentsIn } from '../../../src/net/dns/corefile-arguments.ts';
import { parseCorefile } from '../../../src/parse/corefile.ts';
import { aks, eks, k3s, kubeadm, nodeLocal, openshift } from '../../parse/corefiles.ts';

/** Names of what is refused in a Corefile. */
function refusedIn(text: string): readonly string[] {
  const parsed = parseCorefile(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.blocks.flatMap(refusedArgumentsIn).map(({ name, args }) => [name, ...args].join(' '));
}

it.each([
  ['errors\n errors', ['errors']],
  ['errors stdout', []],
  ['errors stderr', ['errors stderr']],
  ['reload 2s 0s\n reload 1s', []],
  ['reload 1s', ['reload 1s']],
  ['health 8080', ['health 8080']],
  ['health :8080 {\n lameduck 5\n }', ['lameduck 5']],
  ['health [::1]:8080 {\n lameduck -5s\n }', []],
  ['cache 0', ['cache 0']],
  ['cache example.org', []],
  ['cache {\n success 5000 0\n denial 100 30 5\n servfail 5m1s\n }', ['success 5000 0', 'servfail 5m1s']],
  ['cache {\n prefetch 10 1m 9%\n prefetch 1 1m 90%\n }', ['prefetch 10 1m 9%']],
  ['kubernetes {\n pods verified\n ttl 3601\n }', ['ttl 3601']],
  ['kubernetes a.local {\n zonal\n noendpoints\n }', ['kubernetes a.local']],
  ['kubernetes a.local {\n pods {$MODE}\n }', []],
  [
    'kubernetes a.local {\n labels app!=x\n namespace_labels size>1\n }',
    ['labels app!=x', 'namespace_labels size>1'],
  ],
  ['kubernetes a.local {\n labels app notin (x),!old\n }', []],
  ['forward . 10.0.0.1 tls://9.9.9.9 https://dns.example', []],
  ['forward . grpc://10.0.0.1', ['forward . grpc://10.0.0.1']],
  ['forward .', ['forward .']],
  ['forward . 10.0.0.1 {\n policy first\n max_fails 3\n }', ['policy first']],
  ['rewrite nothing', []],
])('%s', (lines, refused) => {
  expect(refusedIn(`. {\n ${lines}\n}`)).toEqual(refused);
});

it('refuses nothing that distributions ship', () => {
  expect([aks, eks, k3s, kubeadm, nodeLocal, openshift].flatMap(refusedIn)).toEqual([]);
});
