// Prints how many tests of a vitest JSON report passed and failed. A report without tests is an error.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const broken = report.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
if (report.numTotalTests === 0) process.exit(1);
console.log(report.numPassedTests, report.numFailedTests + broken.length);
