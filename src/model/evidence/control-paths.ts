import type { Kept } from '../kinds/index.ts';
import { Listing } from '../listing.ts';
import type { HasRef } from '../ref.ts';

type Webhook = NonNullable<Kept<'ValidatingWebhookConfiguration'>['webhooks']>[number];

/** One Service that the API server calls itself, with the API's defaults filled in. */
export interface ServiceCall {
  /** Path of the reference: `webhooks[name=a.example].clientConfig.service`. */
  readonly field: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** Undefined for an aggregated API. */
  readonly webhook: Webhook | undefined;
}

/** An object that makes the API server call Services in the course of requests. */
export interface ControlPath extends HasRef {
  readonly calls: readonly ServiceCall[];
}

/** Webhook configurations and APIServices, read as one. */
export class ControlPaths extends Listing<ControlPath> {}

/** The API's default is Fail (admissionregistration.k8s.io/v1). */
export function blocksRequests({ webhook }: ServiceCall): boolean {
  return webhook === undefined || (webhook.failurePolicy ?? 'Fail') === 'Fail';
}
