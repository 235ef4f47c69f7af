import { ageText } from '../../model/age-text.ts';
import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { routeKinds } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, valueOf } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import { grantUseOf, unreadReferrers } from '../../net/gateway/cross-namespace-references.ts';
import { missedBy } from '../../net/gateway/grant-near-misses.ts';

type Grant = Kept<'ReferenceGrant'>;

/** Kinds of whose references all are seen; whether others use a grant only their controllers know. */
const seenKinds: ReadonlySet<string> = new Set([...routeKinds, 'Gateway', 'ListenerSet']);

function isSeenThrough({ spec }: Grant): boolean {
  return (spec?.from ?? []).every(
    ({ group, kind }) => group === 'gateway.networking.k8s.io' && seenKinds.has(kind ?? ''),
  );
}

export default defineRule({
  code: 'GW12',
  title: 'A ReferenceGrant allows more than it is used for',
  severity: ['medium', 'low'],
  needs: ['referenceGrants'],
  uses: ['routes', 'gateways', 'listenerSets', 'clock'],
  judgesManifests: true,
  thresholds: { unusedDays: 30 },
  docs: {
    why: 'A grant whose to entry names kind Secret and no name hands every certificate and password of its namespace to whoever may write that kind of object in the namespaces that it trusts; it is medium. A grant that nothing uses is an open door that nobody watches; it is low, and only said of grants older than unusedDays, an engineering default.',
    actions: [
      'Name the objects that are really used in spec.to of ReferenceGrant {namespace}/{name}; where nothing uses it, delete it.',
    ],
    rollback: 'Apply the former version of the grant; it takes effect within seconds.',
    verify: [
      'kubectl get referencegrant {name} -n {namespace} -o yaml',
      'kubectl get gateways.gateway.networking.k8s.io -A -o yaml',
      'kubectl get httproutes -A -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/referencegrant_types.go',
      'https://gateway-api.sigs.k8s.io/geps/gep-709/',
      'https://gateway-api.sigs.k8s.io/concepts/security/',
    ],
    silent: [
      'A grant for all Services of a namespace: a Service is no secret.',
      'Unused grants younger than unusedDays, and all of them where no clock is known: platform teams make them ahead of time.',
      'Unused grants for other kinds than routes, Gateways and ListenerSets, such as policies of a vendor, whose references are not seen.',
      'A grant that just misses a reference, which has a finding of its own (GW11).',
    ],
  },
  subjects: ({ referenceGrants }) => referenceGrants,
  *check(grant, { referenceGrants, routes, gateways, listenerSets, clock }, { unusedDays }) {
    const { ref, spec, metadata } = grant;
    const name = `ReferenceGrant ${ref.namespace ?? ''}/${ref.name}`;
    const trusted = [...new Set((spec?.from ?? []).map(({ namespace }) => shownName(namespace ?? '')))];
    const kinds = [...new Set((spec?.from ?? []).map(({ kind }) => shownName(kind ?? '')))];
    const broad = (spec?.to ?? []).findIndex(
      (to) => (to.group ?? '') === '' && to.kind === 'Secret' && (to.name ?? '') === '',
    );
    if (broad >= 0) {
      yield {
        severity: 'medium',
        field: `spec.to[${broad}].name`,
        message: `${name} lets namespace ${trusted.join(' and ')} refer to every Secret of namespace ${ref.namespace ?? ''}, because it names none: whoever may write a ${kinds.join(' or ')} there can use any certificate that lies here.`,
        evidence: [cite(grant, `spec.to[${broad}]`, spec?.to?.[broad]), cite(grant, 'spec.from', spec?.from)],
      };
    }
    const referrers = { routes, gateways, listenerSets };
    const use = grantUseOf(referenceGrants, referrers);
    if (use.used.has(grant) || !isSeenThrough(grant)) return;
    const age = (valueOf(clock) ?? Number.NaN) - Date.parse(metadata.creationTimestamp ?? '');
    if (!(age > unusedDays * 86_400_000) || missedBy(grant, use, referenceGrants) !== undefined) return;
    const lacking = unreadReferrers(grant, referrers);
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }
    yield {
      severity: 'low',
      field: 'spec',
      message: `${name}, ${ageText(age)} old, allows references from namespace ${trusted.join(' and ')} that nothing there makes: no traffic depends on it.`,
      evidence: [
        cite(grant, 'spec', spec),
        cite(grant, 'metadata.creationTimestamp', metadata.creationTimestamp),
      ],
    };
  },
});
