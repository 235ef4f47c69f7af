import { describe, expect, it } from 'vitest';
import { controller, ingressNginx } from '../support/ingress.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

const flag = '--configmap=$(POD_NAMESPACE)/nginx';
const configMap = (data: Record<string, string>): RawObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'nginx', namespace: 'ingress' },
  data,
});
const release = (tag: string, ...args: string[]) =>
  controller('ingress-nginx-controller', {
    name: 'controller',
    image: `registry.k8s.io/ingress-nginx/controller:${tag}`,
    args,
  });

function settings(given: Given) {
  const { nginxSettings } = evidenceIn(given);
  if (nginxSettings.state !== 'known') throw new Error(nginxSettings.state);
  return nginxSettings.value.map(({ allowsSnippets, accepts, missing }) => ({
    allowsSnippets,
    accepts,
    missing: missing.map(({ what }) => what),
  }));
}

describe('nginxSettings', () => {
  it.each([
    ['v1.9.0', true, 'Critical'],
    ['v1.9.1', false, 'Critical'],
    ['v1.11.5', false, 'Critical'],
    ['v1.12.0', false, 'High'],
  ])('are those of %s by default', (tag, allowsSnippets, accepts) => {
    expect(settings({ objects: [release(tag)] })).toEqual([{ allowsSnippets, accepts, missing: [] }]);
  });

  it('are what the ConfigMap says', () => {
    const data = {
      'allow-snippet-annotations': 'true',
      'annotations-risk-level': 'Critical',
      'http-snippet': 'x',
    };
    expect(settings({ objects: [ingressNginx(flag), configMap(data)] })).toEqual([
      { allowsSnippets: true, accepts: 'Critical', missing: [] },
    ]);
  });

  it('are the defaults where the ConfigMap says nothing, or is not there', () => {
    const expected = [{ allowsSnippets: false, accepts: 'High', missing: [] }];
    expect(settings({ objects: [ingressNginx(flag), configMap({})] })).toEqual(expected);
    expect(settings({ objects: [ingressNginx(flag)] })).toEqual(expected);
  });

  it('are not known where the ConfigMap was not read, or the release is not in the tag', () => {
    const unreadNames = [{ kind: 'ConfigMap' as const, namespace: 'ingress', name: 'nginx' }];
    expect(settings({ objects: [ingressNginx(flag)], unreadNames })).toEqual([
      { allowsSnippets: undefined, accepts: undefined, missing: ['ConfigMap ingress/nginx'] },
    ]);
    expect(settings({ objects: [release('latest')] })).toEqual([
      {
        allowsSnippets: undefined,
        accepts: undefined,
        missing: ['what ingress-nginx-controller accepts of annotations'],
      },
    ]);
  });

  it('keep nothing else of the ConfigMap', () => {
    const evidence = evidenceIn({
      objects: [ingressNginx(flag), configMap({ 'http-snippet': 'secret hunter2' })],
    });
    expect(JSON.stringify(evidence.nginxSettings)).not.toContain('hunter2');
  });

  it('are absent without ingress-nginx, and unknown where workloads were not read', () => {
    expect(evidenceIn({}).nginxSettings.state).toBe('absent');
    expect(
      evidenceIn({ unread: { Deployment: 'forbidden', DaemonSet: 'forbidden' } }).nginxSettings.state,
    ).toBe('unknown');
  });
});
