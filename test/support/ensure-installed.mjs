// Runs before `npm start` with nothing but Node: installs what the lock file names when that is missing.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (!existsSync(new URL('../../node_modules/esbuild/package.json', import.meta.url))) {
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']];
  execFileSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: new URL('../../', import.meta.url),
  });
}
