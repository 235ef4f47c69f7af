import type { Citation } from '../cite.ts';
import type { Missing } from '../missing.ts';
import type { HasRef } from '../ref.ts';

/** How dangerous ingress-nginx deems an annotation, in order. */
export const riskLevels = ['Low', 'Medium', 'High', 'Critical'] as const;

export type RiskLevel = (typeof riskLevels)[number];

/** What one ingress-nginx lets annotations do; its workload is `ref`. */
export interface NginxSettings extends HasRef {
  /** allow-snippet-annotations; undefined where neither its ConfigMap nor its release was told. */
  readonly allowsSnippets: boolean | undefined;
  /** annotations-risk-level: the highest risk it accepts. */
  readonly accepts: RiskLevel | undefined;
  readonly from: readonly Citation[];
  readonly missing: readonly Missing[];
}
