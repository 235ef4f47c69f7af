import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { weakest } from '../../model/label.ts';
import { unknown } from '../../model/maybe.ts';
import {
  addedOnWire,
  addedWithoutEncryption,
  encryptionIn,
  isEncryptionTooMuch,
  lowerTo,
  namesOf,
  nodesUnder,
} from '../../net/mtu/mtu-fit.ts';

export default defineRule({
  code: 'MT03',
  title: 'Encryption between nodes does not fit the MTU that pods were given',
  severity: 'high',
  needs: ['podMtu'],
  uses: ['nodeMtu'],
  docs: {
    why: 'WireGuard and IPsec need room in every packet between nodes: 60 to 80 bytes with Calico, 46 on top of Geneve with OVN-Kubernetes. An MTU that the CNI works out makes room for it; one that somebody set stays what it was when encryption is switched on. Then full packets no longer fit: pings and small requests get through while TLS handshakes and large answers hang, from the day on which traffic was to become safer.',
    actions: [
      'Recreate the pods, workload by workload, once the CNI has the new value: running ones keep the MTU they were started with.',
      'Until then encryption can be switched off again, which restores the traffic at once and leaves it unencrypted.',
    ],
    rollback:
      'Set the former MTU again only after encryption is off; the pods that were recreated in between work with the smaller one either way.',
    verify: [
      'ip -j link',
      'kubectl get installation default -o jsonpath={.spec.calicoNetwork.mtu}',
      'kubectl get felixconfiguration default -o jsonpath={.spec.wireguardEnabled}',
      'kubectl get network.operator.openshift.io cluster -o jsonpath={.spec.defaultNetwork.ovnKubernetesConfig}',
      'kubectl get network.config.openshift.io cluster -o jsonpath={.status.clusterNetworkMTU}',
    ],
    cutover: [
      'Lower the MTU first and recreate the pods, a node pool at a time; smaller packets harm nothing.',
      'Switch encryption on when no pod with the former MTU is left.',
    ],
    sources: [
      'https://docs.tigera.io/calico/latest/networking/configuring/mtu',
      'https://github.com/projectcalico/calico/blob/master/felix/dataplane/linux/int_dataplane.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/mtu/mtu.go',
      'https://github.com/openshift/cluster-network-operator/blob/master/pkg/network/ovn_kubernetes.go',
      'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/types/const.go',
    ],
    silent: [
      'Cilium’s mtu and flannel’s Backend.MTU: they are the nodes’, and both take encryption off themselves.',
      'An MTU that is not set, or 0: the CNI makes room for encryption.',
      'A value that would not fit without encryption either: that is rule MT01. So is Felix’ own wireguardMTU.',
      'Pods that still run with the MTU of before: no object tells it.',
    ],
  },
  *subjects({ podMtu }) {
    for (const setting of podMtu.value) {
      const mayEncrypt = setting.measures === 'pods' && setting.encapsulation.state === 'unknown';
      if (mayEncrypt || addedWithoutEncryption(setting) !== undefined) yield setting;
    }
  },
  *check(setting, { nodeMtu }) {
    const { encapsulation, value, field } = setting;
    if (encapsulation.state !== 'known') {
      if (encapsulation.state === 'unknown') yield encapsulation;
      return;
    }
    const wire = value + (addedOnWire(setting) ?? 0);
    const concerned = nodeMtu.state === 'known' ? nodesUnder(setting, nodeMtu.value) : [];
    const tooSmall = concerned.filter(({ mtu }) => mtu < wire);
    const [smallest] = tooSmall;
    if (smallest === undefined) {
      if (nodeMtu.state === 'unknown') yield nodeMtu;
      if (nodeMtu.state === 'known' && nodeMtu.value.missing.length > 0)
        yield unknown(...nodeMtu.value.missing);
      return;
    }
    if (!isEncryptionTooMuch(setting, concerned)) return;
    const without = value + (addedWithoutEncryption(setting) ?? 0);
    yield {
      field,
      message: `Pods are given an MTU of ${value} bytes, which takes ${without} on the wire without encryption and ${wire} with ${encryptionIn(encapsulation.value)}; ${tooSmall.length} of ${concerned.length} nodes can send only ${smallest.mtu} (${namesOf(tooSmall)}): larger packets between nodes are fragmented or lost while small ones get through.`,
      evidence: [
        cite(setting, field, value),
        ...encapsulation.from,
        ...tooSmall.slice(0, 3).map(({ citation }) => citation),
      ],
      label: weakest(encapsulation.label, ...tooSmall.map(({ citation }) => citation.label)),
      actions: [lowerTo(setting, smallest.mtu - (wire - value))],
    };
  },
});
