import type { FlannelConfig } from '../model/evidence/flannel-config.ts';
import { known, type Maybe } from '../model/maybe.ts';
import { parseFlannelNetConf } from '../parse/flannel-net-conf.ts';
import { documentIn, firstKnown } from './config-document.ts';
import { defineSlice } from './define-slice.ts';

const places = [
  ['kube-flannel', 'kube-flannel-cfg'],
  ['kube-system', 'kube-flannel-cfg'],
  ['kube-system', 'canal-config'],
  ['kube-system', 'rke2-canal-config'],
] as const;

export const flannelConfig = defineSlice({
  names: places.map(([namespace, name]) => ({ kind: 'ConfigMap' as const, namespace, name })),
  derive: (snapshot): Maybe<FlannelConfig> => {
    const document = firstKnown(
      places.map(([namespace, name]) =>
        documentIn(snapshot, namespace, name, 'net-conf.json', parseFlannelNetConf),
      ),
    );
    if (document.state !== 'known') return document;
    const { ref, value } = document.value;
    const { Type, MTU, Port, VNI, ListenPort, DirectRouting } = value.Backend ?? {};
    return known(
      {
        ref,
        network: value.Network,
        ipv6Network: value.IPv6Network,
        backend: {
          type: Type ?? 'udp',
          mtu: MTU,
          port: Port,
          vni: VNI,
          listenPort: ListenPort,
          directRouting: DirectRouting ?? false,
        },
      },
      [],
      document.label,
    );
  },
});
