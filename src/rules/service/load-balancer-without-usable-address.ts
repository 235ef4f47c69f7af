import { ageText } from '../../model/age-text.ts';
import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import {
  addressesOf,
  type Holders,
  holdersAmong,
  pendingReason,
  sharingConflictOf,
} from '../../net/addresses/address-holders.ts';
import { portText, protocolOf, servicePortPath } from '../../net/services/service-port.ts';

type Service = Kept<'Service'>;

interface Subject extends HasRef {
  readonly service: Service;
  readonly holders: Holders;
}

function* clashesOf({ service, holders }: Subject): Generator<Problem> {
  const seen = new Set<Service>();
  for (const address of addressesOf(service)) {
    for (const port of service.spec?.ports ?? []) {
      const holder = holders.addresses.get(`${address} ${portText(port)}`);
      if (holder === undefined || holder === service || seen.has(holder)) continue;
      seen.add(holder);
      yield {
        severity: 'high',
        field: servicePortPath(port),
        message: `${formatRef(service.ref)} and ${formatRef(holder.ref)} both have ${address} port ${portText(port)}: one gets the other’s traffic.`,
        evidence: [
          cite(service, 'status.loadBalancer.ingress[].ip', address),
          cite(holder, 'status.loadBalancer.ingress[].ip', address),
        ],
        involves: [holder],
      };
    }
  }
}

function* portErrorsOf(service: Service): Generator<Problem> {
  const condition = service.status?.conditions?.find(({ type }) => type === 'LoadBalancerPortsError');
  if (condition?.status === 'True') {
    const field = 'status.conditions[type=LoadBalancerPortsError]';
    yield {
      severity: 'high',
      field,
      message: `The load balancer of ${formatRef(service.ref)} does not take all of its ports: some are not reachable from outside.`,
      evidence: [cite(service, field, condition.reason)],
    };
  }
  for (const { ip, hostname, ports } of service.status?.loadBalancer?.ingress ?? []) {
    for (const port of ports ?? []) {
      if (port.error === undefined || port.error === '') continue;
      const key = ip === undefined ? `hostname=${hostname ?? ''}` : `ip=${ip}`;
      const field = `status.loadBalancer.ingress[${key}].ports[port=${port.port ?? ''},protocol=${protocolOf(port)}].error`;
      yield {
        severity: 'high',
        field,
        message: `The load balancer of ${formatRef(service.ref)} reports an error for port ${portText(port)}: that port is not reachable from outside.`,
        evidence: [cite(service, field, port.error)],
      };
    }
  }
}

export default defineRule({
  code: 'SV20',
  title: 'A LoadBalancer Service has no address that works',
  severity: ['high', 'medium'],
  needs: ['services'],
  uses: ['loadBalancers', 'clock'],
  judgesManifests: true,
  thresholds: { pendingSeconds: 300 },
  docs: {
    why: 'A Service of type LoadBalancer without an address looks finished and is reachable from inside only. High: no address five minutes after it was created (our choice of time); a loadBalancerClass whose controller is not here, which everything else then ignores; an error that the load balancer reports for a port; and an address and port that two Services hold, a sharing key or not, since sharing needs different ports. Medium: a common sharing key where externalTrafficPolicy Local forbids sharing, so that one of the two gets another address, or none.',
    actions: [
      'Read what the controller says: the events of Service {namespace}/{name} name an exhausted pool, a taken address or a cloud’s error.',
      'Widen the pool or free the address; for a shared address give both Services different ports, the same externalTrafficPolicy and, with Local, the same selector.',
      'loadBalancerClass cannot be changed: install its controller, or make a second Service with the right class and move clients over.',
    ],
    rollback:
      'A second Service can be deleted again as long as nothing refers to its address; pools and annotations can be set back.',
    cutover: [
      'Deleting a LoadBalancer Service gives up its address. Where clients use the address itself, make the new Service first, move DNS, wait out the TTL and the open connections, then delete.',
    ],
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get events -n {namespace} --field-selector involvedObject.kind=Service,involvedObject.name={name}',
      'kubectl get services --all-namespaces -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/types.go',
      'https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-class',
      'https://github.com/kubernetes/cloud-provider/blob/v0.37.2/controllers/service/controller.go',
      'https://metallb.io/usage/#ip-address-sharing',
      'https://github.com/metallb/metallb/blob/v0.16.2/internal/allocator/allocator.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/pkg/lbipam/service_store.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/lbipamconfig/cell.go',
      'https://github.com/k3s-io/k3s/blob/master/pkg/cloudprovider/servicelb.go',
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/',
    ],
    silent: [
      'A Service younger than five minutes. Without a creationTimestamp or the time of reading its age is unknown, and so is the verdict.',
      'Several Services on one address with different ports or protocols.',
      'Annotations of MetalLB where MetalLB does not run.',
      'A common address with ipMode Proxy: what stands in front tells the Services apart.',
      'Internal load balancers, host names instead of addresses, and allocateLoadBalancerNodePorts: none of them says anything about an address.',
      'A loadBalancerClass that is nobody’s in particular, such as the one given to MetalLB’s --lb-class, is judged by age only.',
    ],
  },
  *subjects({ services }): Iterable<Subject> {
    const balanced = services.items
      .filter(({ spec }) => spec?.type === 'LoadBalancer')
      .map((service) => ({ service, since: service.metadata.creationTimestamp ?? '~' }))
      .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))
      .map(({ service }) => service);
    const holders = holdersAmong(balanced);
    for (const service of balanced) yield { ref: service.ref, service, holders };
  },
  *check(subject, { loadBalancers, clock }, { pendingSeconds }) {
    const { service, ref, holders } = subject;
    const { metadata, spec, status } = service;
    const balancers = valueOf(loadBalancers);
    const ingress = status?.loadBalancer?.ingress ?? [];
    yield* portErrorsOf(service);
    yield* clashesOf(subject);

    const isPending = !ref.declared && status !== undefined && ingress.length === 0;
    const wanted = spec?.loadBalancerClass;
    const lacked = wanted === undefined ? undefined : balancers?.lackedBy(wanted);
    const created = Date.parse(metadata.creationTimestamp ?? '');
    const age = clock.state === 'known' ? clock.value - created : Number.NaN;
    const none = cite(service, 'status.loadBalancer.ingress', ingress);
    if (isPending && metadata.deletionTimestamp === undefined) {
      if (wanted !== undefined && lacked !== undefined) {
        yield {
          severity: 'high',
          field: 'spec.loadBalancerClass',
          message: `loadBalancerClass ${shownName(wanted)} of ${formatRef(ref)} means ${lacked}, which does not run here: no other controller will give it an address.`,
          evidence: [cite(service, 'spec.loadBalancerClass', wanted), none],
        };
        return;
      }
      if (age > pendingSeconds * 1000) {
        const reason = pendingReason(service, holders, balancers);
        yield {
          severity: 'high',
          field: 'status.loadBalancer.ingress',
          message: `${formatRef(ref)} has no load balancer address ${ageText(age)} after it was created${reason === undefined ? '' : ` (${reason.text})`}: clients outside the cluster have no address for it.`,
          evidence: [
            none,
            cite(service, 'metadata.creationTimestamp', metadata.creationTimestamp),
            ...(reason?.evidence ?? []),
          ],
          involves: reason?.involves ?? [],
        };
        return;
      }
      if (Number.isNaN(age)) {
        const what = 'Service metadata.creationTimestamp';
        const namespaces = [ref.namespace ?? ''];
        yield clock.state === 'known'
          ? unknown({ what, namespaces, reason: 'not-collected' })
          : unknown(...missingOf(clock));
      } else if (wanted !== undefined) {
        const lacking = balancers?.missing ?? missingOf(loadBalancers);
        if (lacking.length > 0) yield unknown(...lacking);
      }
    } else if (ref.declared || status === undefined) {
      yield unknown({
        what: 'Service status',
        namespaces: [ref.namespace ?? ''],
        reason: 'not-collected',
        next: 'review the cluster itself, or a capture of it',
      });
    }

    const conflict = sharingConflictOf(service, holders, balancers);
    if (conflict === undefined) return;
    yield {
      severity: 'medium',
      field: conflict.field,
      message: `${formatRef(ref)} has the sharing key of another Service, but ${conflict.text}; one of them gets another address or none.`,
      evidence: conflict.evidence,
      involves: conflict.involves,
    };
  },
});
