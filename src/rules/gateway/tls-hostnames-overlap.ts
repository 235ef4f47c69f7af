import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Certificates } from '../../model/evidence/certificates.ts';
import { unknown, valueOf } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import { certificateCovers } from '../../net/gateway/certificate-covers.ts';
import { type EffectiveListener, effectiveListeners } from '../../net/gateway/effective-listeners.ts';
import { commonHostnames } from '../../net/gateway/route-attachment-hostnames.ts';

const how = {
  hostnames: 'overlap in their hostnames, with different certificates,',
  certificates: 'have different certificates, of which one is good for the hostnames of both,',
};

type Overlap = {
  readonly a: EffectiveListener;
  readonly b: EffectiveListener;
  readonly by: keyof typeof how;
};

/** The certificates of a listener, by name; two listeners with the same ones present the same. */
function certificatesOf({ owner, listener }: EffectiveListener): string[] {
  return (listener.tls?.certificateRefs ?? [])
    .map(({ namespace = owner.ref.namespace, name }) => `${namespace ?? ''}/${name ?? ''}`)
    .sort();
}

/** The names that a listener's certificates are for, where each of them is known. */
function namesOf(one: EffectiveListener, certificates: Certificates): readonly string[] | undefined {
  const names: string[] = [];
  for (const key of certificatesOf(one)) {
    const [namespace = '', name = ''] = key.split('/');
    const known = valueOf(certificates.of(namespace, name))?.names;
    if (known === undefined) return undefined;
    names.push(...known);
  }
  return names;
}

function hostnameOf({ listener }: EffectiveListener): string {
  return listener.hostname ?? '';
}

/** How a connection to one of the two listeners may be used for requests that are meant for the other. */
function overlapOf(
  a: EffectiveListener,
  b: EffectiveListener,
  certificates: Certificates,
): keyof typeof how | undefined {
  const [hostA, hostB] = [hostnameOf(a), hostnameOf(b)];
  // The same hostname twice is a conflict, and no listener at all.
  if (hostA === hostB || certificatesOf(a).join() === certificatesOf(b).join()) return undefined;
  const [namesA, namesB] = [namesOf(a, certificates), namesOf(b, certificates)];
  const isCovered =
    (namesA !== undefined && hostB !== '' && certificateCovers(namesA, hostB)) ||
    (namesB !== undefined && hostA !== '' && certificateCovers(namesB, hostA));
  if (isCovered) return 'certificates';
  const isDisjoint = namesA !== undefined && namesB !== undefined;
  const common = commonHostnames(hostA, hostB === '' ? [] : [hostB]);
  return common === undefined || isDisjoint ? undefined : 'hostnames';
}

function overlaps(listeners: readonly EffectiveListener[], certificates: Certificates): Overlap[] {
  const byPort = new Map<number, EffectiveListener[]>();
  for (const one of listeners) {
    const { protocol, port = 0 } = one.listener;
    if (protocol !== 'HTTPS') continue;
    const told = byPort.get(port);
    if (told === undefined) byPort.set(port, [one]);
    else told.push(one);
  }
  return [...byPort.values()].flatMap((same) =>
    same.flatMap((a, index) =>
      same.slice(index + 1).flatMap((b) => {
        const by = overlapOf(a, b, certificates);
        return by === undefined ? [] : [{ a, b, by }];
      }),
    ),
  );
}

/** What the controller wrote about a listener of the object as it is now. */
function saidOf({ owner, listener }: EffectiveListener): Citation[] {
  const { name = '' } = listener;
  const conditions = owner.status?.listeners?.find((one) => one.name === name)?.conditions ?? [];
  const said = conditions.find(
    ({ type, status, observedGeneration }) =>
      type === 'OverlappingTLSConfig' &&
      status === 'True' &&
      (observedGeneration ?? Infinity) >= (owner.metadata.generation ?? 0),
  );
  const field = `status.listeners[name=${name}].conditions[type=OverlappingTLSConfig]`;
  return said === undefined ? [] : [cite(owner, field, `True, ${said.reason ?? ''}`)];
}

function listenerText(one: EffectiveListener): string {
  const host = hostnameOf(one);
  return `${shownName(one.listener.name ?? '')} (${host === '' ? 'all hostnames' : shownName(host)})`;
}

function citeListener(one: EffectiveListener): Citation[] {
  return [
    cite(one.owner, `${one.field}.hostname`, one.listener.hostname),
    cite(one.owner, `${one.field}.tls.certificateRefs`, certificatesOf(one).join(', ')),
  ];
}

export default defineRule({
  code: 'GW20',
  title: 'TLS listeners overlap, so that a connection can serve the wrong one',
  severity: 'medium',
  needs: ['gateways'],
  uses: ['listenerSets', 'namespaces', 'certificates'],
  judgesManifests: true,
  docs: {
    why: 'Browsers and other HTTP/2 clients send requests for a second hostname over a connection they have, if its certificate is good for that hostname too. Where that hostname belongs to another listener on the same port, the request arrives at the wrong one: it gets the wrong route or a 404, or gets past the client certificates that the other listener asks for, unless the implementation answers 421 (Misdirected Request). Controllers say so with the condition OverlappingTLSConfig. Clients that speak HTTP/1.1 alone are not concerned.',
    actions: [
      'Give the narrower hostname and the wider one the same certificates and attach the same routes to both listeners, or merge the two into one.',
      'Or keep them apart: certificates whose names do not overlap, or another port or Gateway.',
    ],
    rollback:
      'Apply the former version of {kind} {namespace}/{name}; open connections keep their certificate until they end.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.listeners[*].conditions}',
      'kubectl get {kind} {name} -n {namespace} -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/gateway_types.go',
      'https://gateway-api.sigs.k8s.io/geps/gep-3567/',
      'https://github.com/kubernetes-sigs/gateway-api/blob/main/conformance/tests/gateway-overlapping-tls-config-hostnames.go',
      'https://www.rfc-editor.org/rfc/rfc9113#name-connection-reuse',
      'https://www.rfc-editor.org/rfc/rfc9110#name-421-misdirected-request',
    ],
    silent: [
      'Listeners on different ports, or with the same certificates.',
      'Hostnames that overlap while the certificates are known and neither is good for the hostname of the other.',
      'Hostnames that do not overlap, unless a certificate that was read is good for both.',
      'Listeners of plain HTTP, and of TLS, which carries no HTTP that the Gateway sees.',
    ],
  },
  subjects: ({ gateways }) => gateways,
  *check(gateway, { gateways, listenerSets, namespaces, certificates }) {
    const { listeners, missing } = effectiveListeners(gateway, { gateways, listenerSets, namespaces });
    const found = overlaps(listeners, certificates);
    const said = listeners.flatMap(saidOf);
    const [first] = found;
    const who = `Gateway ${gateway.ref.namespace ?? ''}/${gateway.ref.name}`;
    if (first !== undefined) {
      const { a, b, by } = first;
      const more =
        found.length === 1 ? '' : `, and ${found.length - 1} more such pair${found.length === 2 ? '' : 's'},`;
      const [cited, ...rest] = [...citeListener(a), ...citeListener(b)];
      yield {
        at: b.owner,
        field: `${b.field}.hostname`,
        message: `Listeners ${listenerText(a)} and ${listenerText(b)} of ${who}${more} ${how[by]} on port ${a.listener.port ?? ''}: over one HTTP/2 connection requests reach the wrong listener.`,
        evidence: [cited ?? cite(gateway, 'spec.listeners', listeners.length), ...rest, ...said],
      };
      return;
    }
    const [told, ...others] = said;
    if (told !== undefined) {
      yield {
        field: 'status.listeners',
        message: `The controller of ${who} says of ${said.length} of its listeners that their hostnames or certificates overlap with others: over one HTTP/2 connection requests may reach the wrong listener.`,
        evidence: [told, ...others],
      };
    } else if (missing.length > 0) yield unknown(...missing);
  },
});
