import rule from '../../../src/rules/ingress/annotation-dangerous.ts';
import { controller, ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const high = [['high', 'Ingress shop/front']] as const;
const medium = [['medium', 'Ingress shop/front']] as const;
const nginx = ingressClass('nginx', 'k8s.io/ingress-nginx');
const flag = '--configmap=$(POD_NAMESPACE)/nginx';
const configMap = (data: Record<string, string>): RawObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'nginx', namespace: 'ingress' },
  data,
});
const release = (tag: string) =>
  controller('ingress-nginx-controller', {
    name: 'controller',
    image: `registry.k8s.io/ingress-nginx/controller:${tag}`,
    args: ['/nginx-ingress-controller'],
  });
function front(...names: readonly string[]): RawObject {
  const annotations = Object.fromEntries(
    names.map((name) => [`nginx.ingress.kubernetes.io/${name}`, 'more_set_headers "X-Key: hunter2";']),
  );
  return ingress({ className: 'nginx' }, { metadata: { name: 'front', namespace: 'shop', annotations } });
}
const open = configMap({ 'allow-snippet-annotations': 'true', 'annotations-risk-level': 'Critical' });

testRule('ingress/annotation-dangerous', rule, {
  flags: {
    'a snippet that the controller was told to take': {
      objects: [front('configuration-snippet'), nginx, ingressNginx(flag), open],
      expect: high,
    },
    'a snippet under a release that takes them by default': {
      objects: [front('server-snippet', 'auth-snippet'), nginx, release('v1.9.0')],
      expect: high,
    },
    'a snippet under 1.11 with the switch alone': {
      objects: [
        front('stream-snippet'),
        nginx,
        {
          ...release('v1.11.5'),
          spec: {
            replicas: 1,
            template: {
              spec: {
                containers: [
                  {
                    name: 'controller',
                    image: 'registry.k8s.io/ingress-nginx/controller:v1.11.5',
                    args: [flag],
                  },
                ],
              },
            },
          },
        },
        configMap({ 'allow-snippet-annotations': 'true' }),
      ],
      expect: high,
    },
    'an annotation of risk High, which is accepted by default': {
      objects: [front('auth-url'), nginx, ingressNginx()],
      expect: medium,
    },
    both: {
      objects: [front('modsecurity-snippet', 'mirror-target'), nginx, ingressNginx(flag), open],
      expect: [...high, ...medium],
    },
    'a manifest': {
      manifests: [front('configuration-snippet'), nginx, ingressNginx(flag), open],
      complete: true,
      expect: high,
    },
  },
  passes: {
    'a snippet that 1.15 refuses by default': {
      objects: [front('configuration-snippet'), nginx, ingressNginx()],
    },
    'a snippet with the switch, above the risk level of 1.12': {
      objects: [
        front('configuration-snippet'),
        nginx,
        ingressNginx(flag),
        configMap({ 'allow-snippet-annotations': 'true' }),
      ],
    },
    'a snippet within the risk level, without the switch': {
      objects: [
        front('configuration-snippet'),
        nginx,
        ingressNginx(flag),
        configMap({ 'annotations-risk-level': 'Critical' }),
      ],
    },
    'a high risk above the risk level': {
      objects: [
        front('auth-url'),
        nginx,
        ingressNginx(flag),
        configMap({ 'annotations-risk-level': 'Medium' }),
      ],
    },
    'another controller, which does not read it': {
      objects: [
        front('configuration-snippet'),
        ingressClass('nginx', 'projectcontour.io/contour'),
        controller('contour', {
          name: 'contour',
          image: 'ghcr.io/projectcontour/contour:v1.33.6',
          args: ['serve', '--ingress-class-name=nginx'],
        }),
      ],
    },
  },
  unknownUses: {
    nginxSettings: { objects: [front('auth-url'), nginx, ingressNginx()], expect: 'unknown' },
    ingressClasses: { objects: [front('auth-url'), nginx, ingressNginx()], expect: 'unknown' },
  },
  unknowns: {
    'a ConfigMap that was not read': {
      objects: [front('configuration-snippet'), nginx, ingressNginx(flag)],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'ingress', name: 'nginx' }],
    },
    'a release that is not in the tag': {
      objects: [front('configuration-snippet'), nginx, release('stable')],
    },
  },
  notApplicable: {
    'annotations of low and medium risk': {
      objects: [front('rewrite-target', 'proxy-body-size'), nginx, ingressNginx()],
    },
  },
});
