import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { isVirtualNode } from '../services/virtual-node.ts';

/** A variable of the VPC CNI's agent, as text, and where it stands or what the documentation says it is without it. */
export interface AwsSetting {
  readonly value: string;
  readonly field: string;
  readonly citation: Citation;
}

/** What the agent is told; `byDefault` where it is not told. */
export function awsSetting(
  { daemonSet, container }: NetworkAgent,
  variable: string,
  byDefault: string,
): AwsSetting {
  const value = container.env?.find(({ name }) => name === variable)?.value;
  const field = `spec.template.spec.containers[name=${container.name ?? ''}].env[name=${variable}]`;
  return value === undefined
    ? { value: byDefault, field, citation: citeDefault(daemonSet, field, byDefault) }
    : { value, field, citation: cite(daemonSet, field, value) };
}

/** As the agent reads truth values: https://pkg.go.dev/strconv#ParseBool; what is none counts as the default, false. */
export function isTrue({ value }: AwsSetting): boolean {
  return /^(?:1|t|T|TRUE|true|True)$/u.test(value);
}

/** A target of the warm pool; undefined where it is not set, no number, or not positive, which the agent takes as not set. */
export function targetOf({ value }: AwsSetting): number | undefined {
  const number = /^\+?\d{1,9}$/u.test(value) ? Number(value) : 0;
  return number > 0 ? number : undefined;
}

/** Linux machines that the DaemonSet aws-node runs on: not those of Fargate, of EKS Auto Mode, or outside AWS. */
export function isAwsNode(node: Kept<'Node'>): boolean {
  const labels = node.metadata.labels ?? {};
  const kind = labels['eks.amazonaws.com/compute-type'];
  const system = labels['kubernetes.io/os'] ?? node.status?.nodeInfo?.operatingSystem ?? 'linux';
  return kind === undefined || kind === 'ec2' ? system === 'linux' && !isVirtualNode(node) : false;
}
