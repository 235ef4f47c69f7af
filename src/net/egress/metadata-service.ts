import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { Platform } from '../../model/evidence/platform.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import type { ObjectRef } from '../../model/ref.ts';

type Node = Kept<'Node'>;

/** Why pods of a node, on a network of their own, reach the metadata service of its cloud: what says so, and where. */
export interface OpenMetadata {
  readonly state: 'open';
  /** One sentence, without its end. */
  readonly because: string;
  readonly at: ObjectRef;
  readonly field: string;
  readonly from: readonly Citation[];
}

export type MetadataAccess = OpenMetadata | { readonly state: 'closed' } | Unknown;

const closed: MetadataAccess = { state: 'closed' };
/** Images of agents that answer in the metadata service’s place. */
export const interceptors = /(?:^|\/)(?:kube2iam|kiam)(?:[:@]|$)/;
const gkeLabel = 'iam.gke.io/gke-metadata-server-enabled';
const karpenterLabel = 'karpenter.k8s.aws/ec2nodeclass';

/**
 * Clouds by the scheme of a Node's providerID; machines of one's own have none, or one that is no cloud's. Oracle and
 * Alibaba write their ids with and without a scheme.
 */
const clouds: Readonly<Record<string, string>> = {
  aws: 'HttpTokens and HttpPutResponseHopLimit of the nodes’ EC2 instances, in their launch template or node group',
  azure: 'whether the machines’ metadata service is kept from pods',
  gce: 'whether anything on the nodes keeps pods from the metadata server',
  openstack: 'whether the project’s network answers at 169.254.169.254',
  digitalocean: 'whether anything on the nodes keeps pods from 169.254.169.254',
  oci: 'whether the instances’ metadata service is kept from pods',
  alicloud: 'whether the instances’ metadata service at 100.100.100.200 is kept from pods',
};

/** The cloud that a node is a machine of; undefined where its providerID names none. */
export function cloudOf({ spec }: Node): string | undefined {
  const id = spec?.providerID ?? '';
  if (id.startsWith('ocid1.')) return 'oci';
  // A region and an instance.
  if (/^[a-z]+(?:-[a-z0-9]+)+\.i-/.test(id)) return 'alicloud';
  const scheme = /^([a-z0-9]+):/.exec(id)?.[1];
  return scheme !== undefined && Object.hasOwn(clouds, scheme) ? scheme : undefined;
}

/**
 * Do pods with a network of their own reach the metadata service of the node's cloud, as far as its options or a default
 * that its platform documents for every node tell? Policies are not looked at.
 */
export function metadataAccess(
  node: Node,
  platform: Platform | undefined,
  nodeClasses: Listing<Kept<'EC2NodeClass'>>,
): MetadataAccess {
  const labels = node.metadata.labels ?? {};
  switch (cloudOf(node)) {
    case 'gce':
      if (platform !== 'GKE') return untold(node);
      if (labels[gkeLabel] === 'true') return closed;
      return {
        state: 'open',
        because:
          'the node runs no GKE metadata server, so pods get the credentials of the node’s service account',
        at: node.ref,
        field: `metadata.labels[${gkeLabel}]`,
        from: [citeDefault(node, `metadata.labels[${gkeLabel}]`, labels[gkeLabel] ?? 'false')],
      };
    case 'azure':
      if (platform !== 'AKS') return untold(node);
      return {
        state: 'open',
        because: 'AKS lets every pod reach it unless its restriction, a preview, is switched on',
        at: node.ref,
        field: 'spec.providerID',
        from: [citeDefault(node, 'spec.providerID', 'azure: pods reach the metadata service')],
      };
    case 'aws':
      return byNodeClass(node, labels[karpenterLabel], nodeClasses);
    default:
      return untold(node);
  }
}

/** Karpenter asks for a token and one hop where the class does not say otherwise. */
function byNodeClass(
  node: Node,
  name: string | undefined,
  nodeClasses: Listing<Kept<'EC2NodeClass'>>,
): MetadataAccess {
  if (name === undefined) return untold(node);
  const found = nodeClasses.find(undefined, name);
  if (found.state !== 'known') return found.state === 'unknown' ? unknown(...missingOf(found)) : untold(node);
  const nodeClass = found.value;
  const {
    httpEndpoint,
    httpTokens = 'required',
    httpPutResponseHopLimit = 1,
  } = nodeClass.spec?.metadataOptions ?? {};
  if (httpEndpoint === 'disabled') return closed;
  const open = (option: string, value: string | number, because: string): MetadataAccess => ({
    state: 'open',
    because,
    at: nodeClass.ref,
    field: `spec.metadataOptions.${option}`,
    from: [
      cite(nodeClass, `spec.metadataOptions.${option}`, value),
      cite(node, `metadata.labels[${karpenterLabel}]`, name),
    ],
  });
  if (httpTokens === 'optional')
    return open('httpTokens', httpTokens, 'its instances answer without a token');
  if (httpPutResponseHopLimit > 1)
    return open(
      'httpPutResponseHopLimit',
      httpPutResponseHopLimit,
      `the token may travel ${httpPutResponseHopLimit} hops, and a pod is two away`,
    );
  return closed;
}

function untold(node: Node): Unknown {
  const cloud = cloudOf(node) ?? '';
  return undecided({
    reason: 'not-observable',
    detail: 'no object tells the options of the nodes’ machines',
    next: `look up, with the cloud’s own tools, ${clouds[cloud] ?? ''}`,
  });
}

/** That it may be open is what a review without a better answer says first. */
export function undecided(why: Pick<Missing, 'reason' | 'detail' | 'next'>): Unknown {
  const what = 'reachability of the cloud’s metadata service from pods';
  return unknown({ what, namespaces: null, ...why, mayBeHigh: true });
}
