import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import {
  calicoEncapsulation,
  ciliumEncapsulation,
  flannelEncapsulation,
  overheadOf,
} from '../../src/net/mtu/mtu.ts';
import { roomThrough } from '../../src/net/mtu/planning/encapsulations.ts';
import type { Carriage, IpFamily } from '../../src/model/carriage.ts';
import { whyNoNamespace } from '../cluster/support/network-namespace.ts';
import { recordRun } from './support/record.ts';

const cache = resolve(import.meta.dirname, '../../.cache/oracle');
const probe = join(cache, 'packet-size');
const ip = (line: string) => execFileSync('ip', line.split(' '), { encoding: 'utf8' });

/** The largest packet that Linux passes through VXLAN over this family between interfaces of this MTU, in one piece. */
async function measured(family: IpFamily, mtu: number): Promise<number> {
  const [one, two] = [`mtu-${process.pid}-a`, `mtu-${process.pid}-b`];
  const outer = family === 4 ? ['198.18.9.1', '198.18.9.2'] : ['fd00:9::1', 'fd00:9::2'];
  const bits = family === 4 ? 24 : 64;
  try {
    ip(`netns add ${one}`);
    ip(`netns add ${two}`);
    ip(`link add wire netns ${one} type veth peer name wire netns ${two}`);
    [one, two].forEach((node, index) => {
      ip(`-n ${node} link set wire up mtu ${mtu}`);
      ip(`-n ${node} address add ${outer[index]!}/${bits} dev wire${family === 6 ? ' nodad' : ''}`);
      ip(
        `-n ${node} link add vx type vxlan id 7 dstport 4789 local ${outer[index]!} remote ${outer[1 - index]!}`,
      );
      ip(`-n ${node} link set vx up mtu ${mtu + 500}`);
      ip(`-n ${node} address add 198.18.8.${index + 1}/24 dev vx`);
    });
    const server = spawn('ip', ['netns', 'exec', two, probe, 'serve', '198.18.8.2', '9000']);
    await new Promise((ready) => server.stdout.once('data', ready));
    try {
      const most = String(mtu + 100);
      const payload = ip(`netns exec ${one} ${probe} 198.18.8.2 9000 ${most}`);
      return Number(payload) + 20 + 8;
    } finally {
      server.kill();
    }
  } finally {
    for (const node of [one, two]) execFileSync('ip', ['netns', 'del', node]);
  }
}

it.skipIf(whyNoNamespace() !== undefined)(
  'VXLAN leaves what Linux passes unfragmented, over either family and for every usual MTU',
  async () => {
    mkdirSync(cache, { recursive: true });
    execFileSync('go', ['build', '-o', probe, '.'], { cwd: join(import.meta.dirname, 'packet-size') });
    const version = { major: 1, minor: 20, patch: 2, suffix: '' };
    for (const family of [4, 6] as const) {
      const cilium = ciliumEncapsulation({ tunnel: family, encryption: undefined, version });
      const calico = calicoEncapsulation([`VXLAN over IPv${family}`]);
      for (const mtu of [1400, 1450, 1460, 1500, 3900, 8500, 8896, 9000, 9001]) {
        const real = await measured(family, mtu);
        expect([family, mtu, mtu - overheadOf(cilium)]).toEqual([family, mtu, real]);
        expect(mtu - overheadOf(calico)).toBe(real);
        const carriage: Carriage = {
          cni: 'flannel',
          version: undefined,
          tunnels: [{ kind: 'vxlan', family }],
          encryption: [],
          ipsecKeyBytes: 16,
        };
        expect(roomThrough(carriage, flannelEncapsulation('vxlan') ?? calico, mtu)).toBe(real);
      }
    }
    recordRun('mtu', 2 * 9 * 3);
  },
);
