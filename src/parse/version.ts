import type { Version } from '../model/version.ts';

type Numbers = `${number}.${number}` | `${number}.${number}.${number}`;

/**
 * Parses what Kubernetes calls gitVersion, and versions of the same shape: `v1.33.4-eks-abc`, `v1.34.1-gke.3720000`,
 * `v1.31.5+k3s1`. Undefined for anything without three numbers.
 */
export function parseVersion(text: string): Version | undefined {
  const numbers = /^v?(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:([-+._].*))?$/su.exec(
    text.trim(),
  );
  if (numbers === null) return undefined;
  const [, major, minor, patch, suffix = ''] = numbers;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), suffix };
}

/**
 * Negative, zero or positive. What distributors append does not count, except that alphas, betas and release candidates
 * come before their release.
 */
export function compareVersions(a: Version, b: Version): number {
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    a.patch - b.patch ||
    Number(isPrerelease(b)) - Number(isPrerelease(a))
  );
}

export function atLeast(version: Version, minimum: Numbers): boolean {
  const [major = 0, minor = 0, patch = 0] = minimum.split('.').map(Number);
  return compareVersions(version, { major, minor, patch, suffix: '' }) >= 0;
}

function isPrerelease({ suffix }: Version): boolean {
  return /^-(?:alpha|beta|rc)/u.test(suffix);
}
