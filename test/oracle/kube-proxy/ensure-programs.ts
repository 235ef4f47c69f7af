import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuilt } from '../../cluster/build.ts';

const here = import.meta.dirname;
const cacheDir = resolve(here, '../../../.cache/oracle');
const goEnvironment = { ...process.env, GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? 'local' };

const version = 'k8s.io/component-base/version';
// With the defaults of a release; without a version kube-proxy takes itself for one of no features.
const ldflags = `-s -w -X ${version}.gitVersion=v1.37.2 -X ${version}.gitMajor=1 -X ${version}.gitMinor=37`;

/** What runs in the namespaces. */
interface Programs {
  readonly kubeProxy: string;
  /** The program of main.go. */
  readonly peer: string;
}

/** Builds the control plane, kube-proxy and the peer where they lack, and installs the tools of kube-proxy. Throws why not. */
export function ensurePrograms(): Programs {
  const problem = ensureBuilt() ?? ensureTools();
  if (problem !== undefined) throw new Error(problem);
  const hash = createHash('sha256').update(ldflags);
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(here, file)));
  const kubeProxy = join(cacheDir, `kube-proxy-${hash.digest('hex').slice(0, 16)}`);
  const peer = join(cacheDir, 'kube-proxy-peer');
  mkdirSync(cacheDir, { recursive: true });
  if (!existsSync(kubeProxy)) build(kubeProxy, ['-ldflags', ldflags, 'tool']);
  build(peer, ['.']);
  return { kubeProxy, peer };
}

function build(output: string, args: readonly string[]): void {
  const unfinished = `${output}.${process.pid}`;
  try {
    const flags = args.slice(0, -1);
    const { status } = spawnSync('go', ['build', ...flags, '-o', unfinished, ...args.slice(-1)], {
      cwd: here,
      env: goEnvironment,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error(`go build ${args.at(-1) ?? ''} failed in test/oracle/kube-proxy`);
    renameSync(unfinished, output);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** kube-proxy runs nft, and the three of iptables for each family. */
function ensureTools(): string | undefined {
  const areThere = () => ['nft', 'iptables', 'ip6tables-restore'].every(isThere);
  if (areThere()) return undefined;
  console.log('Installing nftables and iptables, which kube-proxy runs ...');
  for (const step of [['update'], ['install', '-y', '--no-install-recommends', 'nftables', 'iptables']]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status } = spawnSync('apt-get', ['-q', ...step], { env, stdio: 'inherit' });
    if (status !== 0)
      return 'kube-proxy needs nft and iptables; on Debian: apt-get install nftables iptables';
  }
  return areThere() ? undefined : 'There is no nft or iptables even so, which kube-proxy needs';
}

function isThere(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}
