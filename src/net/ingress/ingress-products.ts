import type { IngressProduct, Takes } from '../../model/evidence/ingress-controllers.ts';

/** Flags by name, and environment variables, of a controller's container: those that were kept. */
export type Settings = ReadonlyMap<string, string>;

interface ProductFacts {
  readonly product: IngressProduct;
  /** The repository of its image, without registry and tag. */
  readonly repository: RegExp;
  /** Values of app.kubernetes.io/name on the workload, for images under other names. */
  readonly labels: readonly string[];
  /** Containers whose flags are kept. Of one with another name nothing is known but its image. */
  readonly containers: readonly string[];
  /** Its image holds other programs too (a release's images, by digest): the container's name must fit as well. */
  readonly isShared?: boolean;
  /** Containers of the same image that do something else. */
  readonly helpers?: readonly string[];
  /** IngressClass.spec.controller values that are this product's. */
  readonly controller: RegExp;
  /** Its default value of the annotation kubernetes.io/ingress.class, and further ones it has. */
  readonly annotations: readonly string[];
  /** Requests go through a load balancer outside the cluster, which outlives the controller. */
  readonly isOutside?: boolean;
  /** A platform runs it itself, where no workload may show. */
  readonly isManaged?: boolean;
  readonly takes: (settings: Settings) => Takes;
  /** Does it send requests to Services of type ExternalName? Undefined, or left out, where that is not known. */
  readonly externalNames?: (settings: Settings) => boolean | undefined;
  /** Its configuration stands in a file or an object that is not read, and may make it take other Ingresses. */
  readonly isElsewhere?: (settings: Settings) => boolean;
}

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true';

/** https://kubernetes.github.io/ingress-nginx/user-guide/cli-arguments/ and internal/ingress/controller/store. */
function ingressNginx(settings: Settings): Takes {
  const name = settings.get('ingress-class') ?? 'nginx';
  return {
    classes: [
      { controller: settings.get('controller-class') ?? 'k8s.io/ingress-nginx' },
      ...(isTrue(settings.get('ingress-class-by-name')) ? [{ name }] : []),
    ],
    names: [],
    annotations: [name, ''],
    classless: isTrue(settings.get('watch-ingress-without-class')),
  };
}

const traefikOwn = 'providers.kubernetesingress';
const traefikNginx = 'providers.kubernetesingressnginx';

/** Naming an option of a provider switches the provider on. */
function hasProvider(settings: Settings, provider: string): boolean {
  return [...settings].some(([name, value]) =>
    name === provider ? value !== 'false' : name.startsWith(`${provider}.`),
  );
}

/** https://github.com/traefik/traefik: pkg/provider/kubernetes/ingress, and ingress-nginx for its annotations. */
function traefik(settings: Settings): Takes {
  const name = settings.get(`${traefikOwn}.ingressclass`) ?? '';
  const own: Takes = {
    classes: [{ controller: 'traefik.io/ingress-controller', ...(name === '' ? {} : { name }) }],
    names: [],
    annotations: name === '' ? ['traefik', ''] : [name],
    classless: name === '',
  };
  if (!hasProvider(settings, traefikNginx)) return own;
  const asNginx = ingressNginx(
    new Map([
      ['ingress-class', settings.get(`${traefikNginx}.ingressclass`) ?? 'nginx'],
      ['controller-class', settings.get(`${traefikNginx}.controllerclass`) ?? 'k8s.io/ingress-nginx'],
      ['ingress-class-by-name', settings.get(`${traefikNginx}.ingressclassbyname`) ?? 'false'],
      ['watch-ingress-without-class', settings.get(`${traefikNginx}.watchingresswithoutclass`) ?? 'false'],
    ]),
  );
  if (!hasProvider(settings, traefikOwn)) return asNginx;
  return {
    classes: [...own.classes, ...asNginx.classes],
    names: [],
    annotations: [...new Set([...own.annotations, ...asNginx.annotations])],
    classless: own.classless || asNginx.classless,
  };
}

/** Every product that is recognized, with how it decides which Ingresses are its own. */
export const ingressProducts: readonly ProductFacts[] = [
  {
    product: 'ingress-nginx',
    repository:
      /(^|\/)(ingress-nginx\/controller|nginx-ingress-controller|ingress-nginx-controller)(-chroot|-fips)?$/,
    labels: ['ingress-nginx', 'rke2-ingress-nginx'],
    containers: [
      'controller',
      'nginx-ingress-controller',
      'ingress-nginx-controller',
      'rke2-ingress-nginx-controller',
    ],
    controller: /^k8s\.io\/.*nginx/,
    annotations: ['nginx'],
    takes: ingressNginx,
    externalNames: (settings) => !isTrue(settings.get('disable-svc-external-name')),
  },
  {
    // https://github.com/nginx/kubernetes-ingress/blob/main/cmd/nginx-ingress/flags.go
    product: 'NGINX Ingress Controller',
    repository: /(^|\/)nginx(-plus)?-ingress$/,
    labels: ['nginx-ingress'],
    containers: ['nginx-ingress', 'nginx-plus-ingress'],
    controller: /^nginx\.org\/ingress-controller$/,
    annotations: ['nginx'],
    takes: (settings) => {
      const name = settings.get('ingress-class') ?? 'nginx';
      return {
        classes: [{ controller: 'nginx.org/ingress-controller', name }],
        names: [],
        annotations: [name],
        classless: false,
      };
    },
  },
  {
    product: 'Traefik',
    repository: /(^|\/)(traefik|traefik-hub|mirrored-library-traefik|hardened-traefik)$/,
    labels: ['traefik', 'rke2-traefik'],
    containers: ['traefik', 'rke2-traefik'],
    controller: /^traefik\.io\/ingress-controller$/,
    annotations: ['traefik'],
    takes: traefik,
    // Its provider of ingress-nginx's annotations has a switch of its own.
    externalNames: (settings) =>
      hasProvider(settings, traefikNginx)
        ? undefined
        : isTrue(settings.get(`${traefikOwn}.allowexternalnameservices`)),
    isElsewhere: (settings) => !hasProvider(settings, traefikOwn) && !hasProvider(settings, traefikNginx),
  },
  {
    // https://github.com/haproxytech/kubernetes-ingress/blob/master/pkg/ingress/ingress.go
    product: 'HAProxy Kubernetes Ingress Controller',
    repository: /(^|\/)haproxytech\/kubernetes-ingress$/,
    labels: ['kubernetes-ingress'],
    containers: ['kubernetes-ingress-controller'],
    controller: /^haproxy\.org\/ingress-controller(\/|$)/,
    annotations: ['haproxy'],
    takes: (settings) => {
      const name = settings.get('ingress.class') ?? '';
      const base = 'haproxy.org/ingress-controller';
      return {
        classes: [{ controller: name === '' ? base : `${base}/${name}` }],
        names: [],
        annotations: name === '' ? [''] : [name],
        classless: name === '' || isTrue(settings.get('empty-ingress-class')),
      };
    },
  },
  {
    // https://haproxy-ingress.github.io/docs/configuration/keys/#class-matter
    product: 'HAProxy Ingress',
    repository: /(^|\/)(jcmoraisjr\/haproxy-ingress|haproxy-ingress-controller)$/,
    labels: ['haproxy-ingress'],
    containers: ['haproxy-ingress', 'haproxy-ingress-controller'],
    controller: /^haproxy-ingress\.github\.io\/controller(\/|$)/,
    annotations: ['haproxy'],
    takes: (settings) => {
      const further = (settings.get('controller-class') ?? '').replace(/^\//, '');
      const base = 'haproxy-ingress.github.io/controller';
      return {
        classes: [{ controller: further === '' ? base : `${base}/${further}` }],
        names: [],
        annotations: [settings.get('ingress-class') ?? 'haproxy'],
        classless: isTrue(settings.get('watch-ingress-without-class')),
      };
    },
  },
  {
    // https://github.com/projectcontour/contour/blob/main/internal/ingressclass/ingressclass.go: names alone decide.
    product: 'Contour',
    repository: /(^|\/)contour$/,
    labels: ['contour'],
    containers: ['contour'],
    helpers: ['shutdown-manager', 'contour-gateway-provisioner'],
    controller: /^projectcontour\.io\//,
    annotations: ['contour'],
    takes: (settings) => {
      const names = (settings.get('ingress-class-name') ?? '').split(',').filter((name) => name !== '');
      if (names.length > 0) return { classes: [], names, annotations: names, classless: false };
      return { classes: [], names: ['contour'], annotations: ['contour', ''], classless: true };
    },
    isElsewhere: (settings) => settings.has('contour-config-name'),
  },
  {
    // https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/ingress/group_loader.go
    product: 'AWS Load Balancer Controller',
    repository: /(^|\/)aws-load-balancer-controller$/,
    labels: ['aws-load-balancer-controller'],
    containers: ['aws-load-balancer-controller', 'controller'],
    controller: /^ingress\.k8s\.aws\/alb$/,
    annotations: ['alb'],
    isOutside: true,
    // https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3505
    externalNames: () => false,
    takes: (settings) => {
      const name = settings.get('ingress-class') ?? 'alb';
      return {
        classes: [{ controller: 'ingress.k8s.aws/alb' }],
        names: [],
        annotations: name === '' ? ['alb', ''] : [name],
        classless: name === '',
      };
    },
  },
  {
    // The controller runs outside the cluster; its add-on leaves the default backend in it.
    // https://cloud.google.com/kubernetes-engine/docs/how-to/custom-ingress-controller
    product: 'GKE Ingress',
    repository: /(^|\/)ingress-gce-404-server(-with-metrics)?$/,
    labels: [],
    containers: ['default-http-backend'],
    controller: /^networking\.gke\.io\/ingress/,
    annotations: ['gce', 'gce-internal', 'gce-regional-external'],
    isOutside: true,
    isManaged: true,
    takes: () => ({
      classes: [],
      names: [],
      annotations: ['gce', 'gce-internal', 'gce-regional-external', ''],
      classless: true,
    }),
  },
  {
    // https://azure.github.io/application-gateway-kubernetes-ingress/features/custom-ingress-class: from a ConfigMap.
    product: 'Application Gateway Ingress Controller',
    repository: /(^|\/)azure-application-gateway\/kubernetes-ingress$/,
    labels: ['ingress-azure'],
    containers: [],
    controller: /^azure\/application-gateway$/,
    annotations: ['azure/application-gateway'],
    isOutside: true,
    takes: () => ({
      classes: [{ controller: 'azure/application-gateway' }],
      names: [],
      annotations: ['azure/application-gateway'],
      classless: false,
    }),
    isElsewhere: () => true,
  },
  {
    // https://github.com/Kong/kubernetes-ingress-controller/blob/main/internal/annotations/annotations.go
    product: 'Kong Ingress Controller',
    repository:
      /(^|\/)kong\/(nightly-)?(kubernetes-)?ingress-controller$|(^|\/)kubernetes-ingress-controller$/,
    labels: [],
    containers: ['ingress-controller'],
    controller: /^ingress-controllers\.konghq\.com\/kong$/,
    annotations: ['kong'],
    takes: (settings) => {
      const name = settings.get('CONTROLLER_INGRESS_CLASS') ?? 'kong';
      return { classes: [], names: [name], annotations: [name], classless: false };
    },
  },
  {
    // https://github.com/cilium/cilium/blob/main/operator/pkg/ingress/helpers.go: the class is always named cilium.
    product: 'Cilium',
    repository: /(^|\/)cilium\/operator(-[a-z-]+)?$/,
    labels: [],
    containers: ['cilium-operator'],
    controller: /^cilium\.io\/ingress-controller$/,
    annotations: ['cilium'],
    // https://github.com/cilium/cilium/issues/24495: Envoy finds no backend for it.
    externalNames: () => false,
    takes: () => ({ classes: [], names: ['cilium'], annotations: ['cilium'], classless: false }),
  },
  {
    // https://github.com/openshift/route-controller-manager/blob/master/pkg/route/ingress/ingress.go
    product: 'OpenShift ingress-to-route',
    repository: /(^|\/)openshift-release-dev\/|route-controller-manager/,
    isShared: true,
    labels: [],
    containers: ['route-controller-manager'],
    controller: /^openshift\.io\/ingress-to-route$/,
    annotations: ['openshift-default'],
    isManaged: true,
    takes: () => ({
      classes: [{ controller: 'openshift.io/ingress-to-route' }],
      names: [],
      annotations: ['openshift-default'],
      classless: true,
    }),
  },
];

/** The product an IngressClass's controller belongs to; undefined for one whose workload would not be recognized. */
export function productOfController(controller: string): ProductFacts | undefined {
  return ingressProducts.find((one) => one.controller.test(controller));
}

/** The products that take an annotation of this value by default. */
export function productsOfAnnotation(value: string): readonly ProductFacts[] {
  return ingressProducts.filter(({ annotations }) => annotations.includes(value));
}
