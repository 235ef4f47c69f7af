import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite, citeNotFound } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { IngressProduct } from '../../model/evidence/ingress-controllers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { certificateCovers } from '../../net/gateway/certificate-covers.ts';
import { ingressProductsOf } from '../../net/ingress/ingress-product.ts';
import { secretFault } from '../../net/gateway/tls-secret-fault.ts';
import { hostMatches, hostsOf, type TlsEntry, tlsEntriesOf } from '../../net/ingress/ingress-tls.ts';

type Ingress = Kept<'Ingress'>;
type Seen = Pick<Evidence, 'certificates' | 'clock' | 'ingresses' | 'ingressClasses' | 'ingressControllers'>;

/** Products that serve a host by the certificate of its own tls entry, whatever other certificates hold. */
const byEntry: ReadonlySet<IngressProduct> = new Set(['Contour', 'Kong Ingress Controller']);
/** Products that look for a host in the certificates of all entries too. */
const byName: ReadonlySet<IngressProduct> = new Set([
  'ingress-nginx',
  'Traefik',
  'HAProxy Kubernetes Ingress Controller',
]);

function* secretProblems(ingress: Ingress, seen: Seen): Iterable<Problem | Unknown> {
  const namespace = ingress.ref.namespace ?? '';
  const now = valueOf(seen.clock);
  for (const entry of tlsEntriesOf(ingress)) {
    const { secretName, field } = entry;
    if (secretName === undefined) continue;
    const certificate = seen.certificates.of(namespace, secretName);
    if (certificate.state === 'unknown') yield certificate;
    const isDated = certificate.state === 'known' && certificate.value.notAfter !== undefined;
    if (isDated && seen.clock.state === 'unknown') yield seen.clock;
    const isAutomatic = Object.keys(ingress.metadata.annotations ?? {}).some((key) =>
      /^cert-manager\.io\/|^kubernetes\.io\/tls-acme$/.test(key),
    );
    if (certificate.state === 'absent' && isAutomatic) continue;
    const fault = secretFault(entry.hosts, certificate, now);
    if (fault === undefined) continue;
    const secret = `Secret ${shownName(namespace)}/${shownName(secretName)}`;
    yield {
      severity: 'high',
      field: `${field}.secretName`,
      message: `${formatRef(ingress.ref)} takes its certificate from ${secret}, ${fault.text}: clients ${fault.isServed ? 'refuse the connection' : 'get the controller’s default certificate in its place and refuse it'}.`,
      evidence: [
        cite(ingress, `${field}.secretName`, secretName),
        ...(entry.hosts.length === 0 ? [] : [cite(ingress, `${field}.hosts`, entry.hosts)]),
        ...(certificate.state === 'absent' ? [citeNotFound(secret, certificate.label)] : fault.evidence),
      ],
      involves: certificate.state === 'known' ? [certificate.value.by] : [],
    };
  }
}

/** Hosts of entries that no rule of any Ingress serves. */
function* idleHosts(ingress: Ingress, { ingresses }: Seen): Iterable<Problem | Unknown> {
  if (hostsOf(ingress).has(undefined)) return;
  for (const { field, hosts } of tlsEntriesOf(ingress)) {
    const idle = hosts.filter((host) => !servesHost(ingress, host));
    if (idle.length === 0) continue;
    const [first] = idle.filter((host) => !ingresses.items.some((one) => servesHost(one, host)));
    if (first === undefined) continue;
    if (!ingresses.covers()) {
      yield unknown(...ingresses.missingIn());
      continue;
    }
    yield {
      severity: 'medium',
      field: `${field}.hosts`,
      message: `${formatRef(ingress.ref)} has a certificate entry for ${shownName(first)}, and no rule of any Ingress serves that host: the entry has no effect, or its name is misspelt.`,
      evidence: [
        cite(ingress, `${field}.hosts`, hosts),
        cite(ingress, 'spec.rules[].host', [...hostsOf(ingress)].join(', ')),
      ],
    };
  }
}

function servesHost(ingress: Ingress, host: string): boolean {
  return [...hostsOf(ingress)].some(
    (rule) => rule !== undefined && (hostMatches(rule, host) || hostMatches(host, rule)),
  );
}

/** Hosts that are served beside others with a certificate, and have none. */
function* bareHosts(ingress: Ingress, seen: Seen): Iterable<Problem | Unknown> {
  const own = tlsEntriesOf(ingress);
  if (own.length === 0 || own.some(({ hosts }) => hosts.length === 0)) return;
  const covers = (host: string) => (entry: TlsEntry) => entry.hosts.some((name) => hostMatches(name, host));
  const bare = [...hostsOf(ingress)].filter(
    (host) => host !== undefined && !own.some(covers(host)),
  ) as string[];
  const [first] = bare.filter(
    (host) => !seen.ingresses.items.some((one) => tlsEntriesOf(one).some(covers(host))),
  );
  if (first === undefined) return;
  if (!seen.ingresses.covers()) {
    yield unknown(...seen.ingresses.missingIn());
    return;
  }
  const products = ingressProductsOf(ingress, seen);
  if (products.state !== 'known') {
    yield unknown(...missingOf(products));
    return;
  }
  const isByEntry = products.value.some((product) => byEntry.has(product));
  if (!isByEntry && !products.value.some((product) => byName.has(product))) return;
  const certificates = own.flatMap(({ secretName }) =>
    secretName === undefined ? [] : [seen.certificates.of(ingress.ref.namespace ?? '', secretName)],
  );
  const covering = certificates.some((one) => certificateCovers(valueOf(one)?.names ?? [], first));
  if (!isByEntry && covering) return;
  const unread = certificates.flatMap(missingOf);
  if (!isByEntry && unread.length > 0) {
    yield unknown(...unread);
    return;
  }
  yield {
    severity: 'medium',
    field: 'spec.tls',
    message: `${formatRef(ingress.ref)} serves ${shownName(first)} without a certificate, beside hosts that have one: over HTTPS clients get ${isByEntry ? 'no connection' : 'the controller’s default certificate'} there.`,
    evidence: [
      cite(ingress, 'spec.rules[].host', [...hostsOf(ingress)].join(', ')),
      cite(ingress, 'spec.tls[].hosts', own.flatMap(({ hosts }) => hosts).join(', ')),
    ],
  };
}

export default defineRule({
  code: 'IN04',
  title: 'An Ingress serves a host without the right certificate',
  severity: ['high', 'medium'],
  needs: ['ingresses'],
  uses: ['certificates', 'clock', 'ingressClasses', 'ingressControllers'],
  judgesManifests: true,
  docs: {
    why: 'A Secret that is missing, of another kind, run out or for another name does not keep an Ingress from being served: the controller answers with a certificate of its own, which no client trusts, and says so in its log alone. A fault of the Secret is high; a host that only one of spec.tls and spec.rules names is medium.',
    actions: [
      'Have the Secret of Ingress {namespace}/{name} written anew, of type kubernetes.io/tls and for its hosts; with cert-manager, see why the Certificate is not ready.',
      'Name the same hosts in spec.tls and in spec.rules.',
    ],
    rollback:
      'Apply the former version of Ingress {namespace}/{name}; controllers pick it up within seconds.',
    verify: [
      'kubectl describe ingress {name} -n {namespace}',
      'kubectl get ingress {name} -n {namespace} -o yaml',
      'kubectl get certificates -n {namespace} -o wide',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls',
      'https://kubernetes.github.io/ingress-nginx/user-guide/tls/',
      'https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/internal/ingress/controller/controller.go',
      'https://github.com/projectcontour/contour/blob/v1.33.6/internal/dag/ingress_processor.go',
      'https://cert-manager.io/docs/usage/ingress/',
      'https://github.com/kubernetes-sigs/ingress2gateway/blob/v1.2.0/pkg/i2gw/providers/ingressnginx/converter.go',
    ],
    silent: [
      'An entry without a Secret, which means the controller’s default certificate (--default-ssl-certificate, a TLSStore).',
      'A Secret that cert-manager has yet to write: the annotation, or a Certificate that is not issued.',
      'An Ingress without any tls entry, which is served over HTTP.',
      'A host that another Ingress has a certificate for, or that a certificate of this one is good for where the controller looks into them.',
      'Hosts behind load balancers that take certificates from elsewhere (AWS, GKE, Azure).',
      'Secrets of a cluster are never read: what only they can tell is unknown, unless a cert-manager Certificate says it.',
    ],
  },
  *subjects({ ingresses }) {
    for (const ingress of ingresses) if (tlsEntriesOf(ingress).length > 0) yield ingress;
  },
  *check(ingress, seen) {
    yield* secretProblems(ingress, seen);
    yield* idleHosts(ingress, seen);
    yield* bareHosts(ingress, seen);
  },
});
