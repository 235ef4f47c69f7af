import { cite } from '../model/cite.ts';
import type { Layer2Announcer, Layer2Announcers } from '../model/evidence/layer2-announcers.ts';
import { type NetworkAgents, running } from '../model/evidence/network-agents.ts';
import type { PodSpec } from '../model/evidence/workloads.ts';
import type { Kept } from '../model/kinds/index.ts';
import { absent, known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import type { HasRef } from '../model/ref.ts';
import { parseImage } from '../parse/image.ts';
import { defineSlice } from './define-slice.ts';

/** MetalLB by its L2Advertisements, kube-vip by what it is started with; one that only speaks BGP is none. */
export const layer2Announcers = defineSlice({
  kinds: ['L2Advertisement'],
  from: ['networkAgents', 'workloads', 'pods'],
  derive: (snapshot, { networkAgents, workloads, pods }): Maybe<Layer2Announcers> => {
    const advertisements = snapshot.listing('L2Advertisement');
    const mirrors = pods.items.filter(isMirror);
    const found = [
      ...metalLb(advertisements.items, networkAgents),
      ...workloads.items.flatMap((one) => kubeVip(one, one.podSpec, 'spec.template.spec.containers')),
      ...mirrors.flatMap((pod) => kubeVip(pod, pod.spec, 'spec.containers')),
    ];
    const missing = [
      ...advertisements.missingIn(),
      ...(advertisements.items.length > 0 ? missingOf(networkAgents) : []),
      ...workloads.missingIn(),
      ...pods.missingIn('kube-system'),
    ];
    if (found.length > 0) return known({ found, missing }, [], snapshot.label);
    return missing.length > 0 ? unknown(...missing) : absent(snapshot.label);
  },
});

/** An advertisement without a speaker is left over, and announces nothing. */
function metalLb(
  advertisements: readonly Kept<'L2Advertisement'>[],
  agents: Maybe<NetworkAgents>,
): Layer2Announcer[] {
  const [first] = advertisements.filter(({ ref }) => !ref.declared);
  const speaks = agents.state === 'known' && running(agents.value, 'MetalLB').length > 0;
  if (first === undefined || !speaks) return [];
  const pools = first.spec?.ipAddressPools ?? [];
  return [
    {
      ref: first.ref,
      product: 'MetalLB',
      from: cite(first, 'spec.ipAddressPools', pools.length === 0 ? 'all pools' : pools.join(', ')),
    },
  ];
}

/** kube-vip runs as static pods where it also holds the address of the control plane. */
function isMirror({ metadata }: Kept<'Pod'>): boolean {
  return metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

/** In ARP mode and for Services, by variables or flags: https://kube-vip.io/docs/modes/arp */
function kubeVip(object: HasRef, spec: PodSpec | undefined, path: string): Layer2Announcer[] {
  if (object.ref.declared) return [];
  return (spec?.containers ?? []).flatMap(({ name = '', image = '', env = [], args = [] }) => {
    if (!/(^|\/)kube-vip(-iptables)?$/.test(parseImage(image).repository)) return [];
    const isOn = (variable: string, flag: string): boolean =>
      env.some((one) => one.name === variable && one.value === 'true') || args.includes(`--${flag}=true`);
    if (!isOn('vip_arp', 'arp') || !isOn('svc_enable', 'services')) return [];
    const field = `${path}[name=${name}]`;
    const from = env.some((one) => one.name === 'vip_arp')
      ? cite(object, `${field}.env[name=vip_arp].value`, 'true')
      : cite(object, `${field}.args`, '--arp=true');
    return [{ ref: object.ref, product: 'kube-vip', from }];
  });
}
