import { expect, it } from 'vitest';
import { servesDomain } from '../../../src/net/dns/serves-domain.ts';
import { coredns, corefile, dnsService } from '../../support/dns-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function serves(text: string, domain = 'cluster.local'): boolean {
  const { clusterDns } = evidenceIn({ objects: [dnsService, coredns(), corefile(text)] });
  const corefiles = clusterDns.state === 'known' ? clusterDns.value.corefiles : undefined;
  const [seen] = corefiles?.state === 'known' ? corefiles.value.found : [];
  if (seen === undefined) throw new Error('no Corefile was read');
  return servesDomain(seen, domain);
}

it.each([
  ['.:53 {\n kubernetes cluster.local\n}\n', true],
  ['.:53 {\n kubernetes corp.internal\n forward . 10.0.0.2\n}\n', false],
  ['cluster.local {\n forward . 10.0.0.2\n}\n', true],
  ['.:53 {\n forward cluster.local 10.0.0.2\n}\n', true],
  ['.:53 {\n forward . 10.0.0.2\n}\n', false],
  ['.:53 {\n rewrite name suffix .cluster.local .corp.internal\n kubernetes corp.internal\n}\n', true],
  ['.:53 {\n rewrite name suffix .a .b\n forward . 10.0.0.2\n}\n', false],
])('%s', (text, expected) => {
  expect(serves(text)).toBe(expected);
});
