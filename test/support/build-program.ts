import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { skillFiles, skillName } from '../../src/model/skill.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Bundles the program and the packages it uses to dist/main.js, with what it loads on use beside it: reading one file
 * is several times faster than resolving hundreds, and what was tested is what runs. Puts the demo cluster there.
 */
export async function buildProgram(): Promise<void> {
  rmSync(`${root}dist`, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/bin/main.ts' },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    loader: { '.md': 'text' },
    target: 'node20.19',
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    plugins: [withoutUnused],
    logLevel: 'error',
    legalComments: 'none',
    // Packages in CommonJS ask for Node's own modules by require.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  writeFileSync(`${root}dist/THIRD-PARTY-NOTICES.txt`, noticesOf(metafile));
  const demo = `${root}test/scenarios/demo/snapshot`;
  if (existsSync(demo)) cpSync(demo, `${root}dist/demo`, { recursive: true });
  assembleSkill();
}

/** The skill as hosts load it: a folder of its own name, with its references. */
function assembleSkill(): void {
  const folder = `${root}dist/skill/${skillName}/`;
  mkdirSync(`${folder}references`, { recursive: true });
  for (const file of skillFiles) {
    copyFileSync(`${root}${file === 'SKILL.md' ? 'prompts/skill.md' : file}`, `${folder}${file}`);
  }
}

/**
 * What packages bring and nothing here uses, left out because the MCP server has to start fast: zod's messages in forty
 * languages, and the SDK's validator for what a server asks of its client.
 */
const withoutUnused: Plugin = {
  name: 'without-unused',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
    bundler.onLoad({ filter: /[\\/]@modelcontextprotocol[\\/]server[\\/]dist[\\/]shimsNode\.mjs$/ }, () => ({
      contents: `export { default as process } from 'node:process';
        export class DefaultJsonSchemaValidator {
          getValidator() { throw new Error('this server asks nothing of its client'); }
        }`,
    }));
  },
};

/** The licence of every package that is in the bundle. */
function noticesOf({ inputs }: Metafile): string {
  const packages = new Set<string>();
  for (const path of Object.keys(inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match?.[1] !== undefined) packages.add(match[1]);
  }
  return [...packages]
    .sort()
    .map((path) => {
      const { name, version, license } = JSON.parse(readFileSync(`${root}${path}/package.json`, 'utf8')) as {
        name: string;
        version: string;
        license?: string;
      };
      const file = readdirSync(`${root}${path}`).find((one) => /^licen[cs]e/i.test(one));
      const text =
        file === undefined
          ? `Licence: ${license ?? 'not stated'}\n`
          : readFileSync(`${root}${path}/${file}`, 'utf8');
      return `${name} ${version}\n\n${text.trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
