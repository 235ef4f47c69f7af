import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { canonicalAddress, nodeAt, podAt } from '../../net/addresses/address-owners.ts';
import { listenersAt, statusAddresses } from '../../net/services/service-listeners.ts';
import { portText } from '../../net/services/service-port.ts';

type Service = Kept<'Service'>;

/** Submariner's Globalnet makes these Services itself; its address range belongs to it. */
const globalnetLabel = 'submariner.io/exportedServiceRef';

interface Clash {
  readonly object: HasRef;
  /** `the address of Node worker-1`. */
  readonly whose: string;
  readonly evidence: Citation;
}

function clashOf(
  service: Service,
  address: string,
  { services, nodes, pods }: Pick<Evidence, 'services' | 'nodes' | 'pods'>,
  isMitigated: boolean,
): Clash | undefined {
  for (const port of service.spec?.ports ?? []) {
    const other = listenersAt(services, address, port).find(([one]) => one !== service);
    if (other === undefined) continue;
    const [object, field] = other;
    const whose = `where ${formatRef(object.ref)} has port ${portText(port)}`;
    return { object, whose, evidence: cite(object, field, address) };
  }
  const owner = nodeAt(nodes, address) ?? (isMitigated ? undefined : podAt(pods, address));
  if (owner === undefined) return undefined;
  return {
    object: owner.object,
    whose: `the address of ${formatRef(owner.object.ref)}`,
    evidence: cite(owner.object, owner.field, address),
  };
}

/** Cilium in place of kube-proxy leaves addresses of pods alone unless told not to (bpf_sock.c, sock4_skip_xlate). */
function mitigates({ serviceDataplane, ciliumConfig }: Pick<Evidence, 'serviceDataplane' | 'ciliumConfig'>) {
  const providers = valueOf(serviceDataplane);
  return (
    providers?.Cilium.state === 'known' &&
    providers['kube-proxy'].state !== 'known' &&
    ciliumConfig.state === 'known' &&
    ciliumConfig.value.get('disable-external-ip-mitigation') !== 'true'
  );
}

export default defineRule({
  code: 'SV19',
  title: 'A Service takes traffic for addresses of its own choice (externalIPs)',
  severity: ['medium', 'high'],
  needs: ['services'],
  uses: ['nodes', 'pods', 'serviceDataplane', 'ciliumConfig'],
  judgesManifests: true,
  docs: {
    why: 'Every node sends traffic for an address in spec.externalIPs to the Service, and nobody checks who owns the address: whoever may write Services can take traffic meant for others (CVE-2020-8554), which cannot be fixed in the API. The field is deprecated since 1.36 and planned to stop working. Any use is medium; high is a value that is the address of a node or a pod, or the address and port of another Service.',
    actions: [
      'Find out who relies on the addresses in spec.externalIPs of Service {namespace}/{name}.',
      'Give it type LoadBalancer with a controller that owns its addresses (MetalLB, Cilium LB IPAM, kube-vip, the cloud’s), or a Gateway, and move clients before the field is emptied.',
      'Then switch on the admission plugin DenyServiceExternalIPs, which leaves existing values as they are.',
    ],
    rollback:
      'Put the addresses back into spec.externalIPs; with DenyServiceExternalIPs on, switch that off first.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.spec.externalIPs}',
      'kubectl get nodes -o wide',
      'kubectl get services -A -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/5707-deprecate-service-externalips',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/api/service/warnings.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/serviceport.go',
      'https://github.com/kubernetes/kubernetes/issues/97076',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/plugin/pkg/admission/network/denyserviceexternalips/admission.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/bpf/bpf_sock.c',
      'https://github.com/submariner-io/submariner/blob/devel/pkg/globalnet/controllers/global_ingressip_controller.go',
    ],
    silent: [
      'Services that Submariner’s Globalnet makes, and addresses that a load balancer controller also wrote into the Service’s status, unless they clash.',
      'Headless and ExternalName Services, for which the field is ignored.',
      'The address of a pod where Cilium replaces kube-proxy and its mitigation is on counts as any other address.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, clusterIP, externalIPs = [] } = service.spec ?? {};
      if (type === 'ExternalName' || clusterIP === 'None' || externalIPs.length === 0) continue;
      if (service.metadata.labels?.[globalnetLabel] === undefined) yield service;
    }
  },
  *check(service, evidence) {
    const texts = service.spec?.externalIPs ?? [];
    const addresses = texts.flatMap((text) => canonicalAddress(text) ?? []);
    const isMitigated = mitigates(evidence);
    const [port] = service.spec?.ports ?? [];
    const name = formatRef(service.ref);
    const own = cite(service, 'spec.externalIPs', texts);

    let isClashing = false;
    for (const address of addresses) {
      const clash = clashOf(service, address, evidence, isMitigated);
      if (clash === undefined) continue;
      isClashing = true;
      yield {
        severity: 'high',
        field: 'spec.externalIPs',
        message: `externalIPs of ${name} holds ${address}, ${clash.whose}: connections to it on the Service’s ports may end at this Service instead.`,
        evidence: [own, clash.evidence],
        involves: [clash.object],
      };
    }
    const given = new Set(statusAddresses(service));
    const isAssigned = addresses.length === texts.length && addresses.every((address) => given.has(address));
    if (isClashing || isAssigned) return;
    yield {
      severity: 'medium',
      field: 'spec.externalIPs',
      message: `${name} has ${addresses.slice(0, 3).join(', ')}${addresses.length > 3 ? ', …' : ''} in externalIPs: every node sends traffic for ${addresses.length === 1 ? 'that address' : 'those addresses'}${port === undefined ? '' : ` on port ${portText(port)}`} to it, whoever owns ${addresses.length === 1 ? 'it' : 'them'}, and the field is deprecated.`,
      evidence: [own],
    };
  },
});
