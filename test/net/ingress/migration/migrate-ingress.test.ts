import { describe, expect, it } from 'vitest';
import type { IngressProduct } from '../../../../src/model/evidence/ingress-controllers.ts';
import {
  migrateIngress,
  type MigratedIngress,
} from '../../../../src/net/ingress/migration/migrate-ingress.ts';
import { migrationTableOf } from '../../../../src/net/ingress/migration/tables.ts';
import { service } from '../../../support/objects.ts';
import { type RawObject, snapshotOf } from '../../../support/snapshot-of.ts';

function migrated(
  product: IngressProduct,
  annotations: Record<string, string>,
  spec: object = {},
  services: readonly RawObject[] = [],
): MigratedIngress {
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'front', namespace: 'shop', annotations },
    spec,
  };
  const snapshot = snapshotOf({ objects: [ingress, ...services] });
  return migrateIngress(
    snapshot.listing('Ingress').items[0]!,
    migrationTableOf(product),
    snapshot.listing('Service').items,
  );
}

/** Key, fate, and the places it names. */
function fates({ annotations }: MigratedIngress): string[][] {
  return annotations.map(({ field, becomes, targets }) => [
    field.replace(/^metadata\.annotations\[(.*)\]$/, '$1'),
    becomes,
    ...targets.map(({ implementation, path }) => `${implementation ?? 'Gateway API'}: ${path}`),
  ]);
}

const nginx = (name: string) => `nginx.ingress.kubernetes.io/${name}`;

describe('migrateIngress', () => {
  it('names the field with the bundles that have it', () => {
    const [cors] = migrated('ingress-nginx', { [nginx('enable-cors')]: 'true' }).annotations;
    expect(cors).toMatchObject({
      field: 'metadata.annotations[nginx.ingress.kubernetes.io/enable-cors]',
      value: 'true',
      becomes: 'field',
      targets: [{ path: 'HTTPRoute spec.rules[].filters[].cors', experimental: '1.3', standard: '1.5' }],
    });
  });

  it('names what each implementation has', () => {
    expect(fates(migrated('ingress-nginx', { [nginx('limit-rps')]: '10' }))).toEqual([
      [
        'nginx.ingress.kubernetes.io/limit-rps',
        'extension',
        'Envoy Gateway: BackendTrafficPolicy spec.rateLimit',
        'NGINX Gateway Fabric: RateLimitPolicy spec.rateLimit',
        'Traefik: Middleware spec.rateLimit',
      ],
    ]);
  });

  it('keeps no value of a snippet, nor needs it', () => {
    const result = migrated('ingress-nginx', { [nginx('auth-snippet')]: 'proxy_set_header X-Key abc;' });
    expect(result.annotations[0]).toMatchObject({ becomes: 'no equivalent', value: undefined, targets: [] });
    expect(JSON.stringify(result)).not.toContain('abc');
  });

  it.each([
    ['rewrite-target', '/', 'field', 'HTTPRoute spec.rules[].filters[].urlRewrite'],
    ['rewrite-target', '/$2', 'extension', 'HTTPRouteFilter spec.urlRewrite'],
    ['backend-protocol', 'HTTP', 'not needed', undefined],
    ['backend-protocol', 'HTTPS', 'field', 'BackendTLSPolicy spec.validation'],
    ['backend-protocol', 'grpc', 'field', 'GRPCRoute'],
    ['backend-protocol', 'FCGI', 'no equivalent', undefined],
    ['ssl-redirect', 'false', 'not needed', undefined],
    ['ssl-redirect', 'true', 'field', 'HTTPRoute spec.rules[].filters[].requestRedirect'],
    ['server-alias', 'a.example.com', 'field', 'HTTPRoute spec.hostnames'],
    ['server-alias', '~^a.*', 'no equivalent', undefined],
    ['auth-type', 'digest', 'extension', 'Middleware spec.digestAuth'],
    ['proxy-ssl-verify', 'on', 'field', 'BackendTLSPolicy spec.validation'],
    ['proxy-ssl-verify', 'off', 'no equivalent', undefined],
  ])('goes by the value of %s: %s', (name, value, becomes, path) => {
    const [setting] = migrated('ingress-nginx', { [nginx(name)]: value }).annotations;
    expect([setting?.becomes, setting?.targets[0]?.path]).toEqual([becomes, path]);
  });

  it('takes the annotations of its own controller and the common ones, and tells which it does not know', () => {
    const result = migrated('Contour', {
      'cert-manager.io/cluster-issuer': 'letsencrypt',
      'kubernetes.io/ingress.class': 'contour',
      [nginx('limit-rps')]: '10',
      'projectcontour.io/num-retries': '3',
      'projectcontour.io/num-retires': '3',
    });
    expect(fates(result)).toEqual([
      ['cert-manager.io/cluster-issuer', 'extension', 'cert-manager: the same annotation on the Gateway'],
      ['kubernetes.io/ingress.class', 'field', 'Gateway API: Gateway spec.gatewayClassName'],
      ['projectcontour.io/num-retries', 'field', 'Gateway API: HTTPRoute spec.rules[].retry'],
    ]);
    expect(result.unmapped).toEqual(['projectcontour.io/num-retires']);
  });

  it('takes families of annotations by their beginning', () => {
    const key = 'alb.ingress.kubernetes.io/actions.ssl-redirect';
    expect(fates(migrated('AWS Load Balancer Controller', { [key]: '{}' }))).toEqual([
      [key, 'extension', 'AWS Load Balancer Controller: ListenerRuleConfiguration spec'],
    ]);
  });

  it('takes annotations of Services where the controller reads them there', () => {
    const backend = service(
      'shop/cart',
      {},
      {
        annotations: { 'cloud.google.com/backend-config': '{"default":"cart"}' },
      },
    );
    const [setting, ...more] = migrated('GKE Ingress', {}, {}, [backend]).annotations;
    expect(setting).toMatchObject({
      object: { ref: { kind: 'Service', name: 'cart' } },
      becomes: 'extension',
      targets: [{ path: 'GCPBackendPolicy spec.default' }, { path: 'HealthCheckPolicy spec.default' }],
    });
    expect(more).toEqual([]);
  });

  it('says what becomes of the fields, by the controller', () => {
    const spec = {
      ingressClassName: 'nginx',
      defaultBackend: { resource: { kind: 'StorageBucket', name: 'static' } },
      tls: [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }, {}],
      rules: [
        {
          host: '*.example.com',
          http: {
            paths: [
              {
                path: '/api',
                pathType: 'ImplementationSpecific',
                backend: { service: { name: 'cart', port: { name: 'http' } } },
              },
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
            ],
          },
        },
      ],
    };
    const { fields } = migrated('ingress-nginx', {}, spec);
    expect(fields.map(({ field, value, targets }) => [field, value, targets[0]?.path])).toEqual([
      ['spec.ingressClassName', 'nginx', 'Gateway spec.gatewayClassName'],
      ['spec.defaultBackend', 'StorageBucket static', 'HTTPRoute spec.rules[].backendRefs[]'],
      ['spec.tls[0]', 'shop-tls', 'Gateway spec.listeners[].tls.certificateRefs'],
      ['spec.tls[1]', '(no Secret)', 'Gateway spec.listeners[].tls.certificateRefs'],
      ['spec.rules[0].host', '*.example.com', 'HTTPRoute spec.hostnames'],
      [
        'spec.rules[0].http.paths[0].path',
        'ImplementationSpecific /api',
        'HTTPRoute spec.rules[].matches[].path',
      ],
      ['spec.rules[0].http.paths[0].backend', 'Service cart:http', 'HTTPRoute spec.rules[].backendRefs[]'],
      ['spec.rules[0].http.paths[1].path', 'Prefix /', 'HTTPRoute spec.rules[].matches[].path'],
      ['spec.rules[0].http.paths[1].backend', 'Service web:80', 'HTTPRoute spec.rules[].backendRefs[]'],
    ]);
    expect(fields[5]?.note).toMatch(/^ingress-nginx reads it as a prefix of text/);
    expect(fields[6]?.note).toBe('A backendRef needs the number of the port.');
  });

  it('has no table for a controller that is not mapped', () => {
    expect(migrationTableOf('Cilium')).toBeUndefined();
  });
});
