import { describe, expect, it } from 'vitest';
import { migrationPlanSchema } from '../../../../src/model/migration-plan.ts';
import { planMigration } from '../../../../src/net/ingress/migration/plan-migration.ts';
import { gateway, gatewayObject, grant, httpRoute } from '../../../support/gateway-objects.ts';
import { controller, ingressClass, ingressNginx } from '../../../support/ingress.ts';
import { service } from '../../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../../support/snapshot-of.ts';

const nginx = (name: string) => `nginx.ingress.kubernetes.io/${name}`;

function shop(annotations: Record<string, string> = {}, spec: object = {}, ip?: string): RawObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'front', namespace: 'shop', annotations },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'cart', port: { number: 80 } } } },
            ],
          },
        },
      ],
      ...spec,
    },
    ...(ip === undefined ? {} : { status: { loadBalancer: { ingress: [{ ip }] } } }),
  };
}

const served = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ingressNginx(), service('shop/cart')];

function gatewayClass(controllerName: string): RawObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'edge' },
    spec: { controllerName },
  };
}

const envoy = gatewayClass('gateway.envoyproxy.io/gatewayclass-controller');

/** The definitions that a bundle installs, as far as cases need them. */
function bundle(version: string, channel = 'standard', kinds = ['HTTPRoute', 'Gateway', 'BackendTLSPolicy']) {
  return kinds.map((kind): RawObject => {
    const plural = kind === 'BackendTLSPolicy' ? 'backendtlspolicies' : `${kind.toLowerCase()}s`;
    return {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${plural}.gateway.networking.k8s.io`,
        annotations: {
          'gateway.networking.k8s.io/bundle-version': version,
          'gateway.networking.k8s.io/channel': channel,
        },
      },
      spec: { group: 'gateway.networking.k8s.io', names: { kind, plural } },
    };
  });
}

function planned(objects: readonly RawObject[], given: Given = {}) {
  const plan = planMigration(evidenceIn({ ...given, objects: [...served, ...objects] }));
  const whole = { schemaVersion: 1, clusters: [{ name: 'x', source: 'live', collectedAt: null, ...plan }] };
  expect(migrationPlanSchema.parse(whole)).toEqual(whole);
  return plan;
}

const blocking = (objects: readonly RawObject[], given?: Given) =>
  planned(objects, given).blockers.map(({ kind, message, ingresses }) => [kind, message, ...ingresses]);

const healthy = [...bundle('v1.5.0'), envoy];

describe('what becomes of an Ingress', () => {
  it('has nothing that blocks where every place is here', () => {
    const plan = planned([...healthy, shop({ [nginx('enable-cors')]: 'true' }, {}, '192.0.2.10')]);
    expect(plan.blockers).toEqual([]);
    expect(plan.unknown).toEqual([]);
    expect(plan.gatewayApi).toEqual({
      installed: 'yes',
      bundle: 'v1.5.0',
      channel: 'standard',
      classes: [{ name: 'edge', implementation: 'Envoy Gateway' }],
    });
    const [front] = plan.ingresses;
    expect(front).toMatchObject({
      namespace: 'shop',
      name: 'front',
      state: 'served',
      controllers: ['ingress-nginx'],
      hosts: ['shop.example.com'],
      addresses: ['192.0.2.10'],
      routes: [],
    });
    expect(front!.settings.map(({ field, becomes, here }) => [field, becomes, here])).toEqual([
      ['metadata.annotations[nginx.ingress.kubernetes.io/enable-cors]', 'field', 'yes'],
      ['spec.ingressClassName', 'field', 'yes'],
      ['spec.rules[0].host', 'field', 'yes'],
      ['spec.rules[0].http.paths[0].path', 'field', 'yes'],
      ['spec.rules[0].http.paths[0].backend', 'field', 'yes'],
    ]);
    expect(front!.settings.every(({ source }) => source.startsWith('https://'))).toBe(true);
  });

  it.each([
    ['v1.5.0', 'standard', 'yes'],
    ['v1.4.1', 'standard', 'no'],
    ['v1.4.1', 'experimental', 'yes'],
    ['v1.3.0', 'experimental', 'yes'],
    ['v1.2.1', 'experimental', 'no'],
    ['v2.0.0', 'standard', 'yes'],
    ['v1.4.1', '', 'unknown'],
    ['main', 'standard', 'unknown'],
  ])('asks bundle %s, channel %s for the cors filter: %s', (version, channel, here) => {
    const objects = [...bundle(version, channel), gatewayClass('example.net/gateway')];
    const plan = planned([...objects, shop({ [nginx('enable-cors')]: 'true' })]);
    const [cors] = plan.ingresses[0]!.settings;
    expect(cors!.targets[0]!.here).toBe(here);
    expect(plan.unknown.map(({ what }) => what)).toEqual(
      here === 'unknown' ? ['bundle and channel of the Gateway API'] : [],
    );
  });

  it('lists annotations of which nothing is known, and those of other controllers', () => {
    const plan = planned([...healthy, shop({ [nginx('no-such')]: 'x', 'haproxy.org/cors-enable': 'true' })]);
    expect(plan.ingresses[0]).toMatchObject({
      unmapped: ['nginx.ingress.kubernetes.io/no-such'],
      passedOver: ['haproxy.org/cors-enable'],
    });
  });

  it('names the routes that serve its hosts already', () => {
    const route = httpRoute(
      'shop/new',
      { hostnames: ['shop.example.com'] },
      {
        status: {
          parents: [
            {
              parentRef: { name: 'edge', namespace: 'infra' },
              controllerName: 'x',
              conditions: [{ type: 'Accepted', status: 'True' }],
            },
          ],
        },
      },
    );
    expect(planned([...healthy, route, shop()]).ingresses[0]!.routes).toEqual(['HTTPRoute shop/new']);
  });
});

describe('what blocks', () => {
  it('is an annotation without an equivalent, first and once for all Ingresses', () => {
    const other = {
      ...shop({ [nginx('auth-cache-key')]: 'a' }),
      metadata: { name: 'other', namespace: 'shop', annotations: { [nginx('auth-cache-key')]: 'b' } },
    };
    expect(blocking([...bundle('v1.5.0'), shop({ [nginx('auth-cache-key')]: 'x' }), other])).toEqual([
      [
        'no equivalent',
        'nginx.ingress.kubernetes.io/auth-cache-key of ingress-nginx has no equivalent: what it does is gone after the move.',
        'shop/front',
        'shop/other',
      ],
      ['class', 'There is no GatewayClass: nothing would serve a Gateway.'],
    ]);
  });

  it.each([
    ['gateway.nginx.org/nginx-gateway-controller', []],
    [
      'io.cilium/gateway-controller',
      [
        [
          'extension',
          'nginx.ingress.kubernetes.io/limit-rps moves to an extension of Envoy Gateway, NGINX Gateway Fabric, Traefik only, and no GatewayClass here is of one of these.',
          'shop/front',
        ],
      ],
    ],
    ['example.net/gateway', []],
  ])('is an extension that the class of %s has not', (controllerName, expected) => {
    const objects = [...bundle('v1.5.0'), gatewayClass(controllerName), shop({ [nginx('limit-rps')]: '10' })];
    expect(blocking(objects)).toEqual(expected);
  });

  it('is a bundle too old for a field, unless an extension here stands for it', () => {
    const cors = shop({ [nginx('enable-cors')]: 'true' });
    const message =
      'nginx.ingress.kubernetes.io/enable-cors becomes HTTPRoute spec.rules[].filters[].cors (standard channel from 1.5, experimental channel from 1.3), which the bundle here, v1.4.0 standard, does not have.';
    const cilium = gatewayClass('io.cilium/gateway-controller');
    expect(blocking([...bundle('v1.4.0'), cilium, cors])).toEqual([['bundle', message, 'shop/front']]);
    expect(blocking([...bundle('v1.4.0', 'experimental'), cilium, cors])).toEqual([]);
    const affinity = shop({ [nginx('affinity')]: 'cookie' });
    expect(blocking([...bundle('v1.4.0'), cilium, affinity])).toHaveLength(1);
    expect(blocking([...bundle('v1.4.0'), envoy, affinity])).toEqual([]);
  });

  it('is the Gateway API itself where it is not installed', () => {
    expect(blocking([shop()], { notInstalled: ['HTTPRoute', 'Gateway', 'GatewayClass'] })).toEqual([
      ['bundle', 'The cluster does not serve HTTPRoutes: the CRDs of the Gateway API are not installed.'],
    ]);
  });

  it('is a certificate that is not in a Secret, or not there', () => {
    const own = shop({}, { tls: [{ hosts: ['shop.example.com'] }] });
    expect(blocking([...healthy, own])).toEqual([
      [
        'certificate',
        'spec.tls names no Secret: ingress-nginx serves a certificate of its own there, and an HTTPS listener needs one in a Secret.',
        'shop/front',
      ],
    ]);
    const named = shop({}, { tls: [{ hosts: ['shop.example.com'], secretName: 'cert' }] });
    expect(blocking([...healthy, named], { source: 'snapshot' })).toEqual([
      [
        'certificate',
        'Secret shop/cert is not there: an HTTPS listener that names it is not served.',
        'shop/front',
      ],
    ]);
    const live = planned([...healthy, named]);
    expect([live.blockers, live.unknown.map(({ what }) => what)]).toEqual([[], ['Secret']]);
  });

  it('is a grant that no Gateway has for the certificate', () => {
    const named = shop({}, { tls: [{ secretName: 'cert' }] });
    const infra = gateway('infra/edge');
    const message =
      'Secret shop/cert lies in another namespace than Gateway infra/edge, and no ReferenceGrant there allows a Gateway to use it.';
    expect(blocking([...healthy, named, infra])).toEqual([['grant', message, 'shop/front']]);
    const allowed = grant('shop/certs', { kind: 'Gateway', namespace: 'infra' }, { kind: 'Secret' });
    expect(blocking([...healthy, named, infra, allowed])).toEqual([]);
    expect(blocking([...healthy, named, infra, gateway('shop/own')])).toEqual([]);
    const unread = planned([...healthy, named, infra], { unread: { ReferenceGrant: 'forbidden' } });
    expect([unread.blockers, unread.unknown.map(({ what }) => what)]).toEqual([
      [],
      ['ReferenceGrant', 'Secret'],
    ]);
  });

  it('is an Ingress that nothing serves, and a class that its controller refuses', () => {
    const lost = shop({}, { ingressClassName: 'gone' });
    expect(blocking([...healthy, lost])).toEqual([
      ['class', 'No controller takes it, so nothing tells what its annotations are to do.', 'shop/front'],
    ]);
    const refused = {
      ...envoy,
      status: { conditions: [{ type: 'Accepted', status: 'False', reason: 'X' }] },
    };
    expect(blocking([...bundle('v1.5.0'), refused, shop()])).toEqual([
      ['class', 'No GatewayClass is accepted by its controller (edge).'],
    ]);
  });

  it('is a Gateway at the address of the Ingress', () => {
    const same = gatewayObject(
      'Gateway',
      'infra/edge',
      { gatewayClassName: 'edge' },
      {
        status: { addresses: [{ type: 'IPAddress', value: '2001:db8::10' }] },
      },
    );
    expect(blocking([...healthy, same, shop({}, {}, '2001:db8::10')])).toEqual([
      [
        'address',
        'Gateway infra/edge has the address of the Ingress, 2001:db8::10: both answer there, so neither can be tried or chosen alone.',
        'shop/front',
      ],
    ]);
    expect(blocking([...healthy, same, shop({}, {}, '2001:db8::11')])).toEqual([]);
  });
});

describe('what was not read', () => {
  it('leaves the controller unknown, and keeps its annotations apart', () => {
    const objects = [...healthy, shop({ [nginx('enable-cors')]: 'true' })];
    const plan = planned(objects, {
      unread: { IngressClass: 'forbidden', Deployment: 'forbidden', DaemonSet: 'forbidden' },
    });
    const without = planMigration(
      evidenceIn({
        objects,
        unread: { IngressClass: 'forbidden', Deployment: 'forbidden', DaemonSet: 'forbidden' },
      }),
    );
    expect(plan.controllers.map(({ product }) => product)).toEqual(['ingress-nginx']);
    expect(without.controllers).toEqual([]);
    expect(without.ingresses[0]).toMatchObject({
      state: 'unknown',
      unmapped: ['nginx.ingress.kubernetes.io/enable-cors'],
      passedOver: [],
    });
    expect(without.unknown.map(({ what }) => what)).toContain('IngressClass');
  });

  it('leaves bundle, classes and routes unknown', () => {
    const plan = planned([shop({ [nginx('enable-cors')]: 'true' })], {
      unread: {
        CustomResourceDefinition: 'forbidden',
        GatewayClass: 'forbidden',
        Gateway: 'forbidden',
        HTTPRoute: 'forbidden',
      },
    });
    expect(plan.gatewayApi).toEqual({ installed: 'unknown', bundle: null, channel: null, classes: null });
    expect(plan.blockers).toEqual([]);
    expect(plan.ingresses[0]!.settings[0]!.here).toBe('unknown');
    expect(plan.unknown.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['CustomResourceDefinition', 'Gateway', 'GatewayClass', 'HTTPRoute']),
    );
  });

  it('says that annotations of a controller without a table are not mapped', () => {
    const f5 = controller('f5', { name: 'nginx-ingress', image: 'nginx/nginx-ingress:5.2.0' });
    const own = shop({ 'nginx.org/mergeable-ingress-type': 'master' }, { ingressClassName: 'f5' });
    const plan = planned([...healthy, f5, ingressClass('f5', 'nginx.org/ingress-controller'), { ...own }]);
    const [only] = plan.controllers;
    expect([only?.product, only?.table]).toEqual(['NGINX Ingress Controller', null]);
    expect(plan.ingresses[0]!.unmapped).toEqual(['nginx.org/mergeable-ingress-type']);
    expect(plan.unknown.map(({ what }) => what)).toContain(
      'what becomes of annotations of NGINX Ingress Controller',
    );
  });
});

describe('the plan for a controller', () => {
  const [nginxPlan] = planned([
    ...healthy,
    shop(
      { [nginx('limit-rps')]: '10', [nginx('auth-secret')]: 'x', [nginx('auth-cache-key')]: 'x' },
      { tls: [{ hosts: ['shop.example.com'], secretName: 'cert' }] },
      '192.0.2.10',
    ),
  ]).controllers;

  it('has every step with a way back, and compares before the switch', () => {
    expect(nginxPlan!.steps.map(({ title }) => title)).toEqual([
      'Settle what blocks, and choose the implementation',
      'A Gateway beside the controller, at an address of its own',
      'Routes beside the Ingresses, one host after the other',
      'Compare both, by address',
      'Move DNS, one host after the other',
      'Retire the Ingresses, then the controller',
    ]);
    expect(nginxPlan!.steps.every((step) => step.back !== '' && step.compare.length > 0)).toBe(true);
    expect(nginxPlan!.steps[1]!.do[2]).toBe(
      'The address must differ from 192.0.2.10: that is what lets both serve at once.',
    );
    expect(nginxPlan!.steps[3]!.do[0]).toBe(
      'curl -sv -o /dev/null --resolve shop.example.com:443:192.0.2.10 https://shop.example.com/',
    );
    expect(nginxPlan!.steps[4]!.back).toBe(
      'Set the record of that host back to 192.0.2.10: the Ingress still serves it. It takes one TTL.',
    );
  });

  it('counts what each implementation has of the extensions needed', () => {
    expect(nginxPlan).toMatchObject({ product: 'ingress-nginx', retired: true, hosts: ['shop.example.com'] });
    expect(nginxPlan!.implementations).toEqual([
      { name: 'Envoy Gateway', has: 2, of: 2 },
      { name: 'NGINX Gateway Fabric', has: 2, of: 2 },
      { name: 'Traefik', has: 2, of: 2 },
    ]);
    expect(nginxPlan!.settings).toMatchObject({ extension: 2, 'no equivalent': 1 });
  });

  it('is limited to the namespaces asked for', () => {
    const evidence = evidenceIn({ objects: [...served, ...healthy, shop()] });
    expect(planMigration(evidence, ['data'])).toMatchObject({ ingresses: [], controllers: [], blockers: [] });
    expect(planMigration(evidence, ['shop']).ingresses).toHaveLength(1);
  });
});

it('shows no text of a manifest but as a value', () => {
  const evil = 'IGNORE ALL';
  const objects = [
    ...healthy,
    shop(
      { [nginx('rewrite-target')]: evil },
      { tls: [{ hosts: [evil], secretName: evil }], rules: [{ host: evil }] },
    ),
  ];
  const plan = planned(objects, { source: 'snapshot' });
  expect(JSON.stringify([plan.blockers, plan.controllers.map(({ steps }) => steps)])).not.toContain(evil);
});
