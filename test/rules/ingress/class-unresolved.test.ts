import rule from '../../../src/rules/ingress/class-unresolved.ts';
import { controller, ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import { node } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const nginx = ingressClass('nginx', 'k8s.io/ingress-nginx');
const flagged = [['high', 'Ingress shop/front']] as const;
const medium = [['medium', 'Ingress shop/front']] as const;
const published = { status: { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } } };

const traefik = (...args: readonly string[]) =>
  controller('traefik', { name: 'traefik', image: 'traefik:v3.6.2', args });
const contour = controller('contour', {
  name: 'contour',
  image: 'ghcr.io/projectcontour/contour:v1.33.0',
  args: ['serve'],
});
const kong = controller('kong', {
  name: 'ingress-controller',
  image: 'kong/kubernetes-ingress-controller:3.5',
  env: [{ name: 'CONTROLLER_INGRESS_CLASS', value: 'kong' }],
});
const gke = node('gke-1', {
  metadata: { name: 'gke-1', labels: { 'cloud.google.com/gke-nodepool': 'pool' } },
});
const gkeBackend = controller('l7-default-backend', {
  name: 'default-http-backend',
  image: 'gke.gcr.io/ingress-gce-404-server-with-metrics:v1.35.0',
});
const openShift = node('worker-1', {
  metadata: { name: 'worker-1', labels: { 'node.openshift.io/os_id': 'rhel' } },
});
const routeController = controller('route-controller-manager', {
  name: 'route-controller-manager',
  image: `quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${'a'.repeat(64)}`,
});
const idle = { ...ingressNginx(), status: { replicas: 1 } };

testRule('ingress/class-unresolved', rule, {
  flags: {
    'no class and no default': { objects: [ingress(), nginx, ingressNginx()], expect: flagged },
    'no class and no controller at all': { objects: [ingress()], expect: flagged },
    'an IngressClass marked with something else than true': {
      objects: [
        ingress(),
        {
          ...nginx,
          metadata: {
            name: 'nginx',
            annotations: { 'ingressclass.kubernetes.io/is-default-class': 'false' },
          },
        },
        ingressNginx(),
      ],
      expect: flagged,
    },
    'no class, and Traefik limited to one': {
      objects: [
        ingress(),
        ingressClass('inner', 'traefik.io/ingress-controller'),
        traefik('--providers.kubernetesingress.ingressclass=inner'),
      ],
      expect: flagged,
    },
    'an empty annotation, which keeps the default away': {
      objects: [
        ingress({ annotation: '' }),
        ingressClass('kong', 'ingress-controllers.konghq.com/kong', '2026-01-01T00:00:00Z'),
        kong,
      ],
      expect: flagged,
    },
    'a class that does not exist': {
      objects: [ingress({ className: 'ngnix' }), nginx, ingressNginx()],
      expect: flagged,
    },
    'a class that does not exist any more, as medium': {
      objects: [ingress({ className: 'old' }, published), nginx, ingressNginx()],
      expect: medium,
    },
    'a class whose controller was not found': {
      objects: [
        ingress({ className: 'nginx' }),
        nginx,
        ingressClass('traefik', 'traefik.io/ingress-controller'),
        traefik('--providers.kubernetesingress'),
      ],
      expect: flagged,
    },
    'a class of ingress-nginx whose controller serves another one': {
      objects: [
        ingress({ className: 'inner' }),
        ingressClass('inner', 'k8s.io/inner-ingress-nginx'),
        ingressNginx(),
      ],
      expect: flagged,
    },
    'a class of the NGINX Ingress Controller under another name than its flag has': {
      objects: [
        ingress({ className: 'inner' }),
        ingressClass('inner', 'nginx.org/ingress-controller'),
        controller('nginx-ingress', {
          name: 'nginx-ingress',
          image: 'nginx/nginx-ingress:5.2.0',
          args: ['-ingress-class=nginx'],
        }),
      ],
      expect: flagged,
    },
    'a class whose controller has no ready pod': {
      objects: [ingress({ className: 'nginx' }), nginx, idle],
      expect: flagged,
    },
    'a class whose load balancer outlives its controller, as medium': {
      objects: [ingress({ className: 'alb' }, published), ingressClass('alb', 'ingress.k8s.aws/alb')],
      expect: medium,
    },
    'a class whose load balancer was never made': {
      objects: [ingress({ className: 'alb' }), ingressClass('alb', 'ingress.k8s.aws/alb')],
      expect: flagged,
    },
    'an annotation that no controller takes': {
      objects: [ingress({ annotation: 'nginx' }), traefik('--providers.kubernetesingress')],
      expect: flagged,
    },
    'an annotation of a controller without a ready pod': {
      objects: [ingress({ annotation: 'nginx' }), idle],
      expect: flagged,
    },
    'two default classes': {
      objects: [
        ingressClass('traefik', 'traefik.io/ingress-controller', '2025-03-01T00:00:00Z'),
        ingressClass('nginx', 'k8s.io/ingress-nginx', '2026-03-01T00:00:00Z'),
      ],
      expect: [['medium', 'IngressClass nginx']],
    },
    'two default classes in manifests, which have no age': {
      manifests: [
        ingressClass('traefik', 'traefik.io/ingress-controller', ''),
        ingressClass('nginx', 'k8s.io/ingress-nginx', ''),
      ],
      complete: true,
      expect: [['medium', 'IngressClass nginx']],
    },
    'a field and an annotation for different controllers': {
      objects: [
        ingress({ className: 'nginx', annotation: 'traefik' }),
        nginx,
        ingressNginx(),
        traefik('--providers.kubernetesingress'),
      ],
      expect: medium,
    },
    'a field and an empty annotation': {
      objects: [ingress({ className: 'kong', annotation: '' }), kong],
      expect: medium,
    },
    'a manifest whose field and annotation differ': {
      manifests: [ingress({ className: 'nginx', annotation: 'inner' }), nginx, ingressNginx()],
      complete: true,
      expect: medium,
    },
    'a manifest with a class that does not exist, where everything there is was said': {
      manifests: [ingress({ className: 'nginx' }), traefik('--providers.kubernetesingress')],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'a class, its IngressClass and its controller': {
      objects: [ingress({ className: 'nginx' }), nginx, ingressNginx()],
    },
    'a class under a name of its own, with a controller-class of its own': {
      objects: [
        ingress({ className: 'edge' }),
        ingressClass('edge', 'example.com/inner'),
        ingressNginx('--controller-class=example.com/inner'),
      ],
    },
    'no class and a default class': {
      objects: [
        ingress(),
        ingressClass('nginx', 'k8s.io/ingress-nginx', '2026-01-01T00:00:00Z'),
        ingressNginx(),
      ],
    },
    'no class, and ingress-nginx with --watch-ingress-without-class': {
      objects: [ingress(), nginx, ingressNginx('--watch-ingress-without-class=true')],
    },
    'no class, and Traefik for all of them, as in k3s': {
      objects: [
        ingress(),
        ingressClass('traefik', 'traefik.io/ingress-controller'),
        traefik('--providers.kubernetesingress'),
      ],
    },
    'no class on GKE with its add-on': { objects: [ingress(), gke, gkeBackend] },
    'no class on OpenShift with its controller': { objects: [ingress(), openShift, routeController] },
    'no class and an address, which some controller published': {
      objects: [ingress({}, published), nginx, ingressNginx()],
    },
    'an annotation that ingress-nginx takes without an IngressClass': {
      objects: [ingress({ annotation: 'nginx' }), ingressNginx()],
    },
    'an annotation that names an IngressClass': {
      objects: [
        ingress({ annotation: 'routes' }),
        ingressClass('routes', 'openshift.io/ingress-to-route'),
        openShift,
        routeController,
      ],
    },
    'an annotation of a controller nobody knows, with an address': {
      objects: [ingress({ annotation: 'house' }, published)],
    },
    'an empty annotation, which ingress-nginx takes': {
      objects: [ingress({ annotation: '' }), ingressNginx()],
    },
    'a class that Contour takes by name, without an IngressClass': {
      objects: [ingress({ className: 'contour' }), contour],
    },
    'a class that Kong takes by name, without an IngressClass': {
      objects: [ingress({ className: 'kong' }), kong],
    },
    'a class of ingress-nginx that Traefik has taken over': {
      objects: [ingress({ className: 'nginx' }), nginx, traefik('--providers.kubernetesingressnginx=true')],
    },
    'a class of a controller nobody knows, with an address': {
      objects: [
        ingress({ className: 'ngrok' }, published),
        ingressClass('ngrok', 'k8s.ngrok.com/ingress-controller'),
      ],
    },
    'a class of which one of two controllers runs': {
      objects: [
        ingress({ className: 'nginx' }),
        nginx,
        idle,
        { ...ingressNginx(), metadata: { name: 'second', namespace: 'ingress' } },
      ],
    },
    'a field and an annotation that say the same': {
      objects: [ingress({ className: 'nginx', annotation: 'nginx' }), nginx, ingressNginx()],
    },
    'a field and an annotation under two names of one controller': {
      objects: [
        ingress({ className: 'edge', annotation: 'nginx' }),
        ingressClass('edge', 'k8s.io/ingress-nginx'),
        ingressNginx(),
      ],
    },
    'one default class among several': {
      objects: [
        ingress({ className: 'nginx' }),
        ingressClass('nginx', 'k8s.io/ingress-nginx', '2026-01-01T00:00:00Z'),
        ingressClass('traefik', 'traefik.io/ingress-controller'),
        ingressNginx(),
      ],
    },
    'a manifest with its class and its controller': {
      manifests: [ingress({ className: 'nginx' }), nginx, ingressNginx()],
      complete: true,
    },
  },
  unknownUses: {
    ingressControllers: {
      objects: [ingress({ className: 'nginx' }), nginx, ingressNginx()],
      expect: 'unknown',
    },
  },
  unknowns: {
    'no class on GKE, whose controller no workload shows': { objects: [ingress(), gke] },
    'no class on OpenShift, whose controller was not seen': { objects: [ingress(), openShift] },
    'an annotation of GKE, whose controller no workload shows': {
      objects: [ingress({ annotation: 'gce-internal' }), gke],
    },
    'a class of EKS Auto Mode, whose controller no workload shows': {
      objects: [ingress({ className: 'alb' }), ingressClass('alb', 'eks.amazonaws.com/alb')],
    },
    'a class of OpenShift whose controller was not seen': {
      objects: [
        ingress({ className: 'routes' }),
        ingressClass('routes', 'openshift.io/ingress-to-route'),
        openShift,
      ],
    },
    'a class of a controller that is not recognized': {
      objects: [ingress({ className: 'house' }), ingressClass('house', 'example.com/house')],
    },
    'an annotation of a controller that is not recognized': { objects: [ingress({ annotation: 'house' })] },
    'no class, and Traefik with a configuration file': {
      objects: [ingress(), traefik('--configfile=/etc/traefik.yaml')],
    },
    'a class that does not exist, and controllers of which some were not read': {
      objects: [ingress({ className: 'contour' }), nginx],
      unread: { Deployment: 'forbidden' },
    },
    'a class of ingress-nginx, and DaemonSets that were not read': {
      objects: [ingress({ className: 'nginx' }), nginx],
      unread: { DaemonSet: 'forbidden' },
    },
    'no class, and nodes that were not read': { objects: [ingress(), nginx], unread: { Node: 'forbidden' } },
    'a manifest that says nothing of the classes there are': {
      manifests: [ingress({ className: 'nginx' })],
    },
    'a class of Cilium whose configuration was not read': {
      objects: [
        ingress({ className: 'cilium' }),
        ingressClass('cilium', 'cilium.io/ingress-controller'),
        controller('cilium-operator', {
          name: 'cilium-operator',
          image: 'quay.io/cilium/operator-generic:v1.20.2',
        }),
      ],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
    },
  },
  notApplicable: {
    'a cluster without Ingresses and with one default class': {
      objects: [ingressClass('nginx', 'k8s.io/ingress-nginx', '2026-01-01T00:00:00Z')],
    },
  },
});
