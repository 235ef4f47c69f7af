import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import { ageText } from '../../model/age-text.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { containsRange, parseAddress, parseCidr } from '../../net/addresses/cidr.ts';

type Used = View<'serviceCidrObjects', 'ipAddresses' | 'services' | 'clock'>;
type Judged = HasRef &
  ({ readonly range: Kept<'ServiceCIDR'> } | { readonly held: Kept<'IPAddress'>; readonly range?: never });

const shown = 3;
/** On what the API server gave out itself, and clears itself 60 seconds after it lost its Service. */
const managedBy = 'ipaddress.kubernetes.io/managed-by';

export default defineRule({
  code: 'IP07',
  title: 'A Service range does not work, or an address of one is held by nobody',
  severity: 'medium',
  needs: ['serviceCidrObjects'],
  uses: ['ipAddresses', 'services', 'clock'],
  thresholds: { settledMinutes: 60 },
  docs: {
    why: 'From 1.33 ClusterIPs come from ServiceCIDR objects, and each one given out is an IPAddress object. A ServiceCIDR that is not Ready gives no new address; one that is being deleted stays for as long as a Service has an address that only it holds; and an IPAddress that somebody made for a Service that is not there keeps the address from all.',
    actions: [
      'Not Ready: see that kube-controller-manager runs its service-cidr-controller and may write servicecidrs/status.',
      'Stuck in deletion: create a ServiceCIDR with the same or a wider range, which takes its addresses over, or create the Services that hold them again.',
      'An address without its Service: delete the IPAddress, also when the Service is still to be made: it takes the address itself.',
    ],
    rollback:
      'Create the ServiceCIDR or the IPAddress again with the same spec: what Services hold does not change.',
    verify: [
      'kubectl get servicecidrs -o yaml',
      'kubectl get ipaddresses -o custom-columns=NAME:.metadata.name,OF:.spec.parentRef.name,IN:.spec.parentRef.namespace',
      'kubectl get events -A --field-selector reason=IPAddressNotAllocated',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/servicecidrs/servicecidrs_controller.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/registry/core/service/ipallocator/controller/repairip.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/registry/core/service/ipallocator/cidrallocator.go',
      'https://github.com/kubernetes/api/blob/v0.37.2/networking/v1/types.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1880-multiple-service-cidrs',
    ],
    silent: [
      'A cluster that has no ServiceCIDR objects (before 1.33, or 1.31 and 1.32 without the beta API).',
      'A ServiceCIDR without conditions, which the API server takes for Ready, and one that was deleted less than an hour ago.',
      'An IPAddress that the API server gave out itself: it clears those without a Service after 60 seconds, and of others it never does.',
      'An IPAddress that is younger than an hour, or points to anything but a Service: whoever reserves an address so knows what for. The hour is chosen, not documented.',
    ],
  },
  *subjects({ serviceCidrObjects, ipAddresses, services }): Generator<Judged | Unknown> {
    for (const range of serviceCidrObjects) if (!range.ref.declared) yield { ref: range.ref, range };
    if (serviceCidrObjects.items.length === 0) return;
    for (const held of ipAddresses) {
      const { group = '', resource } = held.spec?.parentRef ?? {};
      const isOurs = held.metadata.labels?.[managedBy] === undefined && !held.ref.declared;
      if (isOurs && group === '' && resource === 'services') yield { ref: held.ref, held };
    }
    const missing = [...serviceCidrObjects.missingIn(), ...ipAddresses.missingIn()];
    if (missing.length > 0) yield unknown(...missing);
    else if (services.isUnread) yield unknown(...services.missingIn());
  },
  *check(subject, evidence, { settledMinutes }) {
    if (subject.range === undefined) yield* orphan(subject.held, evidence, settledMinutes);
    else yield* broken(subject.range, evidence, settledMinutes);
  },
});

function* broken(
  range: Kept<'ServiceCIDR'>,
  evidence: Used,
  settledMinutes: number,
): Generator<Problem | Unknown> {
  const name = `${formatRef(range.ref)} (${(range.spec?.cidrs ?? []).filter((text) => parseCidr(text)).join(', ')})`;
  const { deletionTimestamp } = range.metadata;
  const ready = range.status?.conditions?.find(({ type }) => type === 'Ready');
  if (deletionTimestamp !== undefined) {
    const age = ageOf(deletionTimestamp, evidence);
    if (age === undefined) {
      if (evidence.clock.state === 'unknown') yield evidence.clock;
      return;
    }
    if (age <= settledMinutes * 60_000) return;
    const { held, missing } = onlyIn(range, evidence);
    const by =
      held.length === 0
        ? ''
        : `: ${told(held.map(({ ref }) => formatRef(ref)))} still ${held.length === 1 ? 'has' : 'have'} addresses that only it holds`;
    yield {
      field: 'metadata.deletionTimestamp',
      message: `${name} has been waiting to be deleted for ${ageText(age)}${by}. Until it is gone it gives no address to a new Service.`,
      evidence: [
        cite(range, 'metadata.deletionTimestamp', deletionTimestamp),
        ...(ready === undefined ? [] : [cite(range, 'status.conditions[type=Ready].reason', ready.reason)]),
        ...held
          .slice(0, shown)
          .map((service): Citation => cite(service, 'spec.clusterIPs', service.spec?.clusterIPs)),
      ],
      involves: held.slice(0, 10),
    };
    if (held.length === 0 && missing.length > 0) yield unknown(...missing);
  } else if (ready !== undefined && ready.status !== 'True') {
    yield {
      field: 'status.conditions[type=Ready].status',
      message: `${name} is not Ready: no new Service gets an address from it; those that have one keep it.`,
      evidence: [
        cite(range, 'status.conditions[type=Ready].status', ready.status),
        cite(range, 'status.conditions[type=Ready].reason', ready.reason),
      ],
    };
  }
}

/** The Services with an address that lies in this range and in no other: they hold its deletion up. */
function onlyIn(range: Kept<'ServiceCIDR'>, { serviceCidrObjects, services }: Used) {
  const rangesOf = ({ spec }: Kept<'ServiceCIDR'>) =>
    (spec?.cidrs ?? []).flatMap((text) => parseCidr(text) ?? []);
  const own = rangesOf(range);
  const others = serviceCidrObjects.items.filter((one) => one !== range).flatMap(rangesOf);
  const held = services.items.filter(({ spec }) =>
    (spec?.clusterIPs ?? [spec?.clusterIP ?? '']).some((text) => {
      const address = parseAddress(text);
      if (address === undefined) return false;
      const holds = (one: (typeof own)[number]) => containsRange(one, address);
      return own.some(holds) && !others.some(holds);
    }),
  );
  return { held, missing: services.missingIn() };
}

function* orphan(
  held: Kept<'IPAddress'>,
  evidence: Used,
  settledMinutes: number,
): Generator<Problem | Unknown> {
  const { namespace = '', name = '' } = held.spec?.parentRef ?? {};
  const service = evidence.services.find(namespace, name);
  if (service.state === 'unknown') {
    yield service;
    return;
  }
  if (service.state === 'known') return;
  const age = ageOf(held.metadata.creationTimestamp, evidence);
  if (age === undefined) {
    if (evidence.clock.state === 'unknown') yield evidence.clock;
    return;
  }
  if (age <= settledMinutes * 60_000) return;
  const parent = formatRef({ kind: 'Service', namespace, name });
  yield {
    field: 'spec.parentRef',
    message: `${formatRef(held.ref)} is held for ${parent}, which is not there: no Service can get that address, not even one of that name.`,
    evidence: [
      cite(held, 'spec.parentRef', held.spec?.parentRef),
      { object: parent, field: 'metadata.name', seen: '(no such object)', label: service.label },
    ],
  };
}

function ageOf(time: string | undefined, { clock }: Used): number | undefined {
  const from = Date.parse(time ?? '');
  return clock.state === 'known' && !Number.isNaN(from) ? clock.value - from : undefined;
}

function told(names: readonly string[]): string {
  return `${names.slice(0, shown).join(', ')}${names.length > shown ? ` and ${names.length - shown} more` : ''}`;
}
