import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { unknown, valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { blocksOf, corednsFilesIn, unreadIn } from '../../net/dns/corefile-subjects.ts';

/** An object that serves TLS for all pod names of a namespace. */
interface Wildcard {
  readonly object: HasRef;
  readonly namespace: string;
  readonly seen: Citation;
}

/** `*.NAMESPACE.pod.DOMAIN`: a certificate's wildcard stands for one label, and a pod's name has its address in that one. */
function namespaceOf(hostname: string, domain: string): string | undefined {
  const [star = '', namespace = '', ...rest] = hostname.toLowerCase().replace(/\.$/, '').split('.');
  const isOfPods = star === '*' && rest.join('.') === `pod.${domain}`;
  return isOfPods && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace) ? namespace : undefined;
}

function* wildcardsIn(
  { ingresses, gateways }: Pick<Evidence, 'ingresses' | 'gateways'>,
  domain: string,
): Generator<Wildcard> {
  for (const object of ingresses) {
    for (const host of (object.spec?.tls ?? []).flatMap(({ hosts }) => hosts ?? [])) {
      const namespace = namespaceOf(host, domain);
      if (namespace !== undefined) yield { object, namespace, seen: cite(object, 'spec.tls[].hosts', host) };
    }
  }
  for (const object of gateways) {
    for (const { name = '', hostname = '', protocol } of object.spec?.listeners ?? []) {
      const namespace = namespaceOf(hostname, domain);
      if (namespace === undefined || (protocol !== 'HTTPS' && protocol !== 'TLS')) continue;
      yield { object, namespace, seen: cite(object, `spec.listeners[name=${name}].hostname`, hostname) };
    }
  }
}

export default defineRule({
  code: 'DN10',
  title: 'A certificate stands for names of pods that any address can have',
  severity: 'low',
  needs: ['clusterDns'],
  uses: ['ingresses', 'gateways'],
  judgesManifests: true,
  docs: {
    why: 'With pods insecure CoreDNS answers 203-0-113-5.shop.pod.cluster.local with 203.0.113.5, whether or not a pod has that address. kubeadm and the managed clusters ship it so, and by itself it harms nobody. A certificate for *.shop.pod.cluster.local changes that: whoever has its key can serve at any address under a name that clients take for a pod of the namespace. The project itself warns of this. Only what Ingresses and Gateways say of such certificates is seen here.',
    actions: [
      'Give what needs a certificate the name of a Service, and let the wildcard certificate go.',
      'Or write pods verified, after a look at the memory limit: CoreDNS then keeps every pod (DN15).',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl get ingresses -A -o custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,HOSTS:.spec.tls[*].hosts',
      'kubectl get gateways.gateway.networking.k8s.io -A -o yaml',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/kubernetes.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/phases/addons/dns/manifests.go',
    ],
    silent: [
      'pods insecure without such a certificate: that is how kubeadm, EKS, AKS, k3s and OpenShift ship CoreDNS.',
      'pods verified, whose memory DN15 judges, and pods disabled, which has no such names.',
      'Wildcards for more or fewer labels: a certificate’s wildcard stands for one.',
      'Certificates that applications serve themselves: Secrets are not read.',
    ],
  },
  subjects: ({ clusterDns }) => corednsFilesIn(clusterDns.value),
  *check(seen, { clusterDns, ingresses, gateways }) {
    const unread = unreadIn(seen, 'plugins');
    if (unread !== undefined) {
      yield unread;
      return;
    }
    const domain = (valueOf(clusterDns.value.clusterDomain) ?? 'cluster.local').toLowerCase();
    const insecure = blocksOf(seen)
      .flatMap(({ directives }) => directives.filter(({ name }) => name === 'kubernetes'))
      .flatMap(({ block }) => block.findLast(({ name }) => name === 'pods') ?? [])
      .find(({ args }) => args[0] === 'insecure');
    if (insecure === undefined) return;
    const [first, ...others] = wildcardsIn({ ingresses, gateways }, domain);
    if (first === undefined) {
      const missing = [...ingresses.missingIn(), ...gateways.missingIn()];
      if (missing.length > 0) yield unknown(...missing);
      return;
    }
    const { where, evidence, at } = placeIn(seen, insecure);
    yield {
      ...at,
      message: `pods insecure at ${where} gives every address a name in ${shownName(`${first.namespace}.pod.${domain}`)}, and ${formatRef(first.object.ref)} has a certificate for all of these: whoever holds its key passes for a pod at any address.`,
      evidence: [evidence, first.seen, ...others.slice(0, 5).map((one) => one.seen)],
      involves: [first, ...others.slice(0, 5)].map(({ object }) => object),
    };
  },
});
