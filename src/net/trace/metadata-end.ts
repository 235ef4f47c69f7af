import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { handoffOwners } from '../../model/handoff-owner.ts';
import { valueOf } from '../../model/maybe.ts';
import { metadataOwners, metadataServices } from '../../model/metadata-services.ts';
import type { TraceStep } from '../../model/trace.ts';
import { cloudOf, interceptors, metadataAccess } from '../egress/metadata-service.ts';
import { type Client, isOnHostNetwork } from './find-client.ts';
import type { Outcome } from './outcome.ts';
import { lackText, settled, unsettled } from './step.ts';

/** Is it the metadata service of a cloud, by an address or the name that Google gives it? */
export function isMetadata(address: string | undefined, name: string | undefined): boolean {
  return metadataServices.includes(address ?? name?.toLowerCase().replace(/\.$/, '') ?? '');
}

type Seen = Pick<Evidence, 'nodes' | 'platform' | 'ec2NodeClasses' | 'workloads'>;

/** Whether a client gets to its cloud's metadata service, which hands out the credentials of the node. */
export function metadataEnd(
  client: Client,
  target: string,
  policy: TraceStep,
  handed: Outcome['handoffs'],
  seen: Seen,
): Outcome {
  const name = client.kind === 'pod' || client.kind === 'node' ? client.node?.name : undefined;
  const node = name === undefined ? undefined : valueOf(seen.nodes.find(undefined, name));
  const what = `${target} is the metadata service of a cloud, which hands out the credentials of the node.`;
  const handoffs = [
    ...handed,
    {
      owner: handoffOwners.networkPolicy,
      for: 'An egress policy that keeps pods from the metadata service.',
    },
  ];
  const end: Omit<Outcome, 'steps' | 'verdict'> = { endpoints: [], sourceSeen: null, handoffs };
  const open = (why: string): Outcome => ({
    ...end,
    verdict: 'unknown',
    steps: [
      unsettled('service', `${what} That pods reach it is possible, and would be of severity high.`, why),
      policy,
    ],
  });
  const cloud = node === undefined ? undefined : cloudOf(node);
  const owner = metadataOwners.get(target.toLowerCase().replace(/\.$/, ''));
  const isOther = owner === undefined ? cloud === 'alicloud' : owner !== cloud;
  if (node !== undefined && cloud !== undefined && isOther) {
    const says = `${target} is where another cloud than that of ${node.ref.name} has its metadata service.`;
    const step = unsettled('service', says, 'whether something answers there is not in the API', [
      cite(node, 'spec.providerID', node.spec?.providerID),
    ]);
    return { ...end, verdict: 'unknown', handoffs: handed, steps: [step, policy] };
  }
  if (node === undefined || cloud === undefined) {
    return open(
      node === undefined
        ? 'the node of the client is not known'
        : 'the node is a machine of no cloud that is known',
    );
  }
  if (target.includes(':')) {
    return open(
      'its address of IPv6 answers only where the machine has IPv6 and the cloud’s option for it is on, which no object tells',
    );
  }
  if (isOnHostNetwork(client)) {
    const says = `${what} Clients on the network of their node reach it whatever its options for pods are.`;
    return {
      ...end,
      verdict: 'reaches',
      steps: [settled('service', says, [cite(node, 'spec.providerID', node.spec?.providerID)]), policy],
    };
  }
  const access = metadataAccess(node, valueOf(seen.platform), seen.ec2NodeClasses);
  if (access.state === 'unknown') {
    const [first] = access.missing;
    return open(
      `${first?.detail ?? lackText(access.missing)}${first?.next === undefined ? '' : `: ${first.next}`}`,
    );
  }
  if (access.state === 'closed') {
    const says = `${what} The options of the node keep pods from what it hands out.`;
    const why = 'whether a pod still gets an answer, though no credentials, is not in the API';
    return { ...end, verdict: 'unknown', steps: [unsettled('service', says, why), policy] };
  }
  const agent = seen.workloads.items.find(({ podSpec }) =>
    podSpec?.containers?.some(({ image = '' }) => interceptors.test(image)),
  );
  const unread = seen.workloads.missingIn();
  if (agent !== undefined) return open('kube2iam or kiam answers in its place');
  if (unread.length > 0) return open(`an agent may answer in its place: ${lackText(unread)}`);
  const says = `${what} Severity high where no policy isolates the client: ${access.because}.`;
  return { ...end, verdict: 'reaches', steps: [settled('service', says, access.from), policy] };
}
