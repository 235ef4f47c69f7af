import { ensureBuilt } from './build.ts';
import { moduleDirectories } from './crd-modules.ts';

const problem = ensureBuilt();
if (problem === undefined) {
  moduleDirectories('standard'); // downloads them now, so that the tests themselves need no network
} else {
  console.error(problem);
  process.exitCode = 1;
}
