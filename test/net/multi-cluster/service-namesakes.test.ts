import { describe, expect, it } from 'vitest';
import { cite } from '../../../src/model/cite.ts';
import type { Kept } from '../../../src/model/kinds/index.ts';
import { namesakesOf, seenIn } from '../../../src/net/multi-cluster/service-namesakes.ts';
import { meshed, meshSecret } from '../../support/mesh-objects.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const rates = service('mesh/rates');
const fra = (...remotes: string[]): Given => ({
  source: 'snapshot',
  objects: [...meshed('fra', 1), meshSecret(...remotes), rates],
});
const ams = (...objects: (typeof rates)[]): Given => ({ objects: [...meshed('ams', 2), ...objects] });

function namesakes(given: Given) {
  const { clusterMesh, services, peers } = evidenceIn(given);
  const own = services.find('mesh', 'rates');
  if (clusterMesh.state !== 'known' || own.state !== 'known') throw new Error('no mesh, or no Service');
  return { own: own.value, ...namesakesOf(own.value, clusterMesh.value, peers) };
}

describe('namesakesOf', () => {
  it('finds the Service of that name and namespace', () => {
    const others = { ams: ams(rates, service('other/rates'), service('mesh/prices')) };
    const { found, withoutOne, missing } = namesakes({ ...fra('ams'), others });
    expect(found.map(({ service: one }) => `${one.ref.namespace ?? ''}/${one.ref.name}`)).toEqual([
      'mesh/rates',
    ]);
    expect([withoutOne, missing]).toEqual([[], []]);
  });

  it('is sure that there is none where all clusters of the mesh are reviewed', () => {
    const others = { ams: ams() };
    expect(namesakes({ ...fra('ams'), others }).withoutOne).toHaveLength(1);
    expect(namesakes({ ...fra('ams', 'lon'), others }).withoutOne).toEqual([]);
    expect(namesakes({ ...fra(), others: {} }).withoutOne).toEqual([]);
  });

  it('lacks the Services that were not read', () => {
    const others = { ams: { ...ams(), unread: { Service: 'forbidden' } } as const };
    const { found, withoutOne, missing } = namesakes({ ...fra('ams'), others });
    expect([found, withoutOne]).toEqual([[], []]);
    expect(missing.map(({ what, reason }) => [what, reason])).toContainEqual(['Service', 'forbidden']);
  });
});

describe('seenIn', () => {
  const type = (one: Kept<'Service'>) => cite(one, 'spec.type', one.spec?.type);

  it('cites both clusters and what joins them', () => {
    const { own, found } = namesakes({ ...fra('ams'), others: { ams: ams(rates) } });
    const { evidence, label } = seenIn(own, found, type);
    expect(evidence.map(({ object, cluster }) => [object, cluster])).toEqual([
      ['Service mesh/rates', undefined],
      ['Service mesh/rates', 'ams'],
      ['Secret kube-system/cilium-clustermesh', undefined],
    ]);
    expect(label).toBeUndefined();
  });

  it('infers where nothing joins them', () => {
    const alone: Given = { objects: [...meshed('fra', 1), rates], others: { ams: ams(rates) } };
    const { own, found } = namesakes(alone);
    const { evidence, label } = seenIn(own, found, type);
    expect([evidence.length, label]).toEqual([2, 'inference']);
  });
});
