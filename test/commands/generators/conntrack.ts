import { definedOptions, helpOf, manualOf, packageVersion } from '../support/debian.ts';
import { documentedTable } from '../support/reviewed-table.ts';

/** Of the review, held against the installed tool's help and manual. */
export default () =>
  documentedTable(
    'conntrack',
    packageVersion('conntrack'),
    definedOptions(helpOf('conntrack', '--help') + manualOf('conntrack')),
  );
