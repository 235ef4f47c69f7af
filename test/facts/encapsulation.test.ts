import { describe, expect, it } from 'vitest';
import { calicoNode, ciliumAgent, ciliumConfig, ovnkubeNode } from '../support/network-agents.ts';
import { ipPool, operatorNetwork } from '../support/network-objects.ts';
import { evidenceIn, type RawObject } from '../support/snapshot-of.ts';

function told(...objects: RawObject[]): string {
  const { carriage } = evidenceIn({ objects });
  if (carriage.state !== 'known') return carriage.state;
  const { tunnels, encryption } = carriage.value;
  return [...tunnels, ...encryption].map(({ kind, family }) => `${kind} ${family}`).join(', ') || 'plain';
}

const cilium = (data: Record<string, string>) => told(ciliumAgent(), ciliumConfig(data));

describe('carriage', () => {
  it.each<[Record<string, string>, string]>([
    [{}, 'vxlan 4'],
    [{ 'tunnel-protocol': 'geneve', 'underlay-protocol': 'ipv6' }, 'geneve 6'],
    [{ 'enable-ipv4': 'false' }, 'vxlan 6'],
    [{ 'routing-mode': 'native' }, 'plain'],
    [{ 'routing-mode': 'native', 'enable-egress-gateway': 'true' }, 'vxlan 4'],
    [{ 'routing-mode': 'native', 'enable-ipv4-egress-gateway': 'true' }, 'vxlan 4'],
    [{ 'routing-mode': 'native', 'enable-egress-gateway': 'false' }, 'plain'],
    [{ 'enable-wireguard': 'true', 'enable-ipsec': 'true' }, 'vxlan 4, wireguard 4'],
    [{ 'enable-ipsec': 'true' }, 'vxlan 4, ipsec 4'],
  ])('of Cilium with %j is %s', (data, expected) => {
    expect(cilium(data)).toBe(expected);
  });

  it('of Calico is what its pools ask for, by family', () => {
    expect(
      told(
        calicoNode(),
        ipPool('four', '10.48.0.0/16', { ipipMode: 'Always' }),
        ipPool('six', 'fd00::/64', { vxlanMode: 'CrossSubnet' }),
      ),
    ).toBe('ipip 4, vxlan 6');
  });

  it('of OVN-Kubernetes is Geneve, with IPsec where it is full', () => {
    expect(told(ovnkubeNode(), operatorNetwork({ ipsecConfig: { mode: 'Full' } }))).toBe('geneve 4, ipsec 4');
    expect(told(ovnkubeNode(), operatorNetwork({ transport: 'NoOverlay' }))).toBe('plain');
  });

  it('is unknown without a CNI', () => {
    expect(told()).toBe('unknown');
  });
});
