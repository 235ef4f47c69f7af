import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Encapsulation } from '../../model/encapsulation.ts';
import type { NodeMtu, PodMtuSetting } from '../../model/evidence/mtu.ts';
import { weakest } from '../../model/label.ts';
import { unknown, valueOf } from '../../model/maybe.ts';
import { addedOnWire, isEncryptionTooMuch, lowerTo, namesOf, nodesUnder } from '../../net/mtu/mtu-fit.ts';

function layersOf({ layers, stacked }: Encapsulation): string {
  return layers.map(({ name, bytes }) => `${name} ${bytes}`).join(stacked ? ' and ' : ' or ');
}

function sayWhatIsSet(setting: PodMtuSetting): string {
  const { value, measures } = setting;
  if (measures === 'underlay') return `The CNI is told that nodes can send ${value} bytes`;
  const encapsulation = valueOf(setting.encapsulation);
  const bytes = addedOnWire(setting) ?? 0;
  if (encapsulation === undefined || bytes === 0) return `Pods are given an MTU of ${value} bytes`;
  return `Pods are given an MTU of ${value} bytes, which encapsulation (${layersOf(encapsulation)}) makes ${value + bytes} on the wire`;
}

/** The value that the smallest of the nodes could carry. */
function advice(setting: PodMtuSetting, smallest: number): string {
  return lowerTo(setting, smallest - (addedOnWire(setting) ?? 0));
}

export default defineRule({
  code: 'MT01',
  title: 'The MTU that the CNI is told is larger than nodes can send',
  severity: 'high',
  needs: ['podMtu'],
  uses: ['nodeMtu'],
  docs: {
    why: 'A packet of a pod grows by the encapsulation on its way to another node. Where it no longer fits the node’s interface it is fragmented, or dropped by fabrics that pass no fragments: small packets and pings get through while TLS handshakes and large answers hang.',
    actions: [
      'Compare with the MTU that the whole path between nodes carries: a router between subnets may carry less than the interfaces do.',
      'Roll the workloads once the CNI has the new value; until then running pods keep the old one.',
    ],
    rollback: 'Set the former value again and recreate the pods that were started in between.',
    verify: [
      'ip -j link',
      'ip -j route',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.mtu}',
      'kubectl get installation default -o jsonpath={.spec.calicoNetwork.mtu}',
      'calicoctl get felixconfiguration default -o yaml',
    ],
    cutover: [
      'Lower the MTU of pods before that of nodes, and raise that of nodes before that of pods: in between, everything fits.',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/mtu/mtu.go',
      'https://docs.tigera.io/calico/latest/networking/configuring/mtu',
      'https://github.com/projectcalico/calico/blob/master/felix/dataplane/linux/int_dataplane.go',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/backends.md',
      'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/types/const.go',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md',
    ],
    silent: [
      'An MTU that is not set, or 0: the CNI works it out from the node’s interface.',
      'Cilium’s mtu and flannel’s Backend.MTU that equal the node’s: both take the overhead off themselves.',
      'A value that fits as long as nothing encrypts: that is rule MT03.',
      'Paths that carry less than the nodes’ interfaces, such as a VPN: no output of a node tells them.',
    ],
  },
  *subjects({ podMtu }) {
    yield* podMtu.value;
  },
  *check(setting, { nodeMtu }) {
    const overhead = addedOnWire(setting);
    const atLeast = setting.value + (overhead ?? 0);
    const concerned = nodeMtu.state === 'known' ? nodesUnder(setting, nodeMtu.value) : [];
    if (isEncryptionTooMuch(setting, concerned)) return;
    const tooSmall = concerned.filter(({ mtu }) => mtu < atLeast);
    const [smallest] = tooSmall;
    if (smallest === undefined) {
      if (nodeMtu.state === 'unknown') yield nodeMtu;
      if (nodeMtu.state === 'known' && nodeMtu.value.missing.length > 0)
        yield unknown(...nodeMtu.value.missing);
      if (overhead === undefined && setting.encapsulation.state === 'unknown') yield setting.encapsulation;
      return;
    }
    const encapsulation = setting.encapsulation;
    yield {
      field: setting.field,
      message: `${sayWhatIsSet(setting)}, and ${tooSmall.length} of ${concerned.length} nodes can send only ${smallest.mtu} (${namesOf(tooSmall)}): larger packets between nodes are fragmented or lost while small ones get through.`,
      evidence: [
        cite(setting, setting.field, setting.value),
        ...(encapsulation.state === 'known' && setting.measures === 'pods' ? encapsulation.from : []),
        ...citations(tooSmall),
      ],
      label: weakest(
        ...tooSmall.map(({ citation }) => citation.label),
        ...(encapsulation.state === 'known' && setting.measures === 'pods' ? [encapsulation.label] : []),
      ),
      actions: [advice(setting, smallest.mtu)],
    };
  },
});

function citations(nodes: readonly NodeMtu[]): Citation[] {
  return nodes.slice(0, 3).map(({ citation }) => citation);
}
