import rule from '../../../src/rules/ingress/certificate-missing.ts';
import { certManagerCertificate, tlsSecret } from '../../support/certificates.ts';
import { controller, ingressClass, ingressNginx } from '../../support/ingress.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const high = [['high', 'Ingress shop/front']] as const;
const medium = [['medium', 'Ingress shop/front']] as const;
const nginx = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ingressNginx()];
const contour = [
  ingressClass('nginx', 'projectcontour.io/contour'),
  controller('contour', {
    name: 'contour',
    image: 'ghcr.io/projectcontour/contour:v1.33.6',
    args: ['serve', '--ingress-class-name=nginx'],
  }),
];
const alb = [
  ingressClass('nginx', 'ingress.k8s.aws/alb'),
  controller('aws-load-balancer-controller', {
    name: 'aws-load-balancer-controller',
    image: 'public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0',
  }),
];
const backend = { service: { name: 'cart', port: { number: 80 } } };

function front(
  tls: readonly object[],
  hosts: readonly string[] = ['shop.example.com'],
  { name = 'front', annotations = {} }: { name?: string; annotations?: Record<string, string> } = {},
): RawObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'shop', annotations },
    spec: {
      ingressClassName: 'nginx',
      tls,
      rules: hosts.map((host) => ({
        ...(host === '' ? {} : { host }),
        http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
      })),
    },
  };
}

const entry = { hosts: ['shop.example.com'], secretName: 'tls' };
const secret = tlsSecret('shop/tls');
const stored = { source: 'snapshot' } as const;

testRule('ingress/certificate-missing', rule, {
  flags: {
    'a Secret that a snapshot with all Secrets does not hold': {
      ...stored,
      objects: [front([entry]), tlsSecret('shop/other'), ...nginx],
      expect: high,
    },
    'a Secret of another kind': {
      ...stored,
      objects: [
        front([entry]),
        { ...secret, type: 'Opaque', data: { certificate: 'aHVudGVyMg==' } },
        ...nginx,
      ],
      expect: high,
    },
    'a Secret without a key': {
      ...stored,
      objects: [front([entry]), { ...secret, data: { 'tls.crt': secret.data } }, ...nginx],
      expect: high,
    },
    'something else than a certificate': {
      ...stored,
      objects: [front([entry]), tlsSecret('shop/tls', { 'tls.crt': 'hello' }), ...nginx],
      expect: high,
    },
    'a certificate that ran out': {
      ...stored,
      collectedAt: '2027-01-02T00:00:00Z',
      objects: [front([entry]), secret, ...nginx],
      expect: high,
    },
    'a certificate for another name': {
      ...stored,
      objects: [
        front([{ hosts: ['shop.example.org'], secretName: 'tls' }], ['shop.example.org']),
        secret,
        ...nginx,
      ],
      expect: high,
    },
    'a certificate of cert-manager for another name, in a cluster': {
      objects: [
        front([{ hosts: ['www.example.com'], secretName: 'tls' }], ['www.example.com']),
        certManagerCertificate('shop/tls'),
        ...nginx,
      ],
      expect: high,
    },
    'a certificate of cert-manager that ran out': {
      collectedAt: '2027-01-02T00:00:00Z',
      objects: [front([entry]), certManagerCertificate('shop/tls'), ...nginx],
      expect: high,
    },
    'a host with a certificate that no rule serves': {
      objects: [
        front([{ hosts: ['shop.example.com', 'shp.example.com'], secretName: 'tls' }]),
        certManagerCertificate('shop/tls', {
          spec: { secretName: 'tls', dnsNames: ['shop.example.com', 'shp.example.com'] },
        }),
        ...nginx,
      ],
      expect: medium,
    },
    'a host without an entry that the certificate is not good for': {
      objects: [
        front([entry], ['shop.example.com', 'www.example.com']),
        certManagerCertificate('shop/tls'),
        ...nginx,
      ],
      expect: medium,
    },
    'a host without an entry under Contour, whatever the certificate holds': {
      objects: [
        front([entry], ['shop.example.com', 'www.example.com']),
        certManagerCertificate('shop/tls', { spec: { secretName: 'tls', dnsNames: ['*.example.com'] } }),
        ...contour,
      ],
      expect: medium,
    },
    'a manifest, where everything there is was said': {
      ...stored,
      manifests: [front([entry]), tlsSecret('shop/other')],
      complete: true,
      expect: high,
    },
  },
  passes: {
    'a Secret that is good for the host': { ...stored, objects: [front([entry]), secret, ...nginx] },
    'a wildcard certificate': {
      ...stored,
      objects: [
        front([{ hosts: ['www.example.com'], secretName: 'tls' }], ['www.example.com']),
        secret,
        ...nginx,
      ],
    },
    'an entry that means the controller’s default certificate': {
      objects: [front([{ hosts: ['shop.example.com'] }]), ...nginx],
    },
    'a Certificate that is not issued yet': {
      objects: [
        front([entry]),
        certManagerCertificate('shop/tls', {
          status: { conditions: [{ type: 'Ready', status: 'False', reason: 'DoesNotExist' }] },
        }),
        ...nginx,
      ],
    },
    'a Secret that cert-manager is asked for': {
      ...stored,
      objects: [
        front([entry], undefined, { annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } }),
        tlsSecret('shop/other'),
        ...nginx,
      ],
    },
    'a host that another Ingress has a certificate for': {
      objects: [
        front([entry], ['shop.example.com', 'www.example.com']),
        front([{ hosts: ['www.example.com'], secretName: 'www' }], ['www.example.com'], { name: 'www' }),
        certManagerCertificate('shop/tls'),
        certManagerCertificate('shop/www', { spec: { secretName: 'www', dnsNames: ['www.example.com'] } }),
        ...nginx,
      ],
    },
    'a host with a certificate that another Ingress serves': {
      objects: [
        front([{ hosts: ['shop.example.com', 'www.example.com'], secretName: 'tls' }]),
        front([{}], ['www.example.com'], { name: 'www' }),
        certManagerCertificate('shop/tls', {
          spec: { secretName: 'tls', dnsNames: ['shop.example.com', 'www.example.com'] },
        }),
        ...nginx,
      ],
    },
    'a rule for any host': {
      objects: [front([entry], ['']), certManagerCertificate('shop/tls'), ...nginx],
    },
    'a host without an entry that the certificate is good for': {
      objects: [
        front([entry], ['shop.example.com', 'www.example.com']),
        certManagerCertificate('shop/tls', {
          spec: { secretName: 'tls', dnsNames: ['shop.example.com', '*.example.com'] },
        }),
        ...nginx,
      ],
    },
    'a load balancer that takes certificates from elsewhere': {
      objects: [front([{ hosts: ['shop.example.com'] }], ['shop.example.com', 'www.example.com']), ...alb],
    },
  },
  unknownUses: {
    certificates: { objects: [front([entry]), ...nginx], expect: 'unknown' },
    clock: {
      objects: [front([entry]), certManagerCertificate('shop/tls'), ...nginx],
      expect: 'unknown',
    },
    ingressClasses: {
      objects: [front([{ hosts: ['shop.example.com'] }], ['shop.example.com', 'www.example.com']), ...nginx],
      expect: 'unknown',
    },
    ingressControllers: {
      ...stored,
      objects: [front([entry]), tlsSecret('shop/other'), ...nginx],
      expect: high,
    },
  },
  unknowns: {
    'a Secret of a cluster': { objects: [front([entry]), ...nginx] },
    'a manifest whose Secret may stand elsewhere': { manifests: [front([entry])] },
    'a host that an Ingress of another namespace may serve': {
      objects: [front([{ hosts: ['shop.example.com', 'a.example.com'] }]), ...nginx],
      onlyIn: { Ingress: ['shop'] },
    },
  },
  notApplicable: { 'an Ingress without tls': { objects: [front([]), ...nginx] } },
});
