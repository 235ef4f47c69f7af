import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts';
import { type Facts, factsOf } from './mcp/facts.ts';
import { ourWays } from './mcp/our-ways.ts';
import { peer, peerProgram } from './mcp/peer-program.ts';
import { peerWays } from './mcp/peer-ways.ts';
import { holds, type Way, wayText } from './mcp/question.ts';
import { fillForQuestions } from './mcp/question-cluster.ts';
import { type Answer, startStdioServer, type StdioServer } from './mcp/stdio-server.ts';
import { median } from './measure.ts';

const sizes = [200, 2_000];
const starts = Number(process.env.STARTS ?? 15);
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

const questions: Readonly<Record<keyof Facts, string>> = {
  unready: 'Which Services have an endpoint that is not ready?',
  empty: 'Which Services have no endpoint?',
  dataplane: 'Which CNI is it, and which mode has kube-proxy?',
  route: 'Why does HTTPRoute team-7/console not attach?',
  forwards: 'Where do the Corefile’s zones forward to?',
  headroom: 'For how many more nodes has the pod range room?',
};

interface Measured {
  readonly way: Way;
  readonly text: number;
  readonly structured: number;
  readonly inText: boolean;
  readonly inStructured: boolean;
}

function tokens(text: string): number {
  return text === '' ? 0 : encode(text).length;
}

async function measured(server: StdioServer, way: Way, fact: unknown): Promise<Measured> {
  const answers: Answer[] = [];
  for (const { tool, args } of way.calls) answers.push(await server.call(tool, args));
  const structured = answers.map((answer) => answer.structured);
  return {
    way,
    text: tokens(answers.map(({ text }) => text).join('\n')),
    structured: structured
      .filter((content) => content !== undefined)
      .reduce<number>((sum, content) => sum + tokens(JSON.stringify(content)), 0),
    inText: holds(fact, () => way.fromTexts(answers.map(({ text }) => text))),
    inStructured: !structured.includes(undefined) && holds(fact, () => way.fromStructured(structured)),
  };
}

const total = ({ text, structured }: Measured): number => text + structured;

/** The cheapest that holds the fact; where none does, the cheapest. */
function best(all: readonly Measured[]): Measured | undefined {
  const byCost = [...all].sort((a, b) => total(a) - total(b));
  return byCost.find(({ inText, inStructured }) => inText || inStructured) ?? byCost[0];
}

function row(who: string, { way, text, structured, inText, inStructured }: Measured): string {
  const has = (is: boolean, of: number) =>
    of === 0 ? '–' : `${of.toLocaleString('en')}${is ? '' : ' (no)'}`;
  const sum = (text + structured).toLocaleString('en');
  return `| ${who} | ${has(inText, text)} | ${has(inStructured, structured)} | ${sum} | ${wayText(way)} |`;
}

async function ask(controlPlane: ControlPlane, services: number): Promise<void> {
  const facts = factsOf(await fillForQuestions(controlPlane, services));
  const kubeconfig = controlPlane.kubeconfig('admin');
  const { binary } = peerProgram();
  const peerArgs = ['--read-only', '--kubeconfig', kubeconfig, '--list-output'];
  const ours = await startStdioServer(process.execPath, [main, 'serve', '--kubeconfig', kubeconfig]);
  const peers = {
    table: await startStdioServer(binary, [...peerArgs, 'table']),
    yaml: await startStdioServer(binary, [...peerArgs, 'yaml']),
  };
  await sleep(2_000);
  const atRest = [ours, peers.table].map((server) => server.memory());
  console.log(`\n${services} Services; load ${loadText()}\n`);
  console.log('| question | text | structured | both | asked by |\n| --- | ---: | ---: | ---: | --- |');
  for (const [key, asks] of Object.entries(questions) as [keyof Facts, string][]) {
    console.log(`| ${asks} | | | | |`);
    const own = await measured(ours, ourWays[key], facts[key]);
    console.log(row('ours', own));
    if (!own.inText || !own.inStructured) process.exitCode = 1;
    const all: Measured[] = [];
    for (const way of peerWays[key]) all.push(await measured(peers[way.lists ?? 'table'], way, facts[key]));
    const chosen = best(all);
    for (const one of all) console.log(row(one === chosen ? 'peer' : 'peer, else', one));
  }
  await ours.call('review_network', {});
  await sleep(2_000);
  const after = [ours, peers.table].map((server) => server.memory());
  console.log(`\nResident MB after initialize and tools/list: ours ${mb(atRest[0])}, peer ${mb(atRest[1])}.`);
  console.log(`After a review: ours ${mb(after[0])}; after the questions: peer ${mb(after[1])}.`);
  if (services === sizes[0]) {
    console.log(
      `\nTokens of tools/list, output schemas apart: ours ${schemaTokens(ours)}, peer ${schemaTokens(peers.table)}.`,
    );
    await start(kubeconfig, binary);
  }
  await Promise.all([ours, peers.table, peers.yaml].map((server) => server.stop()));
}

function schemaTokens({ tools }: StdioServer): string {
  const sum = tools
    .map(({ name, description, inputSchema }) => tokens(JSON.stringify({ name, description, inputSchema })))
    .reduce((all, one) => all + one, 0);
  return `${sum} for ${tools.length} tools`;
}

interface Start {
  readonly ms: number;
  readonly seconds: number;
}

/** Nothing but Node, with what it takes of a processor. */
function bareNode(): Start {
  const begin = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  const ms = performance.now() - begin;
  const code = 'const {user, system} = process.cpuUsage(); process.stdout.write(String(user + system))';
  const { stdout } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  return { ms, seconds: Number(stdout) / 1e6 };
}

async function served(command: string, args: readonly string[]): Promise<Start> {
  const server = await startStdioServer(command, args);
  await server.stop();
  return { ms: server.listedAfter, seconds: server.listedWith };
}

/** Each in turn, so that whatever else the machine does meets all of them. */
async function start(kubeconfig: string, binary: string): Promise<void> {
  const peerArgs = ['--read-only', '--kubeconfig', kubeconfig];
  const ours: Start[] = [];
  const theirs: Start[] = [];
  const bare: Start[] = [];
  for (let round = 0; round < starts; round += 1) {
    bare.push(bareNode());
    ours.push(await served(process.execPath, [main, 'serve', '--kubeconfig', kubeconfig]));
    theirs.push(await served(binary, peerArgs));
  }
  const of = (all: readonly Start[], key: keyof Start) => median(all.map((one) => one[key]));
  console.log(`\nFirst tools/list after spawn, median of ${starts}; load ${loadText()}\n`);
  console.log(
    '| what | ms | of node -e 0 | processor ms | of node -e 0 |\n| --- | ---: | ---: | ---: | ---: |',
  );
  for (const [name, all] of Object.entries({ 'node -e 0, to its end': bare, ours, [peer.name]: theirs })) {
    const [ms, seconds] = [of(all, 'ms'), of(all, 'seconds')];
    const [msRatio, ratio] = [ms / of(bare, 'ms'), seconds / of(bare, 'seconds')];
    console.log(
      `| ${name} | ${ms.toFixed(0)} | ${msRatio.toFixed(1)} | ${(seconds * 1000).toFixed(0)} | ${ratio.toFixed(1)} |`,
    );
  }
}

function mb(value = Number.NaN): string {
  return value.toFixed(0);
}

function loadText(): string {
  return `${loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')} on ${cpus().length} cores`;
}

console.log(`ours beside ${peer.name} ${peer.version}; tokens of o200k; (no): the fact is not in it`);
for (const services of sizes) {
  const controlPlane = await startControlPlane({ controllers: [], serviceCidr: '10.96.0.0/16' });
  try {
    await ask(controlPlane, services);
  } finally {
    await controlPlane.stop();
  }
}
