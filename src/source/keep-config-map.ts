import { isRecord, type ProjectionProblem } from '../model/fields.ts';
import { ciliumKeys } from '../model/kinds/cilium-keys.ts';
import { parsed, type Parsed, type Problem, unparsed } from '../model/parsed.ts';
import { parseAntreaConfig } from '../parse/antrea-config.ts';
import { parseFlannelNetConf } from '../parse/flannel-net-conf.ts';
import { parseIpMasqConfig } from '../parse/ip-masq-config.ts';
import { parseKubeProxyConfig } from '../parse/kube-proxy-config.ts';
import { parseKubeadmConfig } from '../parse/kubeadm-config.ts';
import { parseKubeletConfig } from '../parse/kubelet-config.ts';
import { authorityWord } from './authority-word.ts';
import { holdsCorefile, keepCorefile } from './keep-corefile.ts';

/** What is kept of one value; a value that its format does not allow is not kept at all. Keeping twice changes nothing. */
type Keep = (text: string) => Parsed<string>;

const asIs: Keep = parsed;

/** Cut down to the fields that the parser keeps: comments and everything else in the document are gone. */
function document(parse: (text: string) => Parsed<unknown>): Keep {
  return (text) => {
    const read = parse(text);
    return read.ok ? parsed(JSON.stringify(read.value)) : read;
  };
}

function word(pattern: RegExp, expected: string): Keep {
  return (text) => (pattern.test(text) ? parsed(text) : unparsed({ message: `not ${expected}` }));
}

function corefile(key: string): Keep {
  return (text) => keepCorefile(key, text);
}

const bytes = word(/^\d{1,6}$/, 'a number of bytes');
const netConf = document(parseFlannelNetConf);
const ipMasq = document(parseIpMasqConfig);
const calico = { veth_mtu: bytes, calico_backend: word(/^[a-z]{1,20}$/, 'a backend') };
const canal = { ...calico, 'net-conf.json': netConf };

/**
 * The ConfigMaps that are read, each by its name, and the keys kept of each. What is in neither table and no Corefile
 * never leaves this file; a ConfigMap without keys is read for whether it is there.
 */
const kept: Readonly<Record<string, Readonly<Record<string, Keep>>>> = {
  'kube-system/kube-proxy': { 'config.conf': document(parseKubeProxyConfig) },
  // Amazon EKS: https://docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html
  'kube-system/kube-proxy-config': { config: document(parseKubeProxyConfig) },
  'kube-system/kubeadm-config': { ClusterConfiguration: document(parseKubeadmConfig) },
  'kube-system/kubelet-config': { kubelet: document(parseKubeletConfig) },
  'kube-system/cilium-config': Object.fromEntries(ciliumKeys.map((key) => [key, asIs])),
  'kube-system/ip-masq-agent': { config: ipMasq },
  // AKS: what users write, and what it keeps up to date.
  'kube-system/azure-ip-masq-agent-config': { 'ip-masq-agent': ipMasq },
  'kube-system/azure-ip-masq-agent-config-reconciled': { 'ip-masq-agent-reconciled': ipMasq },
  'kube-system/antrea-config': { 'antrea-agent.conf': document(parseAntreaConfig) },
  'kube-flannel/kube-flannel-cfg': { 'net-conf.json': netConf },
  'kube-system/kube-flannel-cfg': { 'net-conf.json': netConf },
  'kube-system/canal-config': canal,
  'kube-system/rke2-canal-config': canal,
  'kube-system/calico-config': calico,
  'tigera-operator/kubernetes-services-endpoint': {},
  'kube-system/kubernetes-services-endpoint': {},
};

/**
 * Of ConfigMaps of any other name: what ingress-nginx accepts of annotations, and whether there is a certificate where
 * policies look for an authority. The values are of these words only.
 */
const keptAnywhere: Readonly<Record<string, Keep>> = {
  'allow-snippet-annotations': word(/^(true|false)$/, 'true or false'),
  'annotations-risk-level': word(/^(Low|Medium|High|Critical)$/, 'a level'),
  'ca.crt': (text) => parsed(authorityWord(text)),
};

/** The kept part of a ConfigMap's data; a value that its format does not allow is left out and told in `problems`. */
export function keepConfigMapData(
  ref: { readonly namespace?: string; readonly name: string },
  data: unknown,
  problems: ProjectionProblem[],
): Record<string, string> {
  const place = `${ref.namespace ?? ''}/${ref.name}`;
  const listed = Object.hasOwn(kept, place) ? kept[place] : undefined;
  const entries = isRecord(data) ? Object.entries(data) : [];
  const isDns =
    listed === undefined &&
    holdsCorefile(
      ref,
      entries.map(([key]) => key),
    );
  const keys = listed ?? keptAnywhere;
  const values: [string, string][] = [];
  for (const [key, text] of entries) {
    const keep = isDns ? corefile(key) : Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (keep === undefined || typeof text !== 'string') continue;
    const value = keep(text);
    if (value.ok) values.push([key, value.value]);
    else
      problems.push({
        path: `data[${key}]`,
        expected: 'a value of its format',
        seen: unreadable(value.problems),
      });
  }
  return Object.fromEntries(values);
}

function unreadable(problems: readonly Problem[]): string {
  const all = problems.map(({ message, line, column }) =>
    [message, line === undefined ? [] : `line ${line}`, column === undefined ? [] : `column ${column}`]
      .flat()
      .join(', '),
  );
  return `unreadable (${all.join('; ')})`;
}
