import { integer, isRecord, type KeptOf, list, object, string } from '../model/fields.ts';
import type { Parsed } from '../model/parsed.ts';
import { keepFields } from './parse-kept.ts';
import { parseYaml } from './parse-yaml.ts';

/** What is kept of a KubeletConfiguration (kubelet.config.k8s.io/v1beta1). */
const fields = object({
  apiVersion: string,
  kind: string,
  clusterDNS: list(string),
  clusterDomain: string,
  resolvConf: string,
  maxPods: integer,
  podCIDR: string,
});

export type KubeletConfig = KeptOf<typeof fields>;

/** Parses a kubelet's configuration file, or what its `/configz` answers, which wraps it in `kubeletconfig`. */
export function parseKubeletConfig(text: string): Parsed<KubeletConfig> {
  const document = parseYaml(text);
  if (!document.ok) return document;
  const wrapped = isRecord(document.value) ? document.value.kubeletconfig : undefined;
  return keepFields(wrapped ?? document.value, 'KubeletConfiguration', fields);
}
