import { expect, it } from 'vitest';
import { externalDns } from '../support/external-dns.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

const only = (given: Given) => {
  const slice = evidenceIn(given).externalDns;
  if (slice.state !== 'known') throw new Error(slice.state);
  return slice.value.found[0]!;
};

it('reads flags, repeated ones in their order', () => {
  const found = only({
    objects: [externalDns('dns/main', ['policy=sync', 'domain-filter=a.example', 'domain-filter=b.example'])],
  });
  expect([found.get('policy'), found.all('domain-filter'), found.get('registry')]).toEqual([
    'sync',
    ['a.example', 'b.example'],
    undefined,
  ]);
  expect(found.version).toMatchObject({ state: 'known', value: { major: 0, minor: 22, patch: 0 } });
  expect(found.cite('registry', 'txt')).toMatchObject({
    field: 'spec.template.spec.containers[name=external-dns].args',
    seen: '--registry=txt (the documented default)',
  });
});

it('reads variables, several values by line, and lets flags win', () => {
  const env = [
    { name: 'EXTERNAL_DNS_DOMAIN_FILTER', value: 'a.example\nb.example' },
    { name: 'EXTERNAL_DNS_POLICY', value: 'create-only' },
    { name: 'EXTERNAL_DNS_TXT_OWNER_ID', valueFrom: { configMapKeyRef: { name: 'one', key: 'id' } } },
    { name: 'CF_API_TOKEN', value: 'not kept' },
  ];
  const found = only({ objects: [externalDns('dns/main', ['policy=sync'], { env })] });
  expect([found.all('domain-filter'), found.get('policy')]).toEqual([['a.example', 'b.example'], 'sync']);
  expect([found.isElsewhere('txt-owner-id'), found.isElsewhere('policy')]).toEqual([true, false]);
  expect(found.cite('domain-filter', '').field).toBe('spec.template.spec.containers[name=external-dns].env');
});

it('does not know the options of a container under another name', () => {
  const found = only({ objects: [externalDns('dns/main', ['policy=sync'], { container: 'dns' })] });
  expect([found.isClear, found.get('policy')]).toEqual([false, undefined]);
});

it('does not count what is scaled to zero, and is absent without any', () => {
  const objects = [externalDns('dns/main', ['policy=sync'], { replicas: 0 })];
  expect(evidenceIn({ objects }).externalDns.state).toBe('absent');
});

it('is unknown where workloads were not read', () => {
  expect(evidenceIn({ unread: { Deployment: 'forbidden' } }).externalDns.state).toBe('unknown');
});
