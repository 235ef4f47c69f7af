import { Certificates } from '../model/evidence/certificates.ts';
import type { Missing } from '../model/missing.ts';
import { defineSlice } from './define-slice.ts';

const neverAsked: Missing = {
  what: 'Secret',
  namespaces: null,
  reason: 'not-observable',
  detail: 'no API server is ever asked for a Secret',
  next: 'review a snapshot that holds it: of a Secret only its type, the names of its keys and the names and dates of tls.crt are kept',
};

/** Secrets are in no cluster's answer; cert-manager's Certificates say of most of them what is in them. */
export const certificates = defineSlice({
  kinds: ['Certificate'],
  derive: (snapshot) => {
    const { items, coverage } = snapshot.listing('Secret');
    const missing = coverage.everywhere ? [] : [neverAsked];
    return new Certificates(items, { ...coverage, missing }, snapshot.listing('Certificate'));
  },
});
