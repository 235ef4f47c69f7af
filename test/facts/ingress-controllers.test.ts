import { describe, expect, it } from 'vitest';
import { controller, ingressNginx } from '../support/ingress.ts';
import { node } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

function known(given: Given) {
  const { ingressControllers } = evidenceIn(given);
  if (ingressControllers.state !== 'known') throw new Error(ingressControllers.state);
  return ingressControllers.value;
}

/** Everything that is known of the one controller there is. */
function only(...objects: readonly RawObject[]) {
  const { found } = known({ objects });
  expect(found).toHaveLength(1);
  const [{ product, classes, names, annotations, classless, isRunning, unclear }] = found as [
    (typeof found)[number],
  ];
  return { product, classes, names, annotations, classless, isRunning, clear: unclear.length === 0 };
}

const running = { names: [], classless: false, isRunning: true, clear: true };
const ciliumConfig = (data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace: 'kube-system' },
  data,
});
const ciliumOperator = controller('cilium-operator', {
  name: 'cilium-operator',
  image: 'quay.io/cilium/operator-generic:v1.20.2',
});

describe('ingressControllers', () => {
  it('reads ingress-nginx with its defaults', () => {
    expect(only(ingressNginx())).toEqual({
      ...running,
      product: 'ingress-nginx',
      classes: [{ controller: 'k8s.io/ingress-nginx' }],
      annotations: ['nginx', ''],
    });
  });

  it('reads the flags of ingress-nginx', () => {
    const flags = [
      '--controller-class=example.com/inner',
      '--ingress-class=inner',
      '--ingress-class-by-name=true',
      '--watch-ingress-without-class',
    ];
    expect(only(ingressNginx(...flags))).toEqual({
      ...running,
      product: 'ingress-nginx',
      classes: [{ controller: 'example.com/inner' }, { name: 'inner' }],
      annotations: ['inner', ''],
      classless: true,
    });
  });

  it.each<[string, RawObject, object]>([
    [
      'ingress-nginx of RKE2 under another container name, as a DaemonSet',
      {
        ...controller('rke2-ingress-nginx-controller', {
          name: 'rke2-ingress-nginx-controller',
          image: 'rancher/nginx-ingress-controller:v1.14.5-hardened1',
          args: ['--watch-ingress-without-class=true'],
        }),
        kind: 'DaemonSet',
        status: { desiredNumberScheduled: 3, numberReady: 3 },
      },
      { product: 'ingress-nginx', classless: true, isRunning: true, clear: true },
    ],
    [
      'ingress-nginx in an image of its own, by its label',
      controller(
        'edge',
        { name: 'controller', image: 'registry.example.com/edge/proxy:7' },
        { metadata: { name: 'edge', labels: { 'app.kubernetes.io/name': 'ingress-nginx' } } },
      ),
      { product: 'ingress-nginx', clear: true },
    ],
    [
      'ingress-nginx in a container whose flags are not kept',
      controller('edge', { name: 'edge', image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1' }),
      { product: 'ingress-nginx', classes: [{ controller: 'k8s.io/ingress-nginx' }], clear: false },
    ],
    [
      'the NGINX Ingress Controller of F5',
      controller('nginx-ingress', {
        name: 'nginx-ingress',
        image: 'nginx/nginx-ingress:5.2.0',
        args: ['-ingress-class=f5'],
      }),
      {
        product: 'NGINX Ingress Controller',
        classes: [{ controller: 'nginx.org/ingress-controller', name: 'f5' }],
        annotations: ['f5'],
        classless: false,
      },
    ],
    [
      'Traefik as k3s runs it',
      controller('traefik', {
        name: 'traefik',
        image: 'rancher/mirrored-library-traefik:3.5.1',
        args: ['--providers.kubernetesingress'],
      }),
      {
        product: 'Traefik',
        classes: [{ controller: 'traefik.io/ingress-controller' }],
        annotations: ['traefik', ''],
        classless: true,
        clear: true,
      },
    ],
    // https://github.com/rancher/rke2-charts/tree/main/charts/rke2-traefik/rke2-traefik/41.2.001
    [
      'Traefik as RKE2 runs it from v1.36 on',
      controller('rke2-traefik', {
        name: 'rke2-traefik',
        image: 'rancher/hardened-traefik:v3.7.11-build20260819',
        args: ['--providers.kubernetescrd', '--providers.kubernetesingress'],
      }),
      {
        product: 'Traefik',
        classes: [{ controller: 'traefik.io/ingress-controller' }],
        annotations: ['traefik', ''],
        classless: true,
        clear: true,
      },
    ],
    [
      'Traefik limited to one class, its flags in mixed case',
      controller('traefik', {
        name: 'traefik',
        image: 'traefik:v3.6.2',
        args: ['--providers.kubernetesIngress.ingressClass=inner'],
      }),
      {
        product: 'Traefik',
        classes: [{ controller: 'traefik.io/ingress-controller', name: 'inner' }],
        annotations: ['inner'],
        classless: false,
        clear: true,
      },
    ],
    [
      'Traefik in the place of ingress-nginx',
      controller('traefik', {
        name: 'traefik',
        image: 'traefik:v3.6.2',
        args: ['--providers.kubernetesingressnginx=true'],
      }),
      {
        product: 'Traefik',
        classes: [{ controller: 'k8s.io/ingress-nginx' }],
        annotations: ['nginx', ''],
        classless: false,
        clear: true,
      },
    ],
    [
      'Traefik as both',
      controller('traefik', {
        name: 'traefik',
        image: 'traefik:v3.6.2',
        args: ['--providers.kubernetesingress', '--providers.kubernetesingressnginx'],
      }),
      {
        classes: [{ controller: 'traefik.io/ingress-controller' }, { controller: 'k8s.io/ingress-nginx' }],
        annotations: ['traefik', '', 'nginx'],
        classless: true,
      },
    ],
    [
      'Traefik with a configuration file',
      controller('traefik', { name: 'traefik', image: 'traefik:v3.6.2', args: ['--configfile=/a.yaml'] }),
      { product: 'Traefik', clear: false },
    ],
    [
      "HAProxy Technologies' controller, of any class",
      controller('haproxy', {
        name: 'kubernetes-ingress-controller',
        image: 'haproxytech/kubernetes-ingress:3.1.4',
      }),
      {
        product: 'HAProxy Kubernetes Ingress Controller',
        classes: [{ controller: 'haproxy.org/ingress-controller' }],
        classless: true,
      },
    ],
    [
      "HAProxy Technologies' controller, of one class",
      controller('haproxy', {
        name: 'kubernetes-ingress-controller',
        image: 'haproxytech/kubernetes-ingress:3.1.4',
        args: ['--ingress.class=inner'],
      }),
      {
        classes: [{ controller: 'haproxy.org/ingress-controller/inner' }],
        annotations: ['inner'],
        classless: false,
      },
    ],
    [
      'HAProxy Ingress',
      controller('haproxy-ingress', {
        name: 'haproxy-ingress',
        image: 'quay.io/jcmoraisjr/haproxy-ingress:v0.15.0',
        args: ['--controller-class=staging'],
      }),
      {
        product: 'HAProxy Ingress',
        classes: [{ controller: 'haproxy-ingress.github.io/controller/staging' }],
        annotations: ['haproxy'],
      },
    ],
    [
      'Contour',
      controller('contour', {
        name: 'contour',
        image: 'ghcr.io/projectcontour/contour:v1.33.0',
        args: ['serve', '--incluster'],
      }),
      { product: 'Contour', names: ['contour'], annotations: ['contour', ''], classless: true, clear: true },
    ],
    [
      'Contour for several classes',
      controller('contour', {
        name: 'contour',
        image: 'ghcr.io/projectcontour/contour:v1.33.0',
        args: ['serve', '--ingress-class-name=a,b'],
      }),
      { names: ['a', 'b'], annotations: ['a', 'b'], classless: false },
    ],
    [
      'Contour with a configuration object',
      controller('contour', {
        name: 'contour',
        image: 'ghcr.io/projectcontour/contour:v1.33.0',
        args: ['serve', '--contour-config-name=contour'],
      }),
      { product: 'Contour', clear: false },
    ],
    [
      'the AWS Load Balancer Controller',
      controller('aws-load-balancer-controller', {
        name: 'aws-load-balancer-controller',
        image: 'public.ecr.aws/eks/aws-load-balancer-controller:v2.14.0',
        args: ['--cluster-name=a', '--ingress-class=alb'],
      }),
      {
        product: 'AWS Load Balancer Controller',
        classes: [{ controller: 'ingress.k8s.aws/alb' }],
        annotations: ['alb'],
        classless: false,
      },
    ],
    [
      'the AWS Load Balancer Controller for every class',
      controller('aws-load-balancer-controller', {
        name: 'controller',
        image: 'public.ecr.aws/eks/aws-load-balancer-controller:v2.14.0',
        args: ['--ingress-class='],
      }),
      { annotations: ['alb', ''], classless: true },
    ],
    [
      'the Application Gateway Ingress Controller, whose class stands in a ConfigMap',
      controller('ingress-appgw-deployment', {
        name: 'ingress-appgw-container',
        image: 'mcr.microsoft.com/azure-application-gateway/kubernetes-ingress:1.8.1',
      }),
      { product: 'Application Gateway Ingress Controller', clear: false },
    ],
    [
      'Kong',
      controller('kong', {
        name: 'ingress-controller',
        image: 'kong/kubernetes-ingress-controller:3.5',
        env: [
          { name: 'CONTROLLER_INGRESS_CLASS', value: 'inner' },
          { name: 'CONTROLLER_KONG_ADMIN_TOKEN', value: 'do-not-keep' },
        ],
      }),
      { product: 'Kong Ingress Controller', names: ['inner'], annotations: ['inner'], clear: true },
    ],
    [
      'what GKE leaves in the cluster',
      controller('l7-default-backend', {
        name: 'default-http-backend',
        image: 'gke.gcr.io/ingress-gce-404-server-with-metrics:v1.35.0',
      }),
      { product: 'GKE Ingress', classless: true, clear: true },
    ],
    [
      'what OpenShift runs',
      controller('route-controller-manager', {
        name: 'route-controller-manager',
        image: `quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${'a'.repeat(64)}`,
      }),
      {
        product: 'OpenShift ingress-to-route',
        classes: [{ controller: 'openshift.io/ingress-to-route' }],
        classless: true,
      },
    ],
  ])('recognizes %s', (_, object, expected) => {
    expect(only(object)).toMatchObject(expected);
  });

  it('does not take other images and helpers for controllers', () => {
    const others = [
      controller('metallb', { name: 'controller', image: 'quay.io/metallb/controller:v0.15.2' }),
      controller('shop', { name: 'shop', image: 'traefik/whoami:v1' }),
      controller('console', {
        name: 'console',
        image: `quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${'b'.repeat(64)}`,
      }),
      controller('envoy', { name: 'shutdown-manager', image: 'ghcr.io/projectcontour/contour:v1.33.0' }),
      controller(
        'backend',
        { name: 'ingress-nginx-default-backend', image: 'registry.k8s.io/defaultbackend-amd64:1.5' },
        { metadata: { name: 'backend', labels: { 'app.kubernetes.io/name': 'ingress-nginx' } } },
      ),
    ];
    expect(known({ objects: others }).found).toEqual([]);
  });

  it('tells a controller that runs from one that does not', () => {
    const state = (fields: Partial<RawObject>) =>
      known({ objects: [{ ...ingressNginx(), ...fields }] }).found.map(({ isRunning, from }) => [
        isRunning,
        from.at(-1)?.field,
        from.at(-1)?.seen,
      ]);
    expect(state({})).toEqual([[true, 'status.readyReplicas', '1']]);
    expect(state({ status: { replicas: 2 } })).toEqual([[false, 'status.readyReplicas', '0']]);
    expect(state({ spec: { ...(ingressNginx().spec as object), replicas: 0 } })).toEqual([
      [false, 'spec.replicas', '0'],
    ]);
    expect(state({ kind: 'DaemonSet', status: { desiredNumberScheduled: 2, numberReady: 0 } })).toEqual([
      [false, 'status.numberReady', '0'],
    ]);
    expect(known({ manifests: [ingressNginx()] }).found[0]?.isRunning).toBe(true);
  });

  it.each<[string, readonly string[], boolean | undefined]>([
    ['by default not', ['--providers.kubernetesingress'], false],
    ['where it is told to', ['--providers.kubernetesIngress.allowExternalNameServices=true'], true],
    ['unknown with another provider', ['--providers.kubernetesIngressNGINX'], undefined],
    ['unknown with its settings elsewhere', [], undefined],
  ])('says whether Traefik follows ExternalName Services: %s', (_, args, expected) => {
    const [traefik] = known({
      objects: [controller('traefik', { name: 'traefik', image: 'traefik:v3.6.1', args })],
    }).found;
    expect(traefik?.externalNames).toBe(expected);
  });

  it('tells the release and where the image comes from', () => {
    expect(known({ objects: [ingressNginx()] }).found[0]?.image).toEqual({
      registry: 'registry.k8s.io',
      repository: 'ingress-nginx/controller',
      version: { major: 1, minor: 15, patch: 1, suffix: '' },
    });
  });

  it('says that ingress-nginx was told not to follow ExternalName Services', () => {
    const { found } = known({ objects: [ingressNginx('--disable-svc-external-name')] });
    expect(found.map(({ externalNames }) => externalNames)).toEqual([false]);
  });

  it('counts Cilium only where its ingress controller is enabled', () => {
    const on = ciliumConfig({ 'enable-ingress-controller': 'true' });
    expect(only(on, ciliumOperator)).toEqual({
      product: 'Cilium',
      classes: [],
      names: ['cilium'],
      annotations: ['cilium'],
      classless: false,
      isRunning: true,
      clear: true,
    });
    expect(known({ objects: [ciliumConfig({}), ciliumOperator] }).found).toEqual([]);
    const unread = known({
      objects: [ciliumOperator],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
    });
    expect(unread.found.map(({ isRunning, unclear }) => [isRunning, unclear.length])).toEqual([[false, 1]]);
  });

  it('doubts its list where a platform hides its controller', () => {
    const gke = node('gke-1', {
      metadata: { name: 'gke-1', labels: { 'cloud.google.com/gke-nodepool': 'a' } },
    });
    const backend = controller('l7-default-backend', {
      name: 'default-http-backend',
      image: 'gke.gcr.io/ingress-gce-404-server-with-metrics:v1.35.0',
    });
    expect(known({ objects: [gke] }).hidden.map(({ reason }) => reason)).toEqual(['not-observable']);
    expect(known({ objects: [gke, backend] }).hidden).toEqual([]);
    expect(known({ objects: [node('worker-1')] }).hidden).toEqual([]);
    expect(known({ unread: { Node: 'forbidden' } }).hidden.map(({ what }) => what)).toContain('Node');
  });

  it('is unknown where no workload was read, and says what is lacking where some were', () => {
    const unread = { Deployment: 'forbidden', DaemonSet: 'forbidden' } as const;
    expect(evidenceIn({ unread }).ingressControllers.state).toBe('unknown');
    const partly = known({ objects: [ingressNginx()], unread: { DaemonSet: 'forbidden' } });
    expect(partly.missing.map(({ what }) => what)).toEqual(['DaemonSet']);
  });
});
