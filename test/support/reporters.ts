/** What a person reads and, where CI names a file, the report that it counts. */
const results = process.env.TEST_RESULTS;

export const reporters: (string | [string, { outputFile: string }])[] =
  results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]];
