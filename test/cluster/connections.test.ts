import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reviewSchema } from '../../src/model/review.ts';
import { startServer } from '../support/mcp-server.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { callEveryTool } from './support/call-every-tool.ts';
import { networkNamespace, type NetworkNamespace, whyNoNamespace } from './support/network-namespace.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const why = whyNoNamespace();

describe.skipIf(why !== undefined)(
  `in a network namespace${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let controlPlane: ControlPlane;
    let network: NetworkNamespace;
    let dir: string;
    let kubeconfig: string;

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'connections-'));
      controlPlane = await startControlPlane({ controllers: [] });
      network = await networkNamespace(Number(new URL(controlPlane.url).port));
      const config = JSON.parse(readFileSync(controlPlane.kubeconfig('admin'), 'utf8')) as {
        clusters: { cluster: object }[];
      };
      for (const one of config.clusters) {
        const server = `https://${network.address}:${network.port}`;
        one.cluster = { ...one.cluster, server, 'tls-server-name': 'localhost' };
      }
      kubeconfig = join(dir, 'kubeconfig');
      writeFileSync(kubeconfig, JSON.stringify(config));
    });
    afterAll(async () => {
      await network.close();
      await controlPlane.stop();
      rmSync(dir, { recursive: true });
    });

    /** The connections tried since, those that arrived, and the datagrams sent. */
    function counting(): () => { tried: number; arrived: number; datagrams: number } {
      const [before, arrived] = [network.tries(), network.arrived()];
      return () => {
        const after = network.tries();
        return {
          tried: after.tcp - before.tcp,
          arrived: network.arrived() - arrived,
          datagrams: after.udp - before.udp,
        };
      };
    }

    /** Runs the program there: what it wrote, and what it tried. */
    async function run(...args: string[]) {
      const count = counting();
      const { stdout } = await network.node(args);
      return { stdout, ...count() };
    }

    it('a connection to anywhere and a question to a name server are counted', async () => {
      const connection =
        "require('net').connect(9, '192.0.2.1').on('error', () => {}); setTimeout(process.exit, 300)";
      expect(await run('-e', connection)).toMatchObject({ tried: 1, arrived: 0 });
      const question =
        "const r = new (require('dns').Resolver)(); r.setServers(['192.0.2.53']); r.resolve('updates.example', () => {}); setTimeout(process.exit, 300)";
      expect((await run('-e', question)).datagrams).toBeGreaterThan(0);
    });

    it.each(['review', 'capture'])('%s connects to the API server alone', async (command) => {
      const more = command === 'review' ? ['--format', 'json'] : ['--output', join(dir, 'capture')];
      const { stdout, tried, arrived, datagrams } = await run(
        main,
        command,
        '--kubeconfig',
        kubeconfig,
        ...more,
      );
      if (command === 'review')
        expect(reviewSchema.parse(JSON.parse(stdout)).clusters[0]?.source).toBe('live');
      expect(arrived).toBeGreaterThan(0);
      expect({ tried, datagrams }).toEqual({ tried: arrived, datagrams: 0 });
    });

    it('serve connects to nothing before a tool reads the cluster, and then to the API server alone', async () => {
      const count = counting();
      const server = await startServer(['--kubeconfig', kubeconfig], { within: network.enter });
      for (const method of ['tools/list', 'prompts/list', 'resources/list']) await server.request(method);
      expect(await server.call('list_sources')).toMatchObject({ isError: false });
      expect(await server.call('explain_rule', { rule: 'SV01' })).toMatchObject({ isError: false });
      expect(count()).toEqual({ tried: 0, arrived: 0, datagrams: 0 });
      const answers = await callEveryTool(server);
      expect(answers.get('review_network')).toMatchObject({ isError: false });
      expect(await server.end()).toBe(0);
      const { tried, arrived, datagrams } = count();
      expect(arrived).toBeGreaterThan(0);
      expect({ tried, datagrams }).toEqual({ tried: arrived, datagrams: 0 });
    });

    it('serve of the demo connects to nothing', async () => {
      const count = counting();
      const server = await startServer(['--demo'], { within: network.enter });
      for (const [name, { isError }] of await callEveryTool(server)) expect(isError, name).toBe(false);
      expect(await server.end()).toBe(0);
      expect(count()).toEqual({ tried: 0, arrived: 0, datagrams: 0 });
    });

    it.each([
      ['a review of the demo', ['review', '--demo']],
      [
        'a review of a snapshot',
        ['review', '--from', fileURLToPath(new URL('demo/manifests', import.meta.url))],
      ],
      ['rbac', ['rbac']],
      ['rules', ['rules']],
      ['--help', ['--help']],
      ['--version', ['--version']],
    ])('%s connects to nothing', async (_name, args) => {
      const { tried, datagrams, stdout } = await run(main, ...args);
      expect(stdout).not.toBe('');
      expect({ tried, datagrams }).toEqual({ tried: 0, datagrams: 0 });
    });
  },
);
