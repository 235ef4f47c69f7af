import { ensureBuilt } from './build.ts';

const problem = ensureBuilt();
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}
