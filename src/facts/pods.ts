import { Pods } from '../model/evidence/pods.ts';
import { defineSlice } from './define-slice.ts';

export const pods = defineSlice({
  kinds: ['Pod'],
  derive: (snapshot) => {
    const { items, coverage, byName } = snapshot.listing('Pod');
    return new Pods(items, coverage, byName);
  },
});
