import { cpSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runCapture } from '../../../src/cli/capture.ts';
import { demoOutputs, startDemoCluster } from './demo-cluster.ts';

// A load balancer may take five minutes and a rollout ten, and the API server alone sets creation times.
const untilOldEnough = 11 * 60_000;

const target = fileURLToPath(new URL('../../scenarios/demo/snapshot', import.meta.url));

const controlPlane = await startDemoCluster();
try {
  console.log('waiting eleven minutes, so that nothing that is pending could still be starting');
  await sleep(untilOldEnough);
  rmSync(target, { recursive: true, force: true });
  await runCapture({
    kubeconfig: controlPlane.kubeconfig('admin'),
    output: target,
    demoFolder: target,
    timeout: 120_000,
    format: 'text',
  });
  cpSync(demoOutputs, target, { recursive: true });
} finally {
  await controlPlane.stop();
}
