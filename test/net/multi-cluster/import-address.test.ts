import { describe, expect, it } from 'vitest';
import { lackingAddress } from '../../../src/net/multi-cluster/import-address.ts';
import { serviceImport } from '../../support/import-objects.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const bare = { spec: { ips: [] } };
const marked = (key: string, value = 'true') => ({ ...bare, metadata: { annotations: { [key]: value } } });

/** What is said: nothing, the values that tell, or what is lacking. */
function seen(options: Parameters<typeof serviceImport>[1], objects: RawObject[] = [], given: Given = {}) {
  const evidence = evidenceIn({ ...given, objects: [serviceImport('shop/cart', options), ...objects] });
  const [one] = evidence.serviceImports.items;
  if (one === undefined) throw new Error('no import');
  const lacking = lackingAddress(one, evidence);
  if (lacking === undefined) return 'nothing';
  return 'state' in lacking
    ? lacking.missing.map(({ what }) => what)
    : lacking.map(({ seen: value }) => value);
}

describe('lackingAddress', () => {
  it('says nothing of an import that has one or has none by its type', () => {
    expect(seen({})).toBe('nothing');
    expect(seen({ spec: { type: 'Headless', ips: [] } })).toBe('nothing');
  });

  it('is certain where Cilium writes addresses', () => {
    const cilium = (value: string) => [ciliumAgent(), ciliumConfig({ 'clustermesh-enable-mcs-api': value })];
    expect(seen(bare, cilium('true'))).toEqual(['[]', 'ClusterSetIP', 'true']);
    expect(seen(bare, cilium('false'))).toEqual(['ServiceImport status.conditions']);
  });

  it('says nothing of the imports of Lighthouse, which its DNS answers for', () => {
    expect(seen(marked('lighthouse.submariner.io/use-clusterset-ip'))).toBe('nothing');
    expect(seen(marked('timestamp.submariner.io/ams'))).toBe('nothing');
  });

  it('takes a derived Service, by its annotation or by the name that Karmada gives it', () => {
    expect(seen(bare, [service('shop/derived-cart')])).toBe('nothing');
    const annotated = marked('multicluster.kubernetes.io/derived-service', 'derived-8hq2b1');
    expect(seen(annotated, [service('shop/derived-8hq2b1')])).toBe('nothing');
    expect(seen(annotated, [service('shop/derived-cart')])).toEqual(['ServiceImport status.conditions']);
    expect(seen(bare, [service('web/derived-cart')])).toEqual(['ServiceImport status.conditions']);
  });

  it('is unknown without the Services', () => {
    expect(seen(bare, [], { unread: { Service: 'forbidden' } })).toEqual(['Service']);
  });
});
