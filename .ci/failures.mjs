// Prints which tests of vitest's JSON reports failed and the first lines of why, so that the end of a long log tells it.
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

const firstLines = (text) => text.split('\n').slice(0, 12).join('\n    ');

for (const path of process.argv.slice(2)) {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
  for (const { name, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status !== 'failed' && failed.length === 0) continue;
    console.log(`\n${basename(path, '.json')}: ${relative('.', name)}`);
    if (failed.length === 0) console.log(`    ${firstLines(message)}`);
    for (const { fullName, failureMessages } of failed) {
      console.log(`  ${fullName}\n    ${firstLines(failureMessages.join('\n'))}`);
    }
  }
}
