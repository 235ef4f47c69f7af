import { expect, it } from 'vitest';
import { valueOf } from '../../../../src/model/maybe.ts';
import { answerPath } from '../../../../src/net/dns/planning/answer-path.ts';
import { coredns, corefile, dnsService } from '../../../support/dns-objects.ts';
import { evidenceIn, type Given } from '../../../support/snapshot-of.ts';

function pathOf(text: string, version: string, given: Given = {}, custom = {}) {
  const image = `registry.k8s.io/coredns/coredns:${version}`;
  const evidence = evidenceIn({
    objects: [dnsService, coredns({ image, ...custom }), corefile(text)],
    ...given,
  });
  return answerPath('a.old.example', '10.96.0.10', valueOf(evidence.clusterDns));
}

const cached = (text: string, version: string) => pathOf(text, version).hops.map(({ cache }) => cache);

it('keeps what rewrite makes of a name from 1.14.7 on, and before that the name that was asked', () => {
  const text =
    '. {\nrewrite name suffix .old.example .new.example\ncache 30 new.example\nforward . 10.0.0.2\n}\n';
  const kept = ['cache keeps success at most 30 s, denial at most 30 s'];
  expect(cached(text, 'v1.14.7')).toEqual(kept);
  expect(cached(text, 'v1.15.0')).toEqual(kept);
  expect(cached(text, 'v1.14.6')).toEqual(['cache keeps success not, denial not']);
  expect(cached(text, 'latest')).toEqual(['not known']);
  expect(cached(text.replace('name suffix .old', 'name regex (.*)+[.]old'), 'v1.15.0')).toEqual([
    'not known',
  ]);
});

it('leaves open what decides where an import was not read', () => {
  const text = '. {\nimport custom/*.override\nforward . 10.0.0.2\n}\n';
  const custom = { custom: 'coredns-custom' };
  const unread = [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns-custom' }] as const;
  expect(pathOf(text, 'v1.15.0', { unreadNames: [...unread] }, custom).decision).toBeUndefined();
  expect(pathOf(text, 'v1.15.0', {}, custom).decision?.zone).toBe('.');
});
