import { reviewedTable } from '../support/reviewed-table.ts';

export default () => reviewedTable('subctl');
