import type { HeardOnWay } from './compare.ts';
import type { Question } from './questions.ts';
import { type TestCluster, withPort } from './test-cluster.ts';

/** So many connections leave one of three endpoints out in one of 400,000 questions. */
const times = 32;

/** What each question hears from kube-proxy, on all of its ways. */
export async function askAll(
  questions: readonly Question[],
  cluster: TestCluster,
  timeoutMs: number,
): Promise<ReadonlyMap<Question, readonly HeardOnWay[]>> {
  const { network, peer } = cluster;
  const led = [...new Set(questions.filter(isLed).map(({ address }) => hostOf(address)))];
  const answers = new Map<Question, HeardOnWay[]>(questions.map((question) => [question, []]));
  for (const [node, { addresses }] of network.nodes) {
    network.leadTo(node, led);
    const isFirst = node === [...network.nodes.keys()][0];
    await Promise.all(
      questions.flatMap((question) =>
        question.ways
          .filter(({ lead }) => (lead === undefined ? isFirst : lead === node))
          .map(async (way) => {
            const { network: protocol, address, healthPort, from } = question;
            if (way.lead !== undefined && healthPort !== undefined) {
              if (!(await isHealthy(cluster, withPort(addresses[0] ?? '', healthPort)))) return;
            }
            const at = { namespace: from.namespace, network: protocol, address } as const;
            answers.get(question)?.push({ ...way, heard: await peer.call(at, times, timeoutMs) });
          }),
      ),
    );
  }
  return answers;
}

/** Does something outside choose the node? */
function isLed({ ways }: Question): boolean {
  return ways.some(({ lead }) => lead !== undefined);
}

function hostOf(address: string): string {
  return address.replace(/:\d+$/, '').replace(/[[\]]/g, '');
}

/** Load balancers with policy Local keep to nodes that say so. */
async function isHealthy({ network, peer }: TestCluster, address: string): Promise<boolean> {
  const answer = await peer.get({ namespace: network.router.namespace, address }, '/');
  return answer.startsWith('200 OK');
}
