import { definedOptions, manualOf, packageVersion } from '../support/debian.ts';
import { documentedTable } from '../support/reviewed-table.ts';

/** Of the review, held against the installed tool's manual: without IPVS in the kernel it prints no help. */
export default () =>
  documentedTable('ipvsadm', packageVersion('ipvsadm'), definedOptions(manualOf('ipvsadm')));
