/** A version with what a distributor added to it: `-eks-abc`, `+k3s1`, `-rc.1`. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** With its first character; empty when there is none. */
  readonly suffix: string;
}

/** `v1.34.1-gke.3720000`. */
export function formatVersion({ major, minor, patch, suffix }: Version): string {
  return `v${major}.${minor}.${patch}${suffix}`;
}
