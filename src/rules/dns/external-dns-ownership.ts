import { defineRule, type Problem } from '../../engine/define-rule.ts';
import type { Citation } from '../../model/cite.ts';
import type { ExternalDnsInstance } from '../../model/evidence/external-dns.ts';
import { unknown } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { formatRef } from '../../model/ref.ts';
import { narrowing, policyOf, rivalOf } from '../../net/dns/dns-ownership.ts';

/** Providers that tell ExternalDNS themselves which zones it may change. */
const zonesElsewhere = new Set(['webhook', 'rfc2136', 'pihole', 'coredns', 'inmemory']);

function optionsElsewhere(instance: ExternalDnsInstance): Missing[] {
  const hidden = ['policy', 'registry', 'txt-owner-id', ...narrowing].some((one) =>
    instance.isElsewhere(one),
  );
  if (instance.isClear && !hidden) return [];
  const { kind, name, namespace = '' } = instance.ref;
  return [
    {
      what: `options of ${formatRef(instance.ref)}`,
      namespaces: [namespace],
      reason: 'not-observable',
      detail: instance.isClear ? 'one is taken from another object' : 'its container has a name of its own',
      next: `kubectl get ${kind.toLowerCase()} ${name} -n ${namespace} -o yaml`,
    },
  ];
}

function* soleProblems(instance: ExternalDnsInstance, policy: string, cited: Citation): Generator<Problem> {
  const name = formatRef(instance.ref);
  const field = `${instance.field}.args`;
  const registry = instance.get('registry') ?? 'txt';
  const isNarrow = narrowing.some((option) => instance.all(option).length > 0);
  const scope = isNarrow ? 'in the zones it is limited to' : 'in every zone that its credentials reach';
  if (policy !== 'sync') return;
  if (registry === 'noop') {
    yield {
      severity: 'high',
      field,
      message: `${name} runs with policy sync and registry noop, so it does not know which records are its own: ${scope} it deletes every record that no object here asks for.`,
      evidence: [instance.cite('registry', 'txt'), cited],
    };
    return;
  }
  const isUnbound = !isNarrow && !zonesElsewhere.has(instance.get('provider') ?? '');
  if (
    (instance.get('txt-owner-id') ?? 'default') === 'default' &&
    instance.all('zone-id-filter').length === 0
  ) {
    yield {
      severity: 'medium',
      label: 'inference',
      field,
      message: `${name} signs its records as owner default, like every instance that nobody named, and its policy is sync: with one in another cluster on the same zone, each deletes the records of the other.`,
      evidence: [instance.cite('txt-owner-id', 'default'), cited, instance.cite('domain-filter', '')],
    };
  } else if (isUnbound) {
    yield {
      severity: 'medium',
      field,
      message: `${name} runs with policy sync and no domain filter: it creates and deletes records ${scope}, whatever host name somebody writes into an annotation.`,
      evidence: [cited, instance.cite('domain-filter', '')],
    };
  }
}

export default defineRule({
  code: 'XD01',
  title: 'ExternalDNS may delete records that are not its own, or does not start',
  severity: ['high', 'medium'],
  needs: ['externalDns'],
  judgesManifests: true,
  docs: {
    why: 'With policy sync ExternalDNS deletes records that no object asks for any more, and goes by the owner that its registry noted to tell its own from others. Two instances with one owner id on one zone take each other’s records for their own leftovers and delete them. The default owner id is “default”, for every cluster. With registry noop there is no owner, so everything in the zone is fair game. From 0.22.0 on --policy has no default: an instance without it ends at once.',
    actions: [
      'Set --policy=upsert-only on {kind} {namespace}/{name} first: from then on it deletes nothing.',
      'Give the instance an owner id of its own. The former id goes into --migrate-from-txt-owner, or it no longer changes the records that it made so far.',
      'Limit it with --domain-filter or --zone-id-filter, and only then go back to --policy=sync.',
    ],
    rollback:
      'Set the former options again; records that were deleted come back with the next synchronization of the instance whose objects ask for them.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.spec.template.spec.containers[*].args}',
      'kubectl logs {kind}/{name} -n {namespace} --tail=50',
    ],
    cutover: [
      'Another owner id makes the existing records somebody else’s: set --migrate-from-txt-owner in the same change, and keep --policy=upsert-only until the log shows that the records were taken over.',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/docs/flags.md',
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/docs/registry/registry.md',
      'https://github.com/kubernetes-sigs/external-dns/pull/6508',
      'https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/plan/plan.go',
    ],
    silent: [
      'Policies that delete nothing (upsert-only, create-only), but for the missing one.',
      'Instances whose zone ids are listed: clusters with zones of their own are safe with whatever owner id.',
      'Two instances with one owner id that differ in provider, TXT prefix, zone ids or domains, or that select the same objects.',
      'Providers that say themselves which zones may be changed, such as rfc2136 and webhooks.',
    ],
  },
  *subjects({ externalDns }) {
    yield* externalDns.value.found;
  },
  *check(instance, { externalDns }) {
    const elsewhere = optionsElsewhere(instance);
    if (elsewhere.length > 0) {
      yield unknown(...elsewhere);
      return;
    }
    const policy = policyOf(instance);
    if (policy === undefined) {
      if (instance.version.state === 'unknown') {
        yield instance.version;
        return;
      }
      yield {
        severity: 'high',
        field: `${instance.field}.args`,
        message: `${formatRef(instance.ref)} has no --policy, which ExternalDNS demands from 0.22.0 on: it ends at its start, and no record follows a change any more.`,
        evidence: [instance.cite('policy', ''), instance.image],
      };
      return;
    }
    yield* soleProblems(instance, policy, instance.cite('policy', 'sync'));
    const rival = rivalOf(instance, externalDns.value.found);
    if (rival !== undefined) {
      yield {
        severity: 'high',
        field: `${instance.field}.args`,
        message: `${formatRef(instance.ref)} and ${formatRef(rival.ref)} have the same owner id and domains and look at different objects: what one creates the other deletes, since the policy is sync.`,
        evidence: [
          instance.cite('txt-owner-id', 'default'),
          rival.cite('txt-owner-id', 'default'),
          instance.cite('source', ''),
          rival.cite('source', ''),
          instance.cite('policy', 'sync'),
          rival.cite('policy', 'sync'),
        ],
        involves: [rival],
      };
    }
    const { missing } = externalDns.value;
    if (policy === 'sync' && missing.length > 0) yield unknown(...missing);
  },
});
