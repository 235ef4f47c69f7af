import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Directive } from '../../model/corefile.ts';
import type { CorefileSeen } from '../../model/evidence/cluster-dns.ts';
import type { Evidence, Needed } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { meets, type Requirement } from '../../model/label-selector.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { decisionsFor } from '../../net/dns/corefile-decision.ts';
import { placeIn, shownKey } from '../../net/dns/corefile-place.ts';
import { corednsFilesIn, unreadIn } from '../../net/dns/corefile-subjects.ts';
import { requirementsIn } from '../../net/common/selector-text.ts';

type Service = Kept<'Service'>;
type Given = Pick<Evidence, 'services' | 'namespaces'> & { clusterDns: Needed<Evidence['clusterDns']> };

function option(directive: Directive, name: string): Directive | undefined {
  return directive.block.find((one) => one.name === name);
}

/** Services that an option of the kubernetes plugin leaves out or cannot answer for. */
function* hiddenServices(
  seen: CorefileSeen,
  plugin: Directive,
  { services, namespaces }: Given,
): Generator<Problem | Unknown> {
  const shownNamespaces = option(plugin, 'namespaces');
  const byNamespace = option(plugin, 'namespace_labels');
  const byLabel = option(plugin, 'labels');
  const noEndpoints = option(plugin, 'noendpoints');
  const options = [shownNamespaces, byNamespace, byLabel, noEndpoints].filter((one) => one !== undefined);
  if (options.length === 0) return;
  const unread = [...services.missingIn(), ...(byNamespace === undefined ? [] : namespaces.missingIn())];
  const named = services.items.filter(({ spec }) => spec?.type !== 'ExternalName');
  const isLeftOut = (name: string, requirements: readonly Requirement[]): boolean => {
    const namespace = namespaces.find(undefined, name);
    return (
      namespace.state === 'known' &&
      !requirements.every((one) => meets(one, namespace.value.metadata.labels ?? {}))
    );
  };
  const tests: [Directive | undefined, (service: Service) => boolean][] = [
    [shownNamespaces, ({ ref }) => shownNamespaces?.args.includes(ref.namespace ?? '') === false],
    [
      byNamespace,
      ({ ref }) =>
        byNamespace !== undefined &&
        isLeftOut(ref.namespace ?? '', requirementsIn(byNamespace.args.join(' '))),
    ],
    [
      byLabel,
      ({ metadata }) =>
        byLabel !== undefined &&
        !requirementsIn(byLabel.args.join(' ')).every((one) => meets(one, metadata.labels ?? {})),
    ],
    [noEndpoints, ({ spec }) => spec?.clusterIP === 'None'],
  ];
  for (const [directive, isHidden] of tests) {
    if (directive === undefined || directive.unresolved.length > 0) continue;
    const hidden = named.filter(isHidden);
    const [first] = hidden;
    if (first === undefined) continue;
    const { where, evidence, at } = placeIn(seen, directive);
    const isHeadless = directive === noEndpoints;
    const count = `${hidden.length} ${isHeadless ? 'headless ' : ''}${hidden.length === 1 ? 'Service' : 'Services'}`;
    const some = `${count}, such as ${formatRef(first.ref)}`;
    yield {
      ...at,
      severity: isHeadless ? 'high' : 'medium',
      message: isHeadless
        ? `noendpoints at ${where} leaves ${some}, without an answer: their names do not exist for clients.`
        : `${directive.name} at ${where} leaves out ${some}: their names do not exist for clients.`,
      evidence: [
        evidence,
        isHeadless
          ? cite(first, 'spec.clusterIP', 'None')
          : directive === byLabel
            ? cite(first, 'metadata.labels', first.metadata.labels)
            : cite(first, 'metadata.namespace', first.ref.namespace),
      ],
      involves: hidden.slice(0, 20),
    };
  }
  if (unread.length > 0) yield unknown(...unread);
}

/** Names of the cluster that nobody has, which search domains make of every name outside, go to the upstream. */
function leakProblem(seen: CorefileSeen, plugin: Directive, domain: string): Problem | undefined {
  const fallthrough = option(plugin, 'fallthrough');
  if (fallthrough === undefined || fallthrough.unresolved.length > 0) return undefined;
  for (const { steps } of decisionsFor(`x.svc.${domain}.`, seen.decisions)) {
    const own = steps.findIndex(({ directive }) => directive === plugin);
    const forward =
      own < 0
        ? undefined
        : steps.slice(own).find((step) => step.plugin === 'forward' && step.zones?.includes('.') === true);
    if (forward === undefined) continue;
    const { where, evidence, at } = placeIn(seen, fallthrough);
    return {
      ...at,
      severity: 'medium',
      message: `fallthrough at ${where} passes every name of the cluster that does not exist on to the upstream resolver: each lookup of a name outside tells it the names of namespaces, and waits for it.`,
      evidence: [evidence, placeIn(seen, forward.directive).evidence],
      actions: ['Write fallthrough in-addr.arpa ip6.arpa.'],
    };
  }
  return undefined;
}

/** Does nothing here answer for Services at all? */
function absentProblem(seen: CorefileSeen, domain: string): Problem | undefined {
  if (seen.server === undefined) return undefined;
  const answering = decisionsFor(`kubernetes.default.svc.${domain}.`, seen.decisions).flatMap(
    ({ steps }) => steps,
  );
  if (
    answering.some(
      ({ role, plugin, zones }) =>
        role === 'not known' ||
        (role === 'answers' && (plugin !== 'forward' || zones?.includes('.') !== true)),
    )
  )
    return undefined;
  const [{ configMap, key }] = seen.files;
  const field = `data[${shownKey(key)}]`;
  return {
    at: configMap,
    field: `${field}.kubernetes`,
    severity: 'high',
    message: `The Corefile in ${formatRef(configMap.ref)} has no kubernetes plugin and nothing in its place: no name of a Service resolves.`,
    evidence: [cite(configMap, field, 'no server block has kubernetes'), seen.server.image],
  };
}

export default defineRule({
  code: 'DN09',
  title: 'CoreDNS does not answer for all Services, or asks others about them',
  severity: ['high', 'medium'],
  needs: ['clusterDns'],
  uses: ['services', 'namespaces'],
  judgesManifests: true,
  docs: {
    why: 'The kubernetes plugin answers for the zones that it names, and for the Services that its options leave. Without it, or with noendpoints where there are headless Services, live names do not exist (high). namespaces, namespace_labels and labels that leave Services out, reverse zones that are not named, so that addresses of Services are looked up at the upstream, and a fallthrough without zones, which hands every wrong name of the cluster to the upstream, are medium.',
    actions: [
      'Write the plugin as kubeadm does: kubernetes DOMAIN in-addr.arpa ip6.arpa with fallthrough in-addr.arpa ip6.arpa.',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl get services -A -o custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,IP:.spec.clusterIP',
      'kubectl logs -n {namespace} -l k8s-app=kube-dns --tail=50',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/setup.go',
      'https://github.com/kubernetes/dns/blob/master/docs/specification.md',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/phases/addons/dns/manifests.go',
    ],
    silent: [
      'noendpoints in a cluster without headless Services.',
      'Further zones beside the domain of the cluster.',
      'fallthrough without zones where no forward follows.',
      'A Corefile that hands the cluster’s domain to another server, or has a plugin of its own for it.',
      'A domain other than the one kubelets use, which DN02 judges.',
    ],
  },
  subjects: ({ clusterDns }) => corednsFilesIn(clusterDns.value),
  *check(seen, evidence) {
    const unread = unreadIn(seen, 'zones');
    if (unread !== undefined) {
      yield unread;
      return;
    }
    const steps = seen.decisions.flatMap((one) => one.steps).filter(({ plugin }) => plugin === 'kubernetes');
    const domain = (valueOf(evidence.clusterDns.value.clusterDomain) ?? 'cluster.local').toLowerCase();
    const [first] = steps;
    if (first === undefined) {
      const problem = absentProblem(seen, domain);
      if (problem !== undefined) yield problem;
      return;
    }
    const zones = steps.flatMap((step) => step.zones ?? ['arpa.']);
    if (!zones.some((zone) => zone === '.' || zone.endsWith('arpa.'))) {
      const { where, evidence: line, at } = placeIn(seen, first.directive);
      yield {
        ...at,
        severity: 'medium',
        message: `The kubernetes plugin at ${where} names no reverse zone: lookups of the names behind addresses of Services and pods go to the upstream resolver, which does not know them.`,
        evidence: [line],
        actions: ['Add in-addr.arpa and ip6.arpa to its zones, with fallthrough in-addr.arpa ip6.arpa.'],
      };
    }
    for (const plugin of new Set(steps.map(({ directive }) => directive))) {
      const leak = leakProblem(seen, plugin, domain);
      if (leak !== undefined) yield leak;
      yield* hiddenServices(seen, plugin, evidence);
    }
  },
});
