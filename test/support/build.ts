import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles the program to dist/main.js, with what it loads on use beside it, and puts the demo cluster there. */
async function buildProgram(): Promise<void> {
  rmSync(`${root}dist`, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/bin/main.ts' },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  });
  const demo = `${root}test/scenarios/demo/snapshot`;
  if (existsSync(demo)) cpSync(demo, `${root}dist/demo`, { recursive: true });
}

await buildProgram();
