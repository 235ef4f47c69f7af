import { isRecord, type KeptOf, object, string } from '../model/fields.ts';
import type { Parsed } from '../model/parsed.ts';
import { keepFields } from './parse-kept.ts';
import { parseYaml } from './parse-yaml.ts';

/** What is kept of kubeadm's ClusterConfiguration; extra arguments by name, in whichever form they are written. */
const fields = object({
  apiVersion: string,
  kind: string,
  kubernetesVersion: string,
  networking: object({ podSubnet: string, serviceSubnet: string, dnsDomain: string }),
  apiServer: object({ extraArgs: object({ 'service-cluster-ip-range': string }) }),
  controllerManager: object({
    extraArgs: object({
      'cluster-cidr': string,
      'node-cidr-mask-size': string,
      'node-cidr-mask-size-ipv4': string,
      'node-cidr-mask-size-ipv6': string,
    }),
  }),
});

export type KubeadmConfig = KeptOf<typeof fields>;

/**
 * Parses key ClusterConfiguration of ConfigMap kube-system/kubeadm-config: kubeadm.k8s.io/v1beta3, whose extraArgs are a
 * map, and v1beta4, whose extraArgs are a list of name and value. Printing the value as JSON and parsing that gives the
 * value again.
 */
export function parseKubeadmConfig(text: string): Parsed<KubeadmConfig> {
  const document = parseYaml(text);
  if (!document.ok) return document;
  const { value } = document;
  const withArguments = isRecord(value)
    ? {
        ...value,
        apiServer: argumentsByName(value.apiServer),
        controllerManager: argumentsByName(value.controllerManager),
      }
    : value;
  return keepFields(withArguments, 'ClusterConfiguration', fields);
}

function argumentsByName(component: unknown): unknown {
  if (!isRecord(component)) return component;
  const extraArgs = component.extraArgs;
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(extraArgs)
    ? extraArgs.filter(isRecord).map((argument) => [argument.name, argument.value] as const)
    : Object.entries(isRecord(extraArgs) ? extraArgs : {});
  return {
    extraArgs: Object.fromEntries(
      entries.map(([name, value]) => [String(name), typeof value === 'number' ? String(value) : value]),
    ),
  };
}
