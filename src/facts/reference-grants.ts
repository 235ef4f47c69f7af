import { ReferenceGrants } from '../model/evidence/reference-grants.ts';
import { defineSlice } from './define-slice.ts';

export const referenceGrants = defineSlice({
  kinds: ['ReferenceGrant'],
  derive: (snapshot) => {
    const { items, coverage } = snapshot.listing('ReferenceGrant');
    return new ReferenceGrants(items, coverage);
  },
});
