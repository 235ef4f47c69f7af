import { definedOptions, helpOf, manualOf, packageVersion } from '../support/debian.ts';
import { documentedTable } from '../support/reviewed-table.ts';

/** Of the review, its options held against the installed tool's help and manual. */
export default () =>
  documentedTable(
    'nft',
    packageVersion('nftables'),
    definedOptions(`${helpOf('nft', '--help')}\n${manualOf('nft').split('INPUT FILE FORMATS')[0] ?? ''}`),
  );
