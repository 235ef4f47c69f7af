import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import { listenerConditionOf, type SeenCondition } from '../../model/evidence/gateway-conditions.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { citeGatewayCondition } from '../../net/gateway/cite-gateway-condition.ts';
import {
  admittedSets,
  type Conflict,
  conflictsAmong,
  type ListenerHolder,
  type PlacedListener,
  undecided,
} from '../../net/gateway/listener-conflicts.ts';

interface Subject extends HasRef {
  readonly gateway: Kept<'Gateway'>;
  readonly sets: readonly Kept<'ListenerSet'>[];
  readonly missing: readonly Missing[];
}

function statusOf({ holder, listener }: PlacedListener): SeenCondition | undefined {
  const found = listenerConditionOf(holder, listener.name ?? '', 'Conflicted');
  return found?.current === true ? found : undefined;
}

function citeListener({ holder, listener }: PlacedListener): Citation {
  const { name = '', port, protocol, hostname } = listener;
  return cite(
    holder,
    `spec.listeners[name=${name}]`,
    `port ${port ?? ''}, protocol ${protocol ?? ''}, hostname ${hostname ?? '(any)'}`,
  );
}

function listenerText({ holder, listener }: PlacedListener): string {
  return `${shownName(listener.name ?? '')} of ${formatRef(holder.ref)}`;
}

function problemOf({ of, with: other, reason }: Conflict): Problem {
  const { holder, listener } = of;
  const { name = '', port = 0, protocol = '', hostname = '' } = listener;
  const taken = hostname === '' ? 'every hostname' : shownName(hostname);
  const what =
    reason === 'HostnameConflict'
      ? `both take ${taken} on port ${port}`
      : protocol === other.listener.protocol
        ? `both take ${shownName(protocol)} on port ${port}`
        : `share port ${port}, which ${shownName(protocol)} and ${shownName(other.listener.protocol ?? '')} cannot`;
  const names = `${shownName(name)} and ${shownName(other.listener.name ?? '')}`;
  const text =
    holder === other.holder
      ? `Listeners ${names} of ${formatRef(holder.ref)} ${what}: neither may be accepted, and the routes of both get no traffic`
      : `Listener ${listenerText(of)} and listener ${listenerText(other)} ${what}: the second counts first and keeps it, the one of ${formatRef(holder.ref)} is not accepted, and its routes get no traffic`;
  const seen = [of, ...(holder === other.holder ? [other] : [])].map((one) => ({
    one,
    status: statusOf(one),
  }));
  const isDenied = seen.some(({ status }) => status?.status === 'False');
  return {
    at: holder,
    field: `spec.listeners[name=${name}].${reason === 'HostnameConflict' ? 'hostname' : 'port'}`,
    message: `${text}${isDenied ? ', although its controller has written Conflicted False' : ''}.`,
    evidence: [
      citeListener(of),
      citeListener(other),
      ...seen.flatMap(({ one, status }) =>
        status === undefined ? [] : [citeGatewayCondition(one.holder, status)],
      ),
    ],
    involves: holder === other.holder ? [] : [other.holder],
  };
}

/** Of two in one object each conflicts with the other, which is one finding. */
function withoutReverse(conflicts: readonly Conflict[]): readonly Conflict[] {
  const told = new Map<PlacedListener, PlacedListener>();
  return conflicts.filter(({ of, with: other }) => {
    told.set(of, other);
    return told.get(other) !== of;
  });
}

/** A conflict that the specifications do not tell, and the controller does. */
function* toldOnly(holders: readonly ListenerHolder[], conflicts: readonly Conflict[]): Generator<Problem> {
  for (const holder of holders) {
    for (const listener of holder.spec?.listeners ?? []) {
      const status = statusOf({ holder, listener });
      if (status?.status !== 'True' || conflicts.some(({ of }) => of.listener === listener)) continue;
      const name = listener.name ?? '';
      yield {
        at: holder,
        field: `spec.listeners[name=${name}]`,
        message: `The controller of ${formatRef(holder.ref)} says that listener ${shownName(name)} on port ${listener.port ?? ''} conflicts with another one (${shownName(status.reason)}): it is not accepted, and its routes get no traffic.`,
        evidence: [citeGatewayCondition(holder, status), citeListener({ holder, listener })],
      };
    }
  }
}

export default defineRule({
  code: 'GW03',
  title: 'Two listeners cannot be told apart',
  severity: 'high',
  needs: ['gateways'],
  uses: ['listenerSets', 'namespaces'],
  judgesManifests: true,
  docs: {
    why: 'Each connection must belong to exactly one listener of a Gateway and its ListenerSets: listeners of one protocol differ in port or hostname, TCP and UDP listeners in their port, and TCP shares no port with HTTP, HTTPS or TLS. Of two that do not differ in one object neither is accepted; of two in different objects the Gateway’s own comes first, then the oldest ListenerSet, then by namespace and name. The API server refuses the same port, protocol and hostname twice in one object (since 1.0); it does not compare protocols, nor objects.',
    actions: [
      'Give one of the two listeners another port or hostname; routes that name it by sectionName follow by themselves, those that name the port do not.',
      'Where a ListenerSet repeats a listener of its Gateway, take it out of the ListenerSet and point its routes at the Gateway.',
    ],
    rollback:
      'Set port and hostname back to what they were; which of the listeners is accepted changes back with it.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.listeners}',
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get listenersets --all-namespaces -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/gateway_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/listenerset_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/geps/gep-1713/index.md',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/listenerset-protocol-conflict.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/listenerset-hostname-conflict.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/pkg/gateway-api/status_listener.go',
      'https://github.com/envoyproxy/gateway/blob/main/internal/gatewayapi/validate.go',
    ],
    silent: [
      'TCP and UDP on one port, HTTPS and TLS on one port with different hostnames, and a wildcard beside a name that it covers: the more specific one is taken.',
      'HTTP beside HTTPS or TLS on one port where the controller says that there is no conflict: Cilium tells them apart, Envoy Gateway does not. Without a status it is unknown.',
      'ListenerSets that the Gateway does not take, and Gateways that an implementation may put on one address.',
      'TLS listeners of which one terminates and one passes through: whether they may share a port is up to the implementation.',
    ],
  },
  *subjects({ gateways, listenerSets, namespaces }): Iterable<Subject> {
    const admitted = admittedSets(gateways, listenerSets, namespaces);
    for (const gateway of gateways) {
      const { sets = [], missing = [] } =
        admitted.get(`${gateway.ref.namespace ?? ''}/${gateway.ref.name}`) ?? {};
      yield { ref: gateway.ref, gateway, sets, missing };
    }
  },
  *check({ gateway, sets, missing }, { listenerSets }) {
    const holders = [gateway, ...sets];
    const { conflicts, doubts } = conflictsAmong(holders);
    yield* withoutReverse(conflicts).map(problemOf);
    yield* toldOnly(holders, conflicts);
    const isOpen = doubts.some(({ of, with: other }) => (statusOf(of) ?? statusOf(other)) === undefined);
    if (isOpen) yield undecided;
    const mayHaveSets = (gateway.spec?.allowedListeners?.namespaces?.from ?? 'None') !== 'None';
    const lacking = mayHaveSets ? [...missing, ...listenerSets.missingIn()] : [];
    if (lacking.length > 0) yield unknown(...lacking);
  },
});
