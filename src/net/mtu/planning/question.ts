import type { IpFamily } from '../../../model/carriage.ts';
import type { CniName } from '../../../model/evidence/cni.ts';
import type { Version } from '../../../model/version.ts';
import type { EncryptionChoice, TunnelChoice } from './choices.ts';

export const dsrChoices = ['none', 'opt', 'geneve', 'ipip'] as const;
export type DsrChoice = (typeof dsrChoices)[number];

export const cableChoices = ['none', 'libreswan', 'wireguard', 'vxlan'] as const;
export type CableChoice = (typeof cableChoices)[number];

/** What a caller wants reckoned with; what is left out is as the cluster is, or unknown. */
export interface MtuQuestion {
  readonly cni?: CniName;
  readonly version?: Version;
  readonly encapsulation?: TunnelChoice;
  readonly encryption?: EncryptionChoice;
  readonly ipsecKeyBytes?: number;
  /** Of the nodes' addresses. */
  readonly families?: readonly IpFamily[];
  readonly dsr?: DsrChoice;
  readonly submariner?: CableChoice;
  /** Without a node: of all nodes that none is given for. */
  readonly nodeMtus: readonly { readonly node?: string; readonly mtu: number }[];
  readonly path?: {
    readonly name: string;
    /** The most that it carries, and what it carries in every case where that differs. */
    readonly mtu: number;
    readonly least?: number;
    readonly says: string;
    readonly source?: string;
  };
}

export function isEmptyQuestion({ nodeMtus, ...rest }: MtuQuestion): boolean {
  return nodeMtus.length === 0 && Object.keys(rest).length === 0;
}
