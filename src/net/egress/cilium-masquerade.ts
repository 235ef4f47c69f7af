import type { IpMasqRanges } from '../../model/evidence/ip-masq.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, missingOf, valueOf } from '../../model/maybe.ts';
import { parseCidr } from '../addresses/cidr.ts';
import { isPublicAddress } from '../addresses/public-address.ts';
import { citeSetting } from '../dataplane/cilium-variants.ts';
import { byCiliumAgent } from './ip-masq-agent.ts';
import {
  lacks,
  liesIn,
  type Masquerade,
  type MasqueradeSeen,
  open,
  type Outside,
} from './masquerade-answer.ts';

/**
 * https://docs.cilium.io/en/v1.20/network/concepts/masquerading/ and snat_v4_needs_masquerade of bpf/lib/nat.h, v1.20.2.
 * `config` is that of its own ip-masq-agent.
 */
export function byCilium(
  pod: Kept<'Pod'>,
  to: Outside,
  { ciliumConfig, nodes }: Pick<MasqueradeSeen, 'ciliumConfig' | 'nodes'>,
  config: Maybe<IpMasqRanges>,
): Masquerade {
  if (ciliumConfig.state !== 'known')
    return open(lacks(missingOf(ciliumConfig)) || 'cilium-config is not there', []);
  const options = ciliumConfig.value;
  const node = valueOf(nodes.find(undefined, pod.spec?.nodeName ?? ''));
  const family = to?.family ?? 4;
  const on = `enable-ipv${family}-masquerade` as const;
  const native = `ipv${family}-native-routing-cidr` as const;
  const keys = [
    on,
    native,
    'enable-ip-masq-agent',
    'enable-bpf-masquerade',
    'egress-masquerade-interfaces',
    'ipam',
  ] as const satisfies readonly CiliumKey[];
  if (node === undefined && keys.some((key) => options.isOverridden(key))) {
    return open('a CiliumNodeConfig changes it on some nodes, and the pod’s was not read', []);
  }
  if (options.missing.length > 0) return open(lacks(options.missing), []);
  const setting = (key: CiliumKey) =>
    node === undefined
      ? { ref: options.ref, field: `data.${key}`, value: options.get(key) }
      : options.on(node, key);
  const masquerade = setting(on);
  const from = [citeSetting(masquerade, 'true')];
  if (masquerade.value === 'false') return { is: 'kept', says: 'Cilium does not masquerade', from };
  const range = parseCidr(setting(native).value ?? '');
  if (range !== undefined) {
    from.push(citeSetting(setting(native), ''));
    const inside = liesIn(to, range);
    if (inside === undefined) return open(`whether it is an address of ${native} is not known`, from);
    if (inside) return { is: 'kept', says: `it is an address of ${native}, which Cilium leaves alone`, from };
  }
  const ipam = setting('ipam');
  if (ipam.value === 'multi-pool') {
    return open('pools of its multi-pool IPAM may be excepted', [...from, citeSetting(ipam, 'cluster-pool')]);
  }
  const bpf = setting('enable-bpf-masquerade');
  const agent = setting('enable-ip-masq-agent');
  if (agent.value === 'true') {
    from.push(citeSetting(agent, 'false'));
    // daemon/cmd/daemon.go of v1.20.2: without it the agent does not start.
    if (bpf.value === 'true') return byCiliumAgent(config, to, from);
    return open('its ip-masq-agent demands enable-bpf-masquerade, without which agents do not start', [
      ...from,
      citeSetting(bpf, 'false'),
    ]);
  }
  const interfaces = setting('egress-masquerade-interfaces');
  if ((interfaces.value ?? '') !== '') {
    return open(
      'it masquerades on the interfaces that are named alone, and by which one packets leave is not in the API',
      [...from, citeSetting(interfaces, '')],
    );
  }
  const isCloud = /^(eni|azure|alibabacloud)$/.test(ipam.value ?? '');
  if (isCloud && range === undefined && to !== undefined && !isPublicAddress(to)) {
    return open('it may lie in the cloud network, whose ranges Cilium leaves alone', [
      ...from,
      citeSetting(ipam, 'cluster-pool'),
    ]);
  }
  return { is: 'node', says: 'Cilium masquerades what leaves its network', from };
}
