import type { Missing } from '../missing.ts';
import type { HasRef } from '../ref.ts';

/** A workload that runs a controller of Gateways. */
export interface RunningGatewayController extends HasRef {
  readonly product: string;
}

/** The controllers of Gateways that run here, of the products whose workloads are recognized. */
export interface GatewayControllers {
  readonly found: readonly RunningGatewayController[];
  /** Workloads that were not read, among which any controller may be. */
  readonly missing: readonly Missing[];
  /** The product that a class's controllerName stands for; undefined for one that would not be recognized. */
  readonly productOf: (controllerName: string) => string | undefined;
}
