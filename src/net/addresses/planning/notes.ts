import { isForPods } from '../../../model/evidence/address-plan.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { formatRange } from '../cidr.ts';
import { mostBlockBits, prefixOf } from '../node-blocks.ts';
import type { GivenMasks } from './given-ranges.ts';
import type { Sited } from './ledger-lines.ts';
import { isOnUnderlay } from './subnet-capacity.ts';

interface ClusterRead {
  readonly name: string;
  readonly evidence: Pick<Evidence, 'ipam'>;
}

/** Did a user give a subnet that nodes are in? */
export function isSubnetGiven(given: readonly Sited[]): boolean {
  return given.some(({ purpose }) => purpose === 'node-subnet');
}

/** What the numbers leave out, and who refuses what is given. */
export function notesOf(
  given: readonly Sited[],
  lines: readonly Sited[],
  masks: GivenMasks,
  clusters: readonly ClusterRead[],
): string[] {
  const wide = given.filter(({ purpose, range }) => {
    const mask = masks[range.family] ?? (range.family === 4 ? 24 : 64);
    return isForPods(purpose) && range.family === 4 && mask - prefixOf(range) > mostBlockBits;
  });
  const large = given.filter(
    ({ purpose, range }) => purpose === 'service' && (range.family === 4 ? 32 : 128) - prefixOf(range) > 20,
  );
  const underlay = clusters.filter(({ evidence }) => isOnUnderlay(evidence));
  const isTold = clusters.length === 1 && isSubnetGiven(given);
  const unnamed = clusters.filter((one) => isPoolUnnamed(one, lines));
  return [
    ...wide.map(
      ({ range }) =>
        `kubeadm refuses ${formatRange(range)} with node blocks more than ${mostBlockBits} bits longer; kube-controller-manager itself takes it with IPv4.`,
    ),
    ...large.map(
      ({ range }) =>
        `kube-apiserver takes ${formatRange(range)} for Services from 1.34 on; earlier ones end at /${range.family === 4 ? 12 : 108} (--service-cluster-ip-range).`,
    ),
    ...underlay
      .filter(() => !isTold)
      .map(
        () =>
          'Pods have addresses of the underlay’s own subnets here: how many are left no object of the cluster tells. The cloud does, subnet by subnet: give each as nodes:NAME=CIDR to have it reckoned.',
      ),
    ...unnamed.map(
      () =>
        'What the parts of nodes are cut from no object of the cluster tells here, as on clouds and with k3s: how many nodes fit is not known until it is given as pods=CIDR.',
    ),
  ];
}

/** Have nodes, or those of Azure CNI Overlay, parts of a range that neither the cluster nor the user names? */
function isPoolUnnamed({ name, evidence: { ipam } }: ClusterRead, lines: readonly Sited[]): boolean {
  const isOverlay = ipam.state === 'known' && ipam.value.mode === 'Azure CNI overlay';
  const own = lines.filter(({ cluster, inUse }) => cluster === name && inUse !== 'no');
  const hasParts = isOverlay || own.some(({ purpose }) => purpose === 'node-pods');
  return hasParts && ![...own, ...lines.filter(({ cluster }) => cluster === null)].some(isPool);
}

function isPool({ purpose }: Sited): boolean {
  return isForPods(purpose) && purpose !== 'node-pods';
}
