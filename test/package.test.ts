import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What a user installs: packed, and put into an empty folder without what only development needs. */
describe('the packed program', () => {
  let dir: string;

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'package-'));
    const npm = (cwd: string, ...args: string[]) =>
      execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' });
    const packed = JSON.parse(npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', dir)) as {
      filename: string;
    }[];
    npm(dir, 'init', '--yes');
    npm(dir, 'install', '--omit=dev', '--no-audit', '--no-fund', join(dir, packed[0]!.filename));
  }, 180_000);

  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  it('reviews the demo cluster', () => {
    const out = execFileSync(join(dir, 'node_modules/.bin/kubernetes-network-review'), ['review', '--demo'], {
      cwd: dir,
      encoding: 'utf8',
    });
    expect(out).toContain('Network review of demo (demo');
    expect(out).toContain('\nFINDINGS\n');
  });

  it('holds the skill', () => {
    const program = join(dir, 'node_modules/.bin/kubernetes-network-review');
    expect(execFileSync(program, ['skill', 'print'], { encoding: 'utf8' })).toMatch(
      /^---\nname: kubernetes-network-review\n/,
    );
    const out = execFileSync(program, ['skill', 'install', '--dir', join(dir, 'skills')], {
      encoding: 'utf8',
    });
    expect(out.match(/^written /gm)).toHaveLength(8);
  });

  it('runs under the name that kubectl looks for', () => {
    const version = execFileSync(join(dir, 'node_modules/.bin/kubectl-network_review'), ['--version'], {
      encoding: 'utf8',
    });
    expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
