import { describe, expect, it } from 'vitest';
import { looksLikeRegex, pathsOf, regexAnnotation } from '../../../src/net/ingress/nginx-path-regex.ts';
import { ingress } from '../../support/ingress.ts';
import { snapshotOf } from '../../support/snapshot-of.ts';

const key = 'nginx.ingress.kubernetes.io/';

function annotationOf(annotations: Record<string, string>): string | undefined {
  const raw = ingress(
    {},
    {
      metadata: { name: 'front', namespace: 'shop', annotations },
      spec: { rules: [{ http: { paths: [{ path: '/api', pathType: 'Prefix', backend: {} }] } }] },
    },
  );
  const one = snapshotOf({ objects: [raw] }).listing('Ingress').items[0]!;
  return regexAnnotation(one, pathsOf(one));
}

describe('paths of ingress-nginx as regular expressions', () => {
  it.each([
    [{ [`${key}use-regex`]: 'true' }, 'use-regex'],
    [{ [`${key}use-regex`]: 'false' }, undefined],
    [{ [`${key}rewrite-target`]: '/' }, 'rewrite-target'],
    [{ [`${key}rewrite-target`]: '/api' }, undefined],
    [{ [`${key}rewrite-target`]: '/', [`${key}canary`]: 'true' }, undefined],
    [{}, undefined],
  ])('%j makes them so by %s', (annotations, expected) => {
    expect(annotationOf(annotations)).toBe(expected);
  });

  it.each([
    ['/api(/|$)(.*)', true],
    ['/v[0-9]', true],
    ['/api/.*', true],
    ['/api/*', false],
    ['/file.txt', false],
    ['/a+b', false],
  ])('%s looks like one: %s', (path, expected) => {
    expect(looksLikeRegex(path)).toBe(expected);
  });
});
