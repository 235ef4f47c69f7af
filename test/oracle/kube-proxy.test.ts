import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence/index.ts';
import { tracePath } from '../../src/net/trace/trace-path.ts';
import { whyNoNamespace } from '../cluster/support/network-namespace.ts';
import { askAll } from './kube-proxy/ask.ts';
import { nodeZones } from './kube-proxy/cluster-objects.ts';
import { compareEveryNode, compareNames } from './kube-proxy/compare-askings.ts';
import { disagreement, type HeardOnWay } from './kube-proxy/compare.ts';
import { openReasons } from './kube-proxy/open-reasons.ts';
import { type Question, questionsOf } from './kube-proxy/questions.ts';
import { startTestCluster, type TestCluster } from './kube-proxy/test-cluster.ts';
import { recordRun } from './support/record.ts';

const ranges = 'clusterCIDR: 10.244.0.0/16,fd00:244::/48\n';

/** kube-proxy as it is installed in its two modes, and with the settings that change what becomes of packets. */
const settings = {
  nftables: `mode: nftables\n${ranges}`,
  iptables: `mode: iptables\n${ranges}`,
  'nftables, masqueradeAll, nodePortAddresses by range, no external IPs': `mode: nftables
${ranges}nftables: { masqueradeAll: true }
nodePortAddresses: [198.18.40.0/24]
featureGates: { AllowServiceExternalIPs: false }
`,
  'iptables, detectLocalMode NodeCIDR, nodePortAddresses primary': `mode: iptables
detectLocalMode: NodeCIDR
nodePortAddresses: [primary]
`,
  'nftables, told no range of pods': 'mode: nftables\n',
};

/**
 * When what was heard is not what was told it is asked again, and once more when kube-proxy was told everything anew: a busy
 * machine may answer late, and write rules late. What is wrong in a path stays wrong.
 */
const timeouts = { usual: 700, patient: 5000 };

async function compare(cluster: TestCluster, evidence: Evidence, questions: readonly Question[]) {
  const traces = new Map(questions.map((question) => [question, tracePath(question, evidence)]));
  const wrongIn = (answers: ReadonlyMap<Question, readonly HeardOnWay[]>) =>
    [...answers].flatMap(([question, ways]) => {
      const trace = traces.get(question);
      const wrong = trace === undefined ? 'no trace' : disagreement(question, trace, ways);
      return wrong === undefined ? [] : [{ question, wrong }];
    });
  const first = await askAll(questions, cluster, timeouts.usual);
  const answers = new Map(first);
  for (const isSettled of [false, true]) {
    const doubted = wrongIn(answers).map(({ question }) => question);
    if (doubted.length > 0 && isSettled) await cluster.settle();
    for (const [question, ways] of await askAll(doubted, cluster, timeouts.patient))
      answers.set(question, ways);
  }
  const wrong = wrongIn(answers).map(
    ({ question: { client, service, to }, wrong: text }) => `${client} to ${service} at ${to}: ${text}`,
  );
  return { traces, answers, wrong };
}

const why = whyNoNamespace();
if (why !== undefined) console.warn(`Paths were not compared with kube-proxy: ${why}.`);

describe.skipIf(why !== undefined)('a path is what real kube-proxy makes of it', () => {
  let cluster: TestCluster | undefined;
  beforeAll(async () => {
    cluster = await startTestCluster();
  });
  let compared = 0;
  afterAll(async () => {
    await cluster?.stop();
    recordRun('wholePath', compared);
  });

  it.each(Object.entries(settings))('%s', async (name, lines) => {
    if (cluster === undefined) throw new Error('the cluster did not start');
    await cluster.runKubeProxies(lines);
    const evidence = await cluster.readEvidence();
    const questions = questionsOf(evidence, cluster);
    const { traces, answers, wrong } = await compare(cluster, evidence, questions);
    const names = compareNames(evidence, answers);
    const everyNode = compareEveryNode(evidence, answers);
    compared += questions.length + names.count + everyNode.count;
    const services = evidence.services.items.filter(({ ref }) => ref.namespace === 'shop').length;
    const connections = [...answers.values()].flat().flatMap(({ heard }) => Object.values(heard));
    const zones = new Set(Object.values(nodeZones)).size;
    const asked = `${connections.reduce((sum, count) => sum + count, 0)} connections of ${questions.length} clients and addresses`;
    console.log(
      `kube-proxy (${name}): ${asked}, ${cluster.network.nodes.size} nodes in ${zones} zones, ${services} Services; ` +
        `${names.count} more by name, ${everyNode.count} of every-node; ${wrong.length} disagreements`,
    );
    expect([...wrong, ...names.wrong, ...everyNode.wrong]).toEqual([]);
    // What a path leaves open agrees with everything: these may become fewer, each for a reason.
    expect(openReasons(traces.values())).toMatchSnapshot();
    expect(services).toBeGreaterThanOrEqual(25);
  });
});
