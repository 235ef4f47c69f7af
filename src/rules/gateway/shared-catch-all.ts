import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import { type EffectiveListener, effectiveListeners } from '../../net/gateway/effective-listeners.ts';
import { exposureOf } from '../../net/gateway/gateway-exposure.ts';

/** Protocols whose listeners tell hostnames apart. */
const withHostnames: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TLS']);

function isCatchAll({ listener }: EffectiveListener): boolean {
  const { hostname = '', protocol = '', allowedRoutes } = listener;
  return hostname === '' && withHostnames.has(protocol) && allowedRoutes?.namespaces?.from === 'All';
}

function citeListener({ owner, listener, field }: EffectiveListener): Citation[] {
  return [
    cite(owner, `${field}.hostname`, listener.hostname),
    cite(owner, `${field}.allowedRoutes.namespaces.from`, listener.allowedRoutes?.namespaces?.from),
  ];
}

const reached: Record<ReturnType<typeof exposureOf>['is'], string> = {
  public: ', which the internet can reach,',
  internal: ', whose addresses are internal,',
  'not known': '',
};

export default defineRule({
  code: 'GW21',
  title: 'Any namespace can claim any hostname of a shared Gateway',
  severity: ['medium', 'low'],
  needs: ['gateways'],
  uses: ['listenerSets', 'namespaces'],
  judgesManifests: true,
  docs: {
    why: 'A listener without a hostname that takes routes of all namespaces lets whoever may create a route anywhere in the cluster serve any hostname that points here, also one that another team uses: by a longer path, by a hostname nobody had claimed, or once the older route is gone. The same holds for a Gateway that takes ListenerSets of all namespaces. It is medium where the internet can reach the Gateway, and low where it cannot or where no address is known.',
    actions: [
      'Give each listener of {kind} {namespace}/{name} the hostname (or wildcard) that it is for.',
      'Or let in chosen namespaces only: set allowedRoutes.namespaces.from to Selector, with a label that only administrators may set.',
    ],
    rollback: 'Set the listener back to what it was; routes that were shut out attach again.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get httproutes -A -o wide',
      'kubectl get validatingadmissionpolicies',
    ],
    sources: [
      'https://gateway-api.sigs.k8s.io/concepts/security/',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/gateway_types.go',
      'https://gateway-api.sigs.k8s.io/geps/gep-1713/',
    ],
    silent: [
      'A listener with a hostname, or one that takes routes of its own namespace or of selected ones.',
      'Listeners of TCP and UDP, and of protocols of an implementation’s own, which know no hostnames.',
      'Admission policies (ValidatingAdmissionPolicy, OPA, Kyverno) that keep teams to their hostnames are not read: where there is one, suppress the finding with that as the reason.',
    ],
  },
  subjects: ({ gateways }) => gateways,
  *check(gateway: Kept<'Gateway'>, { gateways, listenerSets, namespaces }) {
    const { listeners, missing } = effectiveListeners(gateway, { gateways, listenerSets, namespaces });
    const open = listeners.filter(isCatchAll);
    const takesAll = gateway.spec?.allowedListeners?.namespaces?.from === 'All';
    const [first] = open;
    if (first === undefined && !takesAll) {
      if (missing.length > 0) yield unknown(...missing);
      return;
    }
    const exposure = exposureOf(gateway);
    const who = `Gateway ${gateway.ref.namespace ?? ''}/${gateway.ref.name}${reached[exposure.is]}`;
    const names = open.slice(0, 5).map(({ listener }) => shownName(listener.name ?? ''));
    const isOne = open.length === 1;
    const parts = [
      ...(first === undefined
        ? []
        : [
            `has ${isOne ? 'a listener' : `${open.length} listeners`} without a hostname for routes of all namespaces (${names.join(', ')})`,
          ]),
      ...(takesAll ? ['takes ListenerSets of all namespaces'] : []),
    ];
    const all = cite(gateway, 'spec.allowedListeners.namespaces', gateway.spec?.allowedListeners?.namespaces);
    const [cited, ...rest] = [...open.flatMap(citeListener), ...(takesAll ? [all] : [])];
    yield {
      severity: exposure.is === 'public' ? 'medium' : 'low',
      ...(first === undefined ? {} : { at: first.owner }),
      field:
        first === undefined
          ? 'spec.allowedListeners.namespaces.from'
          : `${first.field}.allowedRoutes.namespaces.from`,
      message: `${who} ${parts.join(' and ')}: whoever may create a ${first === undefined ? 'ListenerSet' : 'route'} in any namespace can take over traffic for any hostname here, unless an admission policy forbids it.`,
      evidence: [cited ?? all, ...rest, ...exposure.from],
    };
  },
});
